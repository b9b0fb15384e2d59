import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from '../../database/connect.ts';
import { taskResult } from '../../protocol/result.ts';
import type { Store } from '../../store.ts';
import type { Report } from './report_content.ts';

/** A program that ran for an isolate. */
export interface ProgramUsed {
  /** assembly, or the scheme. */
  what: string;
  program: string;
  version: string;
  /** Its argument list, where it was asked for. */
  command?: string;
}

/**
 * The programs that ran for what a report tells, as the results in the store name them. What is no longer there is left
 * out: it is no part of what is signed.
 */
export async function programsUsed(
  db: Queryable,
  store: Store,
  { jobs }: Report,
  { commands = false }: { commands?: boolean } = {},
): Promise<ProgramUsed[]> {
  const { rows } = await db.query<{ job_id: number; output_location: string | null }>(
    'select job_id, output_location from user_jobs where job_id = any($1::bigint[]) and output_location is not null',
    [jobs.map(({ job_id }) => job_id).filter(Number.isInteger)],
  );
  const folders = new Map(rows.map(({ job_id, output_location }) => [job_id, output_location!]));
  const used = new Map<string, ProgramUsed>();
  for (const { job_id, what } of jobs) {
    const folder = folders.get(job_id);
    for (const { program, version, argv } of folder ? await programsIn(store, folder) : []) {
      const one = { what, program, version, ...(commands ? { command: argv.join(' ') } : {}) };
      used.set(JSON.stringify(one), one);
    }
  }
  return [...used.values()];
}

async function programsIn(store: Store, folder: string) {
  try {
    const path = join(store.absolute(folder), 'result.json');
    return taskResult.parse(JSON.parse(await readFile(path, 'utf8'))).programs;
  } catch {
    return [];
  }
}
