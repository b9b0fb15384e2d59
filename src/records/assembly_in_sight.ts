import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';
import { type Access, reaches, strainsFor } from './access.ts';
import type { AssemblyStatus } from './assemblies.ts';
import type { Viewer } from './viewer.ts';

/** An assembly with what a page and a download need of its strain. */
export interface AssemblyRecord {
  id: number;
  database: string;
  barcode: string;
  strain: string;
  strain_barcode: string;
  status: AssemblyStatus;
  n50: number | null;
  contig_number: number | null;
  total_length: number | null;
  qc: unknown;
  criteria_version: string | null;
  pipeline_version: string;
  stats: Record<string, unknown>;
  original_name: string | null;
  job_id: number | null;
  /** Barcode of the reads it was made of. */
  trace: string | null;
  file_pointer: string;
  /** The table of its depths; null where its reads were not seen. */
  depth_pointer: string | null;
  sha256: string;
  created: Date;
  best: boolean;
  access: Exclude<Access, 'none'>;
}

function statement(viewer: Viewer, which: ReturnType<typeof sql>) {
  return sql<AssemblyRecord>`select a.id, a.database, a.barcode, s.strain, s.barcode as strain_barcode, a.status, a.n50,
      a.contig_number, a.total_length, a.qc, a.criteria_version, a.pipeline_version, a.stats, a.original_name, a.job_id,
      t.barcode as trace, a.file_pointer, a.depth_pointer, a.sha256, a.created, coalesce(s.best_assembly = a.id, false) as best,
      case when ${strainsFor(viewer, 'edit', 's')} then 'edit' when ${strainsFor(viewer, 'files', 's')} then 'files'
        else 'row' end as access
    from assemblies a join strains s on s.id = a.strain_id left join traces t on t.id = a.trace_id
    where ${which} and ${strainsFor(viewer, 'row', 's')} order by a.id`;
}

/**
 * The assembly of a barcode in a database.
 * @throws RECORD_UNKNOWN (none that the viewer sees), NOT_ALLOWED (the viewer may not go as far as `wanted`)
 */
export async function assemblyInSight(
  db: Queryable,
  viewer: Viewer,
  { database, barcode }: { database: string; barcode: string },
  wanted: 'row' | 'files' = 'row',
): Promise<AssemblyRecord> {
  const which = sql`a.barcode = ${barcode} and a.database = ${database}`;
  const [found] = await allOf(db, statement(viewer, which));
  if (!found) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'assembly', key: barcode });
  if (!reaches(found.access, wanted)) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  return found;
}

/** The assemblies of a strain that the viewer sees, oldest first. */
export async function assembliesInSight(
  db: Queryable,
  viewer: Viewer,
  strainId: number,
): Promise<AssemblyRecord[]> {
  return allOf(db, statement(viewer, sql`s.id = ${strainId}`));
}
