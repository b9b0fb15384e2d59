import Fastify, { type FastifyInstance } from 'fastify';
import { EnterobotError, reportOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { CALLBACK_MAX_BYTES } from '../protocol/callback.ts';
import { callbackRoute } from './callback_route.ts';
import { healthRoutes } from './health_routes.ts';
import { webMetrics } from './metrics/metrics_route.ts';
import type { ApiOptions } from './options.ts';

export interface Api {
  url: string;
  stop(): Promise<void>;
}

/** Starts the HTTP service of the web side. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const app = Fastify({ bodyLimit: CALLBACK_MAX_BYTES, forceCloseConnections: true });
  answerErrors(app, options.logger);
  // The signature covers the bytes as they came, so the body is not parsed before it was checked.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const metrics = webMetrics(options.pool);
  await app.register(callbackRoute, { ...options, count: metrics.callbacks });
  await app.register(metrics.route);
  await app.register(healthRoutes, options);
  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  options.logger.info({ url }, 'web ready');
  return { url, stop: () => app.close() };
}

/** Every error is answered in one form, with the status of the catalogue; no stack trace leaves the house. */
function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const told =
      error.statusCode === 413
        ? new EnterobotError('CALLBACK_TOO_LARGE', { bytes: CALLBACK_MAX_BYTES })
        : error;
    const status = told instanceof EnterobotError ? told.status : (error.statusCode ?? 500);
    if (status >= 500) logger.error({ err: error }, 'a request failed');
    else logger.warn({ status, reason: told.message }, 'a request was refused');
    return reply.code(status).send({ error: reportOf(told) });
  });
  app.setNotFoundHandler((request, reply) => {
    const error = new EnterobotError('ROUTE_UNKNOWN', { method: request.method, path: request.url });
    return reply.code(error.status).send({ error: error.report() });
  });
}
