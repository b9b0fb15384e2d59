import type { Queryable } from '../database/connect.ts';
import { all, build, one } from '../database/query.ts';
import { encodeBarcode } from './barcodes.ts';
import { getDatabase } from './databases.ts';
import { nextId } from './next_id.ts';

/** One file of reads, kept in the store. */
export interface ReadFile {
  /** As the user called it, e.g. K2044_R1.fastq.gz. */
  name: string;
  /** In the store, relative to its root. */
  path: string;
  sha256: string;
  bytes: number;
}

/** A description of raw reads (EnteroBase's word). */
export interface Trace {
  id: number;
  database: string;
  barcode: string;
  strainId: number;
  /** For uploaded reads the trace's own barcode; it begins the tag of the assembly job. */
  accession: string;
  read1: ReadFile;
  read2: ReadFile | null;
  created: Date;
}

const COLUMNS = [
  'id',
  'database',
  'barcode',
  'strain_id as strainId',
  'accession',
  'read1',
  'read2',
  'created',
] as const;

/**
 * Writes a pair of uploaded reads of a strain.
 * @throws DATABASE_UNKNOWN
 */
export async function addTrace(
  db: Queryable,
  given: { database: string; strainId: number; read1: ReadFile; read2: ReadFile },
): Promise<Trace> {
  const { prefix } = await getDatabase(db, given.database);
  const id = await nextId(db, 'traces');
  const barcode = encodeBarcode(prefix, id, 'TR');
  const row = await one(
    db,
    build
      .insertInto('traces')
      .values({
        id,
        database: given.database,
        barcode,
        strain_id: given.strainId,
        accession: barcode,
        read1: JSON.stringify(given.read1),
        read2: JSON.stringify(given.read2),
      })
      .returning(COLUMNS),
  );
  return row as unknown as Trace;
}

/** All traces of a strain, oldest first. */
export async function tracesOf(db: Queryable, strainId: number): Promise<Trace[]> {
  const query = build.selectFrom('traces').select(COLUMNS).where('strain_id', '=', strainId).orderBy('id');
  return (await all(db, query)) as unknown as Trace[];
}
