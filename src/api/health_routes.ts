import type { FastifyInstance } from 'fastify';
import type { ApiOptions } from './options.ts';

/** `/healthz`: the process lives. `/readyz`: it can also do its work, or says what is missing. */
export async function healthRoutes(app: FastifyInstance, { pool }: ApiOptions): Promise<void> {
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await pool.query('select 1');
      return { ok: true, database: 'ok' };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return reply.code(503).send({ ok: false, database: message });
    }
  });
}
