import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import pg from 'pg';
import { isDatabaseAway } from '../database/away.ts';
import { EnterobotError } from '../errors.ts';
import type { Logger } from '../log.ts';

/** In the words of web/app/router.tsx. Light alone, for no style is let in; it repeats nothing of the request. */
const NO_SUCH_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>No such page – Enterobot</title>
</head>
<body><main><h1>There is no such page</h1><p><a href="/">Go to the databases</a></p></main></body>
</html>
`;

/** Every error is answered in one form, with the status of the catalogue; no stack trace leaves the house. */
export function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const told = asTold(error, request.headers['content-type']);
    const about = { method: request.method, route: request.routeOptions.url };
    if (told.status >= 500) logger.error({ err: error, ...about }, 'a request failed');
    else logger.warn({ status: told.status, reason: told.message, ...about }, 'a request was refused');
    return reply.code(told.status).send({ error: told.report() });
  });
  app.setNotFoundHandler((request, reply) => {
    const error = new EnterobotError('ROUTE_UNKNOWN', { method: request.method, path: request.url });
    // A browser that was sent somewhere wrong shows a person what it gets.
    if (request.headers.accept?.includes('text/html') && !request.url.startsWith('/api/'))
      return reply.code(error.status).type('text/html; charset=utf-8').send(NO_SUCH_PAGE);
    return reply.code(error.status).send({ error: error.report() });
  });
}

/** Any error as whoever asked is told of it: what we did not foresee keeps its details for the log. */
export function asTold(error: Error & Partial<FastifyError>, type?: string): EnterobotError {
  if (error instanceof EnterobotError) return error;
  const options = { cause: error };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const where = [error.validationContext, ...(first?.instancePath.split('/').filter(Boolean) ?? [])].join(
      '.',
    );
    return new EnterobotError('REQUEST_WRONG', { problem: `${where}: ${first?.message}` }, options);
  }
  if (error.statusCode === 413) return new EnterobotError('REQUEST_TOO_LARGE', {}, options);
  if (error.statusCode === 415) return new EnterobotError('REQUEST_NOT_TAKEN', { type: type ?? '' }, options);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new EnterobotError('REQUEST_WRONG', { problem: error.message }, options);
  }
  // "Data exception": a text or number of the request that PostgreSQL cannot hold, a NUL for instance; 54000: nor its index.
  if (error instanceof pg.DatabaseError && (error.code?.startsWith('22') || error.code === '54000')) {
    return new EnterobotError('REQUEST_WRONG', { problem: error.message }, options);
  }
  if (isDatabaseAway(error)) return new EnterobotError('DATABASE_AWAY', { message: 'see the log.' }, options);
  // What we did not foresee is for the log, not for whoever sent the request.
  return new EnterobotError('UNEXPECTED', { message: 'the web service could not answer.' }, options);
}
