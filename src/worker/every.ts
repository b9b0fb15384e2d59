import type { Logger } from '../log.ts';

/**
 * Does something again and again, `ms` after the last time ended, until stopped. A failure (the database is away)
 * is told once until it works again, not at every turn. Stopping waits for the turn that is under way.
 */
export function every(
  ms: number,
  logger: Logger,
  what: string,
  turn: () => Promise<void>,
): () => Promise<void> {
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let under: Promise<void> = Promise.resolve();
  const go = async (): Promise<void> => {
    try {
      await turn();
      if (failing) logger.info(`can ${what} again`);
      failing = false;
    } catch (error) {
      if (!failing && !stopped) logger.warn({ err: error }, `cannot ${what}`);
      failing = true;
    }
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      under = go();
    }, ms);
  };
  schedule();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await under;
  };
}
