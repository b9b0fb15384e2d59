import type { Logger } from '../log.ts';

/** Work that repeats until its service stops. */
export interface Repeated {
  /** Run now; when it is running at this moment, once more afterwards. */
  wake(): void;
  /** Resolves when the run under way has ended and no other will come. */
  stop(): Promise<void>;
}

/**
 * Runs `work` when woken and at the latest every `everyMs`, never two at a time. A run that throws (the database
 * is away, say) is tried again at the next turn; the log says so when the trouble begins and when it is over.
 */
export function repeat(name: string, everyMs: number, work: () => Promise<void>, logger: Logger): Repeated {
  let stopped = false;
  let woken = false;
  let failing = false;
  let endPause = () => {};

  async function once(): Promise<void> {
    try {
      await work();
      if (failing) logger.info({ loop: name }, 'works again');
      failing = false;
    } catch (error) {
      if (!failing) logger.error({ loop: name, err: error }, 'failed; tried again until it works');
      failing = true;
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      await once();
      if ((failing || !woken) && !stopped) await pause();
    }
  }

  const ended = loop();
  return {
    wake() {
      woken = true;
      // While the work fails, a wake-up would only make a tight loop of it: then the pause is kept whole.
      if (!failing) endPause();
    },
    stop() {
      stopped = true;
      endPause();
      return ended;
    },
  };
}
