import type { ApiApp, ApiOptions } from './options.ts';

/**
 * `/healthz`: the process lives. `/readyz`: it can also do its work, or says what is missing. A broker that is away is
 * named and changes nothing: jobs go on without it.
 */
export async function healthRoutes(app: ApiApp, { pool, broker, logger }: ApiOptions): Promise<void> {
  app.get('/healthz', { config: { who: 'anyone' }, schema: { hide: true } }, async () => ({ ok: true }));
  app.get('/readyz', { config: { who: 'anyone' }, schema: { hide: true } }, async (_request, reply) => {
    const parts = broker ? { broker: brokerState(broker) } : {};
    try {
      await pool.query('select 1');
      return { ok: true, database: 'ok', ...parts };
    } catch (error) {
      // Whoever asks need not be signed in: addresses and names are for the log.
      logger.warn({ err: error }, 'the database does not answer');
      return reply.code(503).send({ ok: false, database: 'does not answer: see the log', ...parts });
    }
  });
}

function brokerState({ away }: NonNullable<ApiOptions['broker']>): string {
  return away ? `away since ${away.since.toISOString()}: ${away.why}` : 'ok';
}
