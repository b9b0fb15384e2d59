import type { FastifyReply } from 'fastify';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { type AttemptKind, countAttempt, sweepAttempts } from '../../records/login_attempts.ts';

/** What is forgotten goes now and then; each web process sees to it by itself. */
const SWEEP_MS = 60_000;
let swept = 0;

/**
 * Counts a try that may be a guess. @throws LOGIN_SLOWED (TOO_MANY_REQUESTS for tokens), with Retry-After, when too many
 * failed before
 */
export async function slowed(
  db: Queryable,
  reply: FastifyReply,
  kind: AttemptKind,
  about: string,
): Promise<void> {
  if (Date.now() - swept > SWEEP_MS) {
    swept = Date.now();
    await sweepAttempts(db);
  }
  const seconds = await countAttempt(db, kind, about);
  if (seconds === 0) return;
  reply.header('retry-after', seconds);
  if (kind === 'token') throw new EnterobotError('TOO_MANY_REQUESTS', {});
  throw new EnterobotError('LOGIN_SLOWED', { seconds });
}
