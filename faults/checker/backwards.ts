import { LEGAL_MOVES } from '../../src/ledger/moves.ts';
import { isTerminal, type JobStatus } from '../../src/protocol/states.ts';
import { type EventRecord, type Finding, groupBy, type History, type JobRecord } from './history.ts';

/**
 * How far a job is within an attempt. A job may be held with its result stored, and go on from there: so HELD stands
 * beside RETURNED.
 */
const RANK: Record<JobStatus, number> = {
  WAITING: 0,
  QUEUED: 1,
  RUNNING: 2,
  RETURNED: 3,
  HELD: 3,
  COMPLETE: 4,
  FAILED: 4,
  KILLED: 4,
};

/**
 * Histories that fall back: (attempt, rank) falls, a move that is not legal, a move out of a terminal state, a gap
 * between two moves, or a row that is not where its history ends.
 */
export function backwards({ jobs, events }: History): Finding[] {
  const found: Finding[] = [];
  const rows = new Map(jobs.map((job) => [job.job_id, job]));
  for (const [id, story] of groupBy(events, (event) => event.job_id)) {
    const inOrder = story.toSorted((a, b) => a.event_id - b.event_id);
    for (const says of faultsOf(inOrder, rows.get(id))) found.push({ kind: 'backwards', about: id, says });
  }
  return found;
}

function faultsOf(story: EventRecord[], row: JobRecord | undefined): string[] {
  const [first, ...moves] = story;
  const faults: string[] = [];
  if (first!.from_status !== null || first!.to_status !== 'WAITING' || first!.attempt !== 1) {
    faults.push(`begins with ${first!.from_status} → ${first!.to_status}, attempt ${first!.attempt}`);
  }
  let before = first!;
  for (const move of moves) {
    const fault = faultOf(before, move);
    if (fault) faults.push(`${fault}: ${where(before)} → ${where(move)}`);
    before = move;
  }
  if (row && (row.status !== before.to_status || row.attempt !== before.attempt)) {
    faults.push(`its row says ${row.status}, attempt ${row.attempt}; its history ends ${where(before)}`);
  }
  return faults;
}

function where({ to_status, attempt }: EventRecord): string {
  return `${to_status} (attempt ${attempt})`;
}

function faultOf(before: EventRecord, move: EventRecord): string | undefined {
  if (isTerminal(before.to_status)) return 'a move after the end';
  if (move.from_status !== before.to_status) return `says it left ${move.from_status}`;
  if (move.attempt < before.attempt) return 'the attempt falls';
  const again = move.attempt - before.attempt;
  if (again === 0 && RANK[move.to_status] < RANK[before.to_status]) return 'the state falls';
  const legal = LEGAL_MOVES[before.to_status].some(
    ({ to, nextAttempt }) => to === move.to_status && Number(nextAttempt) === again,
  );
  return legal ? undefined : 'is not legal';
}
