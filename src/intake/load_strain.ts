import { join } from 'node:path';
import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { AssemblyJob } from '../jobs/assembly_job.ts';
import { sendQAEvaluation } from '../jobs/qa_evaluation_job.ts';
import type { Recorded } from '../ledger/record.ts';
import { addAssembly, assembliesOf, reserveAssembly } from '../records/assemblies.ts';
import { addStrain, findStrain, type Strain } from '../records/strains.ts';
import { addTrace, type ReadFile, tracesOf } from '../records/traces.ts';
import { type Store, sha256OfFile } from '../store.ts';
import type { FilesOfStrain } from './file_names.ts';
import { type Standing, standingOf } from './standing.ts';

export interface LoadSettings {
  pool: Pool;
  store: Store;
  database: string;
  userId: number;
  folder: string;
  assembler?: 'spades' | 'megahit' | undefined;
  workgroup?: string | undefined;
  priority?: number | undefined;
}

/** What became of one strain. `barcode` is the strain's. */
export type LoadOutcome = { strain: string; kind: 'reads' | 'assembly'; files: string[] } & (
  | { outcome: 'loaded'; barcode: string; jobId: number }
  | ({ outcome: 'already there'; barcode: string } & Standing)
  | { outcome: 'refused'; error: ErrorReport }
);

/**
 * Puts the files of one strain into the store, then writes the strain, its trace or assembly, and the job, in one
 * transaction. A strain that is there with the same files is left as it is, its metadata too. Never throws: what goes
 * wrong with one strain must not stop the others.
 */
export async function loadStrain(
  settings: LoadSettings,
  given: FilesOfStrain,
  metadata: Record<string, string>,
): Promise<LoadOutcome> {
  const about = { strain: given.strain, kind: given.kind, files: [...given.files] };
  const { pool, database } = settings;
  try {
    const before = await findStrain(pool, database, given.strain);
    if (before) {
      const sums: string[] = [];
      for (const file of given.files) sums.push(await sha256OfFile(join(settings.folder, file)));
      return { ...about, ...(await alreadyThere(pool, before, given.kind, sums)) };
    }
    const stored: ReadFile[] = [];
    for (const file of given.files) stored.push(await putFile(settings, given.kind, file));
    try {
      return { ...about, ...(await record(settings, given, metadata, stored)) };
    } catch (error) {
      // Someone loaded the same strain since we looked.
      const winner = isStrainExists(error) && (await findStrain(pool, database, given.strain));
      if (!winner) throw error;
      const sums = stored.map((file) => file.sha256);
      return { ...about, ...(await alreadyThere(pool, winner, given.kind, sums)) };
    }
  } catch (error) {
    return { ...about, outcome: 'refused', error: reportOf(error) };
  }
}

function isStrainExists(error: unknown): boolean {
  return error instanceof EnterobotError && error.code === 'STRAIN_EXISTS';
}

async function putFile(
  { store, folder }: LoadSettings,
  kind: FilesOfStrain['kind'],
  name: string,
): Promise<ReadFile> {
  const packed = /\.gz$/i.test(name) ? '.gz' : '';
  const put = kind === 'reads' ? (['reads', '.fastq'] as const) : (['assemblies', '.fasta'] as const);
  return { name, ...(await store.put(put[0], join(folder, name), put[1] + packed)) };
}

async function record(
  settings: LoadSettings,
  given: FilesOfStrain,
  metadata: Record<string, string>,
  stored: ReadFile[],
): Promise<{ outcome: 'loaded'; barcode: string; jobId: number }> {
  const { pool, database, userId } = settings;
  return inTransaction(pool, async (tx) => {
    const strain = await addStrain(tx, { database, strain: given.strain, metadata, owner: userId });
    const send = given.kind === 'reads' ? sendReads : sendAssembly;
    const { jobId } = await send(tx, settings, strain, stored);
    return { outcome: 'loaded', barcode: strain.barcode, jobId };
  });
}

async function sendReads(
  tx: Transaction,
  { database, assembler = 'spades', userId, workgroup, priority }: LoadSettings,
  strain: Strain,
  [read1, read2]: ReadFile[],
): Promise<Recorded> {
  const trace = await addTrace(tx, { database, strainId: strain.id, read1: read1!, read2: read2! });
  return new AssemblyJob({
    database,
    trace: {
      id: trace.id,
      accession: trace.accession,
      strainId: strain.id,
      read1: { name: read1!.name, path: read1!.path },
      read2: { name: read2!.name, path: read2!.path },
    },
    assembler,
    userId,
    workgroup,
    priority,
  }).send(tx);
}

async function sendAssembly(
  tx: Transaction,
  { database, userId, workgroup, priority }: LoadSettings,
  strain: Strain,
  [file]: ReadFile[],
): Promise<Recorded> {
  const assembly = await addAssembly(tx, {
    ...(await reserveAssembly(tx, database)),
    database,
    strainId: strain.id,
    traceId: null,
    jobId: null,
    filePointer: file!.path,
    sha256: file!.sha256,
    originalName: file!.name,
    pipelineVersion: '',
    stats: {},
  });
  return sendQAEvaluation(tx, assembly, { userId, workgroup, priority });
}

/** @throws STRAIN_EXISTS when its files are others */
async function alreadyThere(
  pool: Pool,
  strain: Strain,
  kind: FilesOfStrain['kind'],
  sums: string[],
): Promise<{ outcome: 'already there'; barcode: string } & Standing> {
  const known =
    kind === 'reads'
      ? (await tracesOf(pool, strain.id)).map(({ read1, read2 }) => [read1.sha256, read2?.sha256])
      : (await assembliesOf(pool, strain.id))
          .filter((one) => one.traceId === null)
          .map((one) => [one.sha256]);
  if (!known.some((files) => files.join() === sums.join())) {
    throw new EnterobotError('STRAIN_EXISTS', { database: strain.database, strain: strain.strain });
  }
  return { outcome: 'already there', barcode: strain.barcode, ...(await standingOf(pool, strain)) };
}
