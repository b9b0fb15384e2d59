import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import type { Store } from '../../store.ts';

/** A mask or the calls of one genome that a job of a project was recorded with. */
export interface StoredResult {
  job_id: number;
  step: 'ref_masker' | 'ref_mapper';
  assembly_id: number;
  /** How the project calls the genome. */
  label: string;
  file: KeptFile;
  /** The project would take it still: it has taken no other since, and has not left the genome out. */
  wanted: boolean;
}

/** Where a result lies in the store, and how long it is. */
export interface KeptFile {
  path: string;
  bytes: number | null;
}

/** Files looked for at the same time. */
const AT_ONCE = 64;

/** Those whose file the store has lost: it is not there, or torn. */
export async function lostOf<T extends { file: KeptFile }>(
  store: Store,
  results: readonly T[],
): Promise<T[]> {
  const lost: T[] = [];
  for (let i = 0; i < results.length; i += AT_ONCE) {
    const some = results.slice(i, i + AT_ONCE);
    const there = await Promise.all(some.map(({ file }) => store.holds(file)));
    lost.push(...some.filter((_, k) => !there[k]));
  }
  return lost;
}

/** A lost result as people know it. */
export function wordsOf({ step, label }: Pick<StoredResult, 'step' | 'label'>): string {
  return step === 'ref_masker' ? 'the mask of the reference' : `the calls of ${label}`;
}

/**
 * What a project's job was recorded with, by the names that the project has for it.
 * @throws RESULT_UNREADABLE when one of them is not there: nobody could have recorded such a job
 */
export async function resultsOf(
  db: Queryable,
  { analysis, from }: { analysis: number; from: readonly number[] },
  jobId: number | undefined,
): Promise<StoredResult[]> {
  const { rows } = await db.query<StoredResult>(
    `select j.job_id, n.label, n.step, n.assembly_id,
        n.job_id = j.job_id and n.left_out is null as wanted,
        jsonb_build_object('path', j.result -> 'gff' -> 'path', 'bytes', j.result -> 'gff' -> 'bytes') as file
      from user_jobs j join analysis_needs n on n.analysis_id = $2 and n.assembly_id = j.assembly_id
        and n.scheme_id = j.scheme_id and n.reference = j.reference
      where j.job_id = any ($1) and j.status = 'COMPLETE' order by n.label`,
    [from, analysis],
  );
  if (rows.length === from.length) return rows;
  const problem = `${from.length} results were recorded for it, and ${rows.length} are there`;
  throw new EnterobotError('RESULT_UNREADABLE', { job: jobId ?? '?', path: 'user_jobs', problem });
}
