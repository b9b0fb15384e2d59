import type { Pool } from '../database/connect.ts';
import type { Logger } from '../log.ts';
import type { Broker } from '../worker/broker/broker.ts';

export interface ApiOptions {
  pool: Pool;
  /** The key with which CRobot signs (Standard Webhooks). */
  callbackSecret: string;
  /** RabbitMQ, when there is one: /readyz says how it is. */
  broker?: Pick<Broker, 'away'>;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 = any free one. */
  port?: number;
  logger: Logger;
}

/** The path that CRobot calls back; the web side tells it with every submission. */
export const CALLBACK_PATH = '/api/crobot/callback';
