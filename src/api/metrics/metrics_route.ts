import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import type { Pool } from '../../database/connect.ts';
import { CallbackCount } from './callback_count.ts';
import { HouseMetrics } from './house_metrics.ts';

/** The metrics of one web process (docs/reference/metrics.md). */
export interface WebMetrics {
  callbacks: CallbackCount;
  /** `GET /metrics`, in Prometheus' text format. It tells numbers alone, so it takes no token. */
  route(app: FastifyInstance): Promise<void>;
}

export function webMetrics(pool: Pool): WebMetrics {
  const registry = new Registry();
  const callbacks = new CallbackCount(registry);
  const house = new HouseMetrics(pool, registry);
  return {
    callbacks,
    route: async (app) => {
      app.get('/metrics', { config: { who: 'anyone' }, schema: { hide: true } }, async (_request, reply) => {
        await house.refresh();
        return reply.type(registry.contentType).send(await registry.metrics());
      });
    },
  };
}
