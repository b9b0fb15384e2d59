import { join } from 'node:path';
import type { Pool, Queryable, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { AssemblyJob } from '../jobs/assembly_job.ts';
import { sendQAEvaluation } from '../jobs/qa_evaluation_job.ts';
import type { Recorded } from '../ledger/record.ts';
import { addAssembly, reserveAssembly } from '../records/assemblies.ts';
import { addMetadata, addStrain, findStrain, lockStrain, type Strain } from '../records/strains.ts';
import { addTrace, type ReadFile } from '../records/traces.ts';
import { type Store, sha256OfFile } from '../store.ts';
import type { FilesOfStrain } from './file_names.ts';
import { type Standing, standingOf } from './standing.ts';
import { refusedBy, uploadsOf } from './uploads.ts';

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

interface LoadedStrain {
  outcome: 'loaded';
  /** The strain's. */
  barcode: string;
  jobId: number;
  /** The job that refused the strain's upload before, in whose place this one comes. */
  replaces?: number;
}

type StrainThere = { outcome: 'already there'; barcode: string } & Standing;

/** What became of one strain. */
export type LoadOutcome = { strain: string; kind: 'reads' | 'assembly'; files: string[] } & (
  | LoadedStrain
  | StrainThere
  | { outcome: 'refused'; error: ErrorReport }
);

/**
 * Puts the files of one strain into the store, then writes the strain, its trace or assembly, and the job, in one
 * transaction. A strain that is there with the same files is left as it is, its metadata too; one whose uploads were
 * all refused takes other files in their place. Never throws: what goes wrong with one strain must not stop the others.
 */
export async function loadStrain(
  settings: LoadSettings,
  given: FilesOfStrain,
  metadata: Record<string, string>,
): Promise<LoadOutcome> {
  const about = { strain: given.strain, kind: given.kind, files: [...given.files] };
  try {
    const before = await findStrain(settings.pool, settings.database, given.strain);
    const load = before ? loadAgain(settings, given, metadata, before) : loadNew(settings, given, metadata);
    return { ...about, ...(await load) };
  } catch (error) {
    return { ...about, outcome: 'refused', error: reportOf(error) };
  }
}

async function loadNew(
  settings: LoadSettings,
  given: FilesOfStrain,
  metadata: Record<string, string>,
): Promise<LoadedStrain | StrainThere> {
  const { pool, database, userId } = settings;
  const stored = await putFiles(settings, given);
  try {
    return await inTransaction(pool, async (tx) => {
      const strain = await addStrain(tx, { database, strain: given.strain, metadata, owner: userId });
      return {
        outcome: 'loaded',
        barcode: strain.barcode,
        jobId: await send(tx, settings, strain, given.kind, stored),
      };
    });
  } catch (error) {
    // Someone loaded the same strain since we looked.
    const winner = isStrainExists(error) && (await findStrain(pool, database, given.strain));
    if (!winner) throw error;
    return loadAgain(settings, given, metadata, winner);
  }
}

/** @throws STRAIN_EXISTS when it has other files, and these were not refused */
async function loadAgain(
  settings: LoadSettings,
  { kind, files }: FilesOfStrain,
  metadata: Record<string, string>,
  strain: Strain,
): Promise<LoadedStrain | StrainThere> {
  const { pool, folder } = settings;
  const sums: string[] = [];
  for (const file of files) sums.push(await sha256OfFile(join(folder, file)));
  const place = await placeFor(pool, strain, kind, sums);
  if (typeof place !== 'number') return place;
  const stored = await putFiles(settings, { kind, files });
  return inTransaction(pool, async (tx) => {
    await lockStrain(tx, strain.id);
    // Again under the lock: someone may have sent files in that place meanwhile.
    const hashed = stored.map((file) => file.sha256);
    const replaces = await placeFor(tx, strain, kind, hashed);
    if (typeof replaces !== 'number') return replaces;
    await addMetadata(tx, strain.id, metadata);
    const jobId = await send(tx, settings, strain, kind, stored);
    return { outcome: 'loaded', barcode: strain.barcode, jobId, replaces };
  });
}

/**
 * Where an upload belongs in a strain that is there: it is known already, or it may take the place of the one that the
 * job of the returned number refused.
 * @throws STRAIN_EXISTS
 */
async function placeFor(
  db: Queryable,
  strain: Strain,
  kind: FilesOfStrain['kind'],
  sums: string[],
): Promise<StrainThere | number> {
  const uploads = await uploadsOf(db, strain.id);
  if (uploads.some((one) => one.kind === kind && one.sums.join() === sums.join())) {
    return { outcome: 'already there', barcode: strain.barcode, ...(await standingOf(db, strain)) };
  }
  const refusal = await refusedBy(db, strain);
  if (refusal !== undefined) return refusal;
  throw new EnterobotError('STRAIN_EXISTS', { database: strain.database, strain: strain.strain });
}

function isStrainExists(error: unknown): boolean {
  return error instanceof EnterobotError && error.code === 'STRAIN_EXISTS';
}

async function putFiles(
  settings: LoadSettings,
  { kind, files }: Pick<FilesOfStrain, 'kind' | 'files'>,
): Promise<ReadFile[]> {
  const stored: ReadFile[] = [];
  for (const file of files) stored.push(await putFile(settings, kind, file));
  return stored;
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

/** Writes the upload into its strain, and its job. */
async function send(
  tx: Transaction,
  settings: LoadSettings,
  strain: Strain,
  kind: FilesOfStrain['kind'],
  stored: ReadFile[],
): Promise<number> {
  const { jobId } = await (kind === 'reads' ? sendReads : sendAssembly)(tx, settings, strain, stored);
  return jobId;
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
