import type { Pool } from '../database/connect.ts';
import { knownClasses } from '../jobs/registry.ts';
import { holdUnknownClasses, releaseKnownClasses } from '../ledger/unknown_classes.ts';
import { announceWorker, dismissWorker } from '../ledger/workers.ts';
import type { Logger } from '../log.ts';
import { every } from './every.ts';

export interface PresenceParts {
  pool: Pool;
  worker: string;
  /** How long a job may have been due of which no live worker knows the class (default 120). */
  unknownClassSeconds?: number;
  logger: Logger;
}

/** Says every five seconds that this worker lives, until stopped. */
export function startPresence(parts: PresenceParts): () => Promise<void> {
  const stop = every(5000, parts.logger, 'say that this worker lives', () => announce(parts));
  return async () => {
    await stop();
    // Best effort: a worker that could not say good-bye counts no more after a minute.
    await dismissWorker(parts.pool, parts.worker).catch(() => {});
  };
}

/**
 * Says that this worker lives and what it knows, lets the jobs go on that waited for a worker like it, and holds those
 * that have waited too long for one that nobody is.
 */
export async function announce({
  pool,
  worker,
  unknownClassSeconds = 120,
  logger,
}: PresenceParts): Promise<void> {
  await announceWorker(pool, worker, knownClasses());
  const released = await releaseKnownClasses(pool, worker);
  for (const job of released) logger.info({ job }, 'a worker knows the class of the job again');
  const held = await holdUnknownClasses(pool, worker, unknownClassSeconds);
  for (const job of held) logger.warn({ job }, 'no worker knows the class of the job; it is held');
}
