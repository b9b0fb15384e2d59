import { setTimeout as sleep } from 'node:timers/promises';
import { EnterobotError } from '../../errors.ts';
import { getJobRow, type JobRow } from '../../ledger/job_row.ts';
import type { Recorded } from '../../ledger/record.ts';
import { isTerminal } from '../../protocol/states.ts';
import { getDatabase } from '../../records/databases.ts';
import { getScheme } from '../../records/schemes.ts';
import { defaultUser } from '../../records/users.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { show } from './show.ts';

export interface SendOptions extends CommonOptions {
  database: string;
  scheme: string;
  name?: string;
  workgroup?: string;
  priority?: number;
  wait?: boolean;
}

/**
 * What every analysis of a typing scheme is built from.
 * @throws DATABASE_UNKNOWN, SCHEME_UNKNOWN, SCHEME_NOT_TYPING
 */
export async function sendParams({ pool }: Attached, options: SendOptions) {
  const { database, workgroup, priority } = options;
  await getDatabase(pool, database);
  const { id, description, param } = await getScheme(pool, database, options.scheme);
  if (!param.scheme) throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: description });
  const { userId } = await defaultUser(pool);
  return { database, scheme: { id, description, param }, userId, workgroup, priority };
}

/** An analysis job, local or remote. */
interface Sendable {
  send(): Promise<Recorded>;
  readonly analysisId: number;
}

/** Sends it, says its numbers, and with --wait shows what it found; exit code 1 when it found nothing because it failed. */
export async function sendAndTell(house: Attached, job: Sendable, options: SendOptions): Promise<void> {
  const { jobId } = await job.send();
  await wakeWorkers(house.pool);
  const { analysisId } = job;
  if (!options.wait) {
    if (options.json) print(JSON.stringify({ analysis: analysisId, job: jobId }));
    else print(`analysis ${analysisId}, job ${jobId}: see \`enterobot analysis show ${analysisId}\``);
    return;
  }
  progress(`analysis ${analysisId}, job ${jobId}`);
  const { status } = await ended(house, jobId);
  if (status !== 'COMPLETE') process.exitCode = 1;
  await show(house, analysisId, options);
}

/** Also when it waits for a person: that may be for ever. */
async function ended({ pool }: Attached, jobId: number): Promise<JobRow> {
  let told = '';
  while (true) {
    const row = await getJobRow(pool, jobId);
    if (row.status !== told) progress(`job ${jobId}: ${row.status}${row.reason ? `, ${row.reason}` : ''}`);
    told = row.status;
    if (isTerminal(row.status) || row.status === 'HELD') return row;
    await sleep(200);
  }
}
