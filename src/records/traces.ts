import type { Queryable, Transaction } from '../database/connect.ts';
import { all, build, one } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';
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
  /** Of its run; for uploaded reads the trace's own barcode, which begins the tag of the assembly job. */
  accession: string;
  /** As ENA names them (instrument_platform), e.g. ILLUMINA, PACBIO_SMRT; Paired or Single. */
  seqPlatform: string;
  seqLibrary: string;
  /** Null: a run, which every assembly of it fetches anew. */
  read1: ReadFile | null;
  read2: ReadFile | null;
  /** The same for traces that are assembled together. */
  readsSet: number;
  created: Date;
}

const COLUMNS = [
  'id',
  'database',
  'barcode',
  'strain_id as strainId',
  'accession',
  'seq_platform as seqPlatform',
  'seq_library as seqLibrary',
  'read1',
  'read2',
  'reads_set as readsSet',
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

/** A run as it is written. */
export interface NewRun {
  accession: string;
  seqPlatform?: string | undefined;
  seqLibrary?: string | undefined;
}

/**
 * Writes runs of a strain that are assembled together, ILLUMINA and Paired where nothing else is said. A run that the
 * strain has already joins the new set, under its old number. In the order of their numbers: new ones as they were given.
 * @throws DATABASE_UNKNOWN, RUN_EXISTS: another strain of the database has it
 */
export async function addRunTraces(
  tx: Transaction,
  given: { database: string; strainId: number; runs: readonly NewRun[] },
): Promise<Trace[]> {
  const { database, strainId } = given;
  const { prefix } = await getDatabase(tx, database);
  const { rows } = await tx.query<{ set: number }>("select nextval('reads_sets') as set");
  const readsSet = rows[0]!.set;
  const numbered: (NewRun & { id: number })[] = [];
  for (const run of given.runs) numbered.push({ ...run, id: await nextId(tx, 'traces') });
  const traces: Trace[] = [];
  // In the order of accessions, whatever order they are wanted in: of two that want the same runs one waits for the other.
  for (const run of numbered.sort((a, b) => (a.accession < b.accession ? -1 : 1))) {
    const { id, accession, seqPlatform = 'ILLUMINA', seqLibrary = 'Paired' } = run;
    const written = await one(
      tx,
      build
        .insertInto('traces')
        .values({
          ...{ id, database, accession, strain_id: strainId, barcode: encodeBarcode(prefix, id, 'TR') },
          ...{ seq_platform: seqPlatform, seq_library: seqLibrary, reads_set: readsSet },
        })
        .onConflict((conflict) =>
          conflict
            .columns(['database', 'accession'])
            .doUpdateSet({ reads_set: readsSet, seq_platform: seqPlatform, seq_library: seqLibrary })
            .where('traces.strain_id', '=', strainId),
        )
        .returning(COLUMNS),
    );
    if (!written) throw await runExists(tx, database, accession);
    traces.push(written as unknown as Trace);
  }
  return traces.sort((a, b) => a.id - b.id);
}

async function runExists(db: Queryable, database: string, run: string): Promise<EnterobotError> {
  const { rows } = await db.query<{ strain: string }>(
    `select s.strain from traces t join strains s on s.id = t.strain_id
      where t.database = $1 and t.accession = $2`,
    [database, run],
  );
  return new EnterobotError('RUN_EXISTS', {
    run,
    database,
    strain: rows[0]?.strain ?? 'that is not seen yet',
  });
}

/** All traces of a strain, oldest first. */
export async function tracesOf(db: Queryable, strainId: number): Promise<Trace[]> {
  const query = build.selectFrom('traces').select(COLUMNS).where('strain_id', '=', strainId).orderBy('id');
  return (await all(db, query)) as unknown as Trace[];
}
