import { setTimeout as sleep } from 'node:timers/promises';

/** For how long the broker may keep us waiting for any one answer. */
export const ANSWER_MS = 5000;

/**
 * The outcome of `work`, or an error when the broker is silent: a frozen one, or half a connection, answers nothing and
 * closes nothing. What comes of the work later is ignored.
 */
export async function within<T>(work: Promise<T>, ms = ANSWER_MS): Promise<T> {
  const enough = new AbortController();
  const silence = sleep(ms, undefined, { signal: enough.signal }).then(() => {
    throw new Error(`no answer from the broker within ${ms / 1000} s`);
  });
  return Promise.race([work, silence]).finally(() => enough.abort());
}
