import { type Command, InvalidArgumentError } from 'commander';
import type { Pool } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { findJobs, type JobSelection } from '../../ledger/find_jobs.ts';
import { JOB_STATUSES, type JobStatus } from '../../protocol/states.ts';
import { wholeNumber } from '../options.ts';

/** A job's id as an argument. */
export const jobId = wholeNumber(1);

/** One more status; `--status` may be given again. */
export function status(text: string, before: JobStatus[] = []): JobStatus[] {
  const word = text.toUpperCase() as JobStatus;
  if (!JOB_STATUSES.includes(word))
    throw new InvalidArgumentError(`It takes one of ${JOB_STATUSES.join(', ')}.`);
  return [...before, word];
}

const MOMENT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/;

/** A day (its beginning) or a moment; in this machine's zone, as tables show it, unless it names another. */
function moment(text: string): Date {
  const at = new Date(
    MOMENT.test(text) ? (text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')) : '',
  );
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('It takes a day or a moment: 2026-01-31, "2026-01-31 14:05".');
  return at;
}

export interface SelectionOptions {
  status?: JobStatus[];
  type?: string;
  database?: string;
  before?: Date;
  after?: Date;
  limit?: number;
}

/** The options by which a verb is given many jobs. */
export function addSelection(command: Command, unless: readonly JobStatus[]): Command {
  return command
    .option('--status <status>', `those (may be given again; default: ${unless.join(', ')})`, status)
    .option('--type <type>', 'those of this type, e.g. QAssembly or nomenclature')
    .option('--database <name>', 'those of this database')
    .option('--before <time>', 'those recorded before it, e.g. 2026-01-31 or "2026-01-31 14:05"', moment)
    .option('--after <time>', 'those recorded then or later', moment)
    .option('--limit <n>', 'at most so many, the oldest first', wholeNumber(1));
}

/**
 * The ids that are meant: those given, or those that the options select, oldest first. With a selection but no status,
 * jobs in one of `unless`.
 * @throws JOBS_NOT_NAMED when there is neither, or both
 */
export async function selectJobs(
  pool: Pool,
  ids: number[],
  options: SelectionOptions,
  unless: readonly JobStatus[],
): Promise<number[]> {
  const { status, type, database, before, after, limit } = options;
  const selects = [status, type, database, before, after].some((option) => option !== undefined);
  if (ids.length > 0) {
    if (selects || limit !== undefined)
      throw new EnterobotError('JOBS_NOT_NAMED', {
        problem: 'Ids and a selection cannot be given together.',
      });
    return [...new Set(ids)].sort((a, b) => a - b);
  }
  if (!selects) throw new EnterobotError('JOBS_NOT_NAMED', { problem: 'No job is named.' });
  const selection: JobSelection = { status: status ?? [...unless] };
  if (type !== undefined) selection.jobClass = type;
  if (database !== undefined) selection.database = database;
  if (before !== undefined) selection.before = before;
  if (after !== undefined) selection.after = after;
  if (limit !== undefined) selection.limit = limit;
  return findJobs(pool, selection);
}
