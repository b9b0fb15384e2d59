import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Pool } from '../database/connect.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store.ts';
import type { Broker } from '../worker/broker/broker.ts';
import type { CRobotClient } from '../worker/crobot_client.ts';
import type { AccountSettings } from './accounts/settings.ts';

export interface ApiOptions {
  pool: Pool;
  /** Where the files lie. */
  store: Store;
  /** The data folder, which knows of the last backup; absent: not told. */
  data?: string;
  /** The key with which CRobot signs (Standard Webhooks). */
  callbackSecret: string;
  /** Asked where jobs stand in its queue; absent when its address or token is not known. */
  crobot?:
    | (Pick<CRobotClient, 'showJobs' | 'setPriority' | 'pipelines'> &
        Partial<Pick<CRobotClient, 'url' | 'load' | 'openTasks'>>)
    | undefined;
  /** RabbitMQ, when there is one: /readyz says how it is. */
  broker?: Pick<Broker, 'away'>;
  /** How people come in; default: by invitation and password, reached directly. */
  accounts?: AccountSettings;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 = any free one. */
  port?: number;
  logger: Logger;
}

/** The HTTP service, with zod as the language of its routes' schemas. */
export type ApiApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** A set of routes, in a scope of its own. */
export type RouteGroup = (app: ApiApp, options: ApiOptions) => Promise<void>;

/** The path that CRobot calls back; the web side tells it with every submission. */
export const CALLBACK_PATH = '/api/crobot/callback';
