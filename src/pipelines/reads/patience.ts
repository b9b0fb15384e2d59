import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskLog } from '../task_log.ts';
import type { ReadsSettings } from './settings.ts';

const LONGEST_PAUSE_MS = 60_000;
/** A server that wants to be left alone for longer than this is asked by the next attempt of the job. */
const LONGEST_RETRY_AFTER_MS = 15 * 60_000;

/** What one try came to: an answer that helps (or ends it all) is returned, a fault that may pass is thrown as this. */
export class PassingFault extends Error {
  /** How long the server wants to be left alone, ms. */
  readonly retryAfterMs: number | undefined;
  /** It brought something all the same, so that the tries are counted anew. */
  readonly progress: boolean;

  constructor(message: string, more: { retryAfterMs?: number | undefined; progress?: boolean } = {}) {
    super(message);
    this.retryAfterMs = more.retryAfterMs;
    this.progress = more.progress ?? false;
  }
}

export interface Patient {
  settings: ReadsSettings;
  signal: AbortSignal;
  log: TaskLog;
}

/**
 * Tries the addresses in turn until one try succeeds. Between rounds it pauses: twice as long each time, and by chance
 * between half and all of that, so that many who were turned away together do not come back together; or as long as the
 * server asks (`Retry-After`). Anything thrown but a PassingFault ends it.
 * @throws the last PassingFault after `tries` in a row without progress
 */
export async function patiently<T>(
  { settings, signal, log }: Patient,
  addresses: readonly string[],
  what: string,
  once: (address: string) => Promise<T>,
): Promise<T> {
  for (let failures = 0, turn = 0; ; turn++) {
    signal.throwIfAborted();
    const address = addresses[turn % addresses.length]!;
    try {
      return await once(address);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PassingFault)) throw error;
      failures = error.progress ? 0 : failures + 1;
      log.say(`${what} from ${address}: ${error.message}`);
      if (failures >= settings.tries || (error.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) throw error;
      const wait = waitMs(error, failures, addresses.length, settings.pauseMs);
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** The next address of a round has done nothing yet: it is asked at once. */
function waitMs(fault: PassingFault, failures: number, addresses: number, first: number): number {
  const endOfRound = failures % addresses === 0;
  const round = Math.max(0, Math.floor((failures - 1) / addresses));
  return endOfRound ? Math.max(pauseMs(first, round), fault.retryAfterMs ?? 0) : 0;
}

function pauseMs(first: number, round: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, first * 2 ** Math.min(round, 20));
  return longest * (0.5 + Math.random() / 2);
}
