import type { JobStatus } from '../protocol/states.ts';

/** A legal move: where it leads, and whether it begins a new attempt (attempt + 1) or stays in this one. */
interface Move {
  to: JobStatus;
  nextAttempt: boolean;
}

const stay = (...to: JobStatus[]): Move[] => to.map((status) => ({ to: status, nextAttempt: false }));
const again: Move = { to: 'WAITING', nextAttempt: true };

/**
 * The legal moves (design: "The ledger"). The database holds the same table and refuses every other move by a
 * trigger; a test compares the two.
 */
export const LEGAL_MOVES: Record<JobStatus, Move[]> = {
  WAITING: stay('QUEUED', 'RUNNING', 'RETURNED', 'FAILED', 'HELD', 'KILLED'),
  QUEUED: [...stay('RUNNING', 'RETURNED', 'HELD', 'KILLED'), again],
  RUNNING: [...stay('RETURNED', 'COMPLETE', 'FAILED', 'HELD', 'KILLED'), again],
  RETURNED: [...stay('COMPLETE', 'FAILED', 'HELD', 'KILLED'), again],
  HELD: [...stay('RETURNED', 'KILLED'), again],
  COMPLETE: [],
  FAILED: [],
  KILLED: [],
};
