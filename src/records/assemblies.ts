import type { Queryable } from '../database/connect.ts';
import { all, build, one } from '../database/query.ts';
import type { Json, JsonObject } from '../database/schema.generated.ts';
import { EnterobotError } from '../errors.ts';
import { encodeBarcode } from './barcodes.ts';
import { getDatabase } from './databases.ts';
import { nextId } from './next_id.ts';

/** Assembled: not judged yet. Refused: its file is no assembly that could be judged. */
export type AssemblyStatus = 'Assembled' | 'Passed QC' | 'Failed QC' | 'Refused';

export interface Assembly {
  id: number;
  database: string;
  barcode: string;
  strainId: number;
  /** The reads it was made of; null for an assembly that was loaded. */
  traceId: number | null;
  /** The job that made it; null for an assembly that was loaded. */
  jobId: number | null;
  /** FASTA, relative to the store. */
  filePointer: string;
  sha256: string;
  /** The user's name for the file, if it was loaded. */
  originalName: string | null;
  status: AssemblyStatus;
  /** Bases; like contigs and length null until QC measured it. */
  n50: number | null;
  contigs: number | null;
  /** Bases. */
  length: number | null;
  stats: JsonObject;
  qc: Json | null;
  criteriaVersion: string | null;
  pipelineVersion: string;
  created: Date;
}

/** Its id and barcode are from reserveAssembly. */
export interface NewAssembly
  extends Omit<Assembly, 'status' | 'n50' | 'contigs' | 'length' | 'qc' | 'criteriaVersion' | 'created'> {
  /** QAssembly's table of depths, relative to the store. */
  depthPointer?: string | null;
}

const COLUMNS = [
  'id',
  'database',
  'barcode',
  'strain_id as strainId',
  'trace_id as traceId',
  'job_id as jobId',
  'file_pointer as filePointer',
  'sha256',
  'original_name as originalName',
  'status',
  'n50',
  'contig_number as contigs',
  'total_length as length',
  'stats',
  'qc',
  'criteria_version as criteriaVersion',
  'pipeline_version as pipelineVersion',
  'created',
] as const;

/**
 * Draws the id and barcode of an assembly that is yet to be made: the barcode names its contigs, so it is needed before
 * the assembly job is sent. Writes no row; an id that is never used leaves a gap.
 * @throws DATABASE_UNKNOWN
 */
export async function reserveAssembly(
  db: Queryable,
  database: string,
): Promise<{ id: number; barcode: string }> {
  const { prefix } = await getDatabase(db, database);
  const id = await nextId(db, 'assemblies');
  return { id, barcode: encodeBarcode(prefix, id, 'AS') };
}

/** Writes an assembly under a reserved id, status Assembled. */
export async function addAssembly(db: Queryable, given: NewAssembly): Promise<Assembly> {
  const row = await one(
    db,
    build
      .insertInto('assemblies')
      .values({
        id: given.id,
        database: given.database,
        barcode: given.barcode,
        strain_id: given.strainId,
        trace_id: given.traceId,
        job_id: given.jobId,
        file_pointer: given.filePointer,
        sha256: given.sha256,
        original_name: given.originalName,
        pipeline_version: given.pipelineVersion,
        stats: JSON.stringify(given.stats),
        depth_pointer: given.depthPointer ?? null,
      })
      .returning(COLUMNS),
  );
  return row as Assembly;
}

/** @throws RECORD_UNKNOWN */
export async function getAssembly(db: Queryable, id: number): Promise<Assembly> {
  const row = await one(db, build.selectFrom('assemblies').select(COLUMNS).where('id', '=', id));
  if (!row) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'assembly', key: id });
  return row as Assembly;
}

/** All assemblies of a strain, oldest first. */
export async function assembliesOf(db: Queryable, strainId: number): Promise<Assembly[]> {
  const query = build.selectFrom('assemblies').select(COLUMNS).where('strain_id', '=', strainId);
  return (await all(db, query.orderBy('id'))) as Assembly[];
}
