import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isDatabaseAway } from '../../database/away.ts';
import { EnterobotError, type ErrorReport } from '../../errors.ts';
import type { Logger } from '../../log.ts';

/** The body of every answer that is no success. */
export function errorBody(report: ErrorReport): { error: ErrorReport } {
  return { error: report };
}

/**
 * Reads what a caller sent.
 * @throws HEAD_REQUEST_MALFORMED, which names the first fields that are wrong
 */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 3);
  const message = issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
  throw new EnterobotError('HEAD_REQUEST_MALFORMED', { message: message.slice(0, 500) });
}

/** Answers an error with the catalogue's code and status. What is not ours to tell goes to the log alone. */
export function replyError(
  error: FastifyError | EnterobotError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  const told = toTell(error, request);
  if (told.status >= 500) logger.error({ err: error, route: request.routeOptions?.url }, 'request failed');
  return reply.code(told.status).send(errorBody(told.report()));
}

function toTell(error: Error, request: FastifyRequest): EnterobotError {
  if (error instanceof EnterobotError) return error;
  const { statusCode, message } = error as FastifyError;
  if (statusCode === 413) {
    return new EnterobotError('HEAD_REQUEST_TOO_LARGE', { bytes: request.headers['content-length'] ?? '?' });
  }
  if (statusCode === 415) return new EnterobotError('HEAD_NOT_JSON', {});
  if (statusCode !== undefined && statusCode < 500) {
    return new EnterobotError('HEAD_REQUEST_MALFORMED', { message });
  }
  if (isDatabaseAway(error)) return new EnterobotError('HEAD_DATABASE_AWAY', {});
  return new EnterobotError('UNEXPECTED', { message: 'a defect of CRobot' });
}
