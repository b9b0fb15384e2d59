import { isTerminal } from '../../src/protocol/states.ts';
import type { Finding, History } from './history.ts';

/** Jobs that are unfinished although the faults are long over. One that waits for a person must say why. */
export function stuck({ jobs }: History): Finding[] {
  const found: Finding[] = [];
  for (const { job_id, status, attempt, reason } of jobs) {
    if (isTerminal(status) || (status === 'HELD' && reason)) continue;
    const says =
      status === 'HELD' ? 'is HELD without a reason' : `is ${status}, attempt ${attempt}: ${reason}`;
    found.push({ kind: 'stuck', about: job_id, says });
  }
  return found;
}
