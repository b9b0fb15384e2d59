import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { AssemblyJob } from '../jobs/assembly_job.ts';
import { isRunAccession } from '../protocol/run_accession.ts';
import { addMetadata, addStrain, findStrain, lockStrain, type Strain } from '../records/strains.ts';
import { addRunTraces, type Trace } from '../records/traces.ts';
import { type Standing, standingOf } from './standing.ts';
import { refusedBy, uploadsOf } from './uploads.ts';

/** Runs of one strain, and whose job their assembly is. */
export interface RunsOfStrain {
  database: string;
  strain: string;
  /** Accessions; they are assembled together, in this order. */
  runs: readonly string[];
  metadata?: Record<string, string>;
  /** As ENA names it; default ILLUMINA. Others are written down and not assembled. */
  seqPlatform?: string | undefined;
  /** Paired (default) or Single, in any case of letters; single ends are written down and not assembled. */
  seqLibrary?: string | undefined;
  userId: number;
  assembler?: 'spades' | 'megahit' | undefined;
  workgroup?: string | undefined;
  priority?: number | undefined;
}

/** What became of them. */
export type RunsOutcome =
  | {
      outcome: 'loaded';
      /** The strain's. */
      barcode: string;
      /** Null: they are no Illumina paired-end reads, and nothing was sent. */
      jobId: number | null;
      /** The job that refused the strain's reads before, in whose place these come. */
      replaces?: number;
    }
  | ({ outcome: 'already there'; barcode: string } & Standing);

/**
 * Each accession as it must be written, once.
 * @throws RUN_ACCESSION, RUN_TWICE
 */
export function checkRuns(runs: readonly string[]): void {
  const wrong = runs.length === 0 ? '' : runs.find((run) => !isRunAccession(run));
  if (wrong !== undefined)
    throw new EnterobotError('RUN_ACCESSION', { text: JSON.stringify(wrong.slice(0, 40)) });
  const twice = runs.find((run, i) => runs.indexOf(run) !== i);
  if (twice !== undefined) throw new EnterobotError('RUN_TWICE', { run: twice });
}

/**
 * Writes a strain with runs of the archive as its traces, and sends their assembly, in the caller's transaction; CRobot
 * fetches the reads. A strain that has these runs already is left as it is; one all of whose reads were refused takes them
 * in their place.
 * @throws RUN_ACCESSION, RUN_TWICE, RUN_EXISTS, STRAIN_NAME, STRAIN_EXISTS, DATABASE_UNKNOWN: then nothing of it may be
 * committed
 */
export async function addRuns(tx: Transaction, given: RunsOfStrain): Promise<RunsOutcome> {
  const { database, metadata = {}, runs } = given;
  checkRuns(runs);
  const { strain, fresh } = await strainFor(tx, given);
  let replaces: number | undefined;
  if (!fresh) {
    await lockStrain(tx, strain.id);
    const uploads = await uploadsOf(tx, strain.id);
    const wanted = runs.toSorted().join();
    if (uploads.some(({ sums }) => sums.toSorted().join() === wanted))
      return { outcome: 'already there', barcode: strain.barcode, ...(await standingOf(tx, strain)) };
    replaces = await refusedBy(tx, strain);
    if (replaces === undefined)
      throw new EnterobotError('STRAIN_EXISTS', { database, strain: strain.strain });
    await addMetadata(tx, strain.id, metadata);
  }
  const seqPlatform = given.seqPlatform?.toUpperCase();
  const seqLibrary = given.seqLibrary && libraryOf(given.seqLibrary);
  const written = runs.map((accession) => ({ accession, seqPlatform, seqLibrary }));
  const traces = await addRunTraces(tx, { database, strainId: strain.id, runs: written });
  return {
    outcome: 'loaded',
    barcode: strain.barcode,
    jobId: await sendRuns(tx, given, strain, traces),
    ...(replaces === undefined ? {} : { replaces }),
  };
}

async function strainFor(
  tx: Transaction,
  { database, strain, metadata = {}, userId }: RunsOfStrain,
): Promise<{ strain: Strain; fresh: boolean }> {
  const before = await findStrain(tx, database, strain);
  if (before) return { strain: before, fresh: false };
  try {
    return { strain: await addStrain(tx, { database, strain, metadata, owner: userId }), fresh: true };
  } catch (error) {
    // Someone else wrote it since we looked.
    const winner =
      error instanceof EnterobotError &&
      error.code === 'STRAIN_EXISTS' &&
      (await findStrain(tx, database, strain));
    if (!winner) throw error;
    return { strain: winner, fresh: false };
  }
}

/** PAIRED, as ENA writes it, is EnteroBase's Paired. */
function libraryOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

async function sendRuns(
  tx: Transaction,
  { database, assembler = 'spades', userId, workgroup, priority }: RunsOfStrain,
  strain: Strain,
  traces: Trace[],
): Promise<number | null> {
  if (traces.some(({ seqPlatform, seqLibrary }) => seqPlatform !== 'ILLUMINA' || seqLibrary !== 'Paired'))
    return null;
  const runs = traces.map(({ id, accession }) => ({ id, accession }));
  const job = new AssemblyJob({
    ...{ database, strainId: strain.id, runs, assembler },
    ...{ userId, workgroup, priority },
  });
  return (await job.send(tx)).jobId;
}
