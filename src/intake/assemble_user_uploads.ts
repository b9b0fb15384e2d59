import type { Queryable, Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { AssemblyJob } from '../jobs/assembly_job.ts';
import { sendQAEvaluation } from '../jobs/qa_evaluation_job.ts';
import type { Recorded } from '../ledger/record.ts';
import { addAssembly, reserveAssembly } from '../records/assemblies.ts';
import {
  addMetadata,
  addStrain,
  closeStrain,
  findStrain,
  lockStrain,
  type Strain,
} from '../records/strains.ts';
import { addTrace, type ReadFile } from '../records/traces.ts';
import type { FilesOfStrain } from './file_names.ts';
import { type Standing, standingOf } from './standing.ts';
import { refusedBy, uploadsOf } from './uploads.ts';

/** Files of one strain that lie in the store, with all that is known of it. */
export interface UploadOfStrain {
  database: string;
  /** Its name. */
  strain: string;
  kind: FilesOfStrain['kind'];
  /** Two of reads, mate 1 first; one of an assembly. */
  files: readonly ReadFile[];
  metadata: Record<string, string>;
  /** user_id of who sends them: owner of the strain if it is new. */
  userId: number;
  /** Whether they may add to a strain of that owner that is there. Default: they may. */
  mayEdit?: ((owner: number) => Promise<boolean>) | undefined;
  /** yyyy-mm-dd */
  releaseDate?: string | null | undefined;
  private?: boolean | undefined;
  assembler?: 'spades' | 'megahit' | undefined;
  workgroup?: string | undefined;
  priority?: number | undefined;
}

export interface StrainLoaded {
  outcome: 'loaded';
  strainId: number;
  /** The strain's. */
  barcode: string;
  jobId: number;
  /** The job that refused the strain's upload before, in whose place this one comes. */
  replaces?: number;
}

export type StrainThere = { outcome: 'already there'; strainId: number; barcode: string } & Standing;

/**
 * Makes a strain, its trace or assembly, and its job, in the caller's transaction: all or nothing. A strain that is there
 * with the same files is left as it is, its metadata too; one whose uploads were all refused takes these in their place
 * (also what they say of who may see them).
 * This is the one way from files to strains, for uploads and for `load`.
 * @throws DATABASE_UNKNOWN, STRAIN_NAME, STRAIN_RELEASED; STRAIN_EXISTS when it has other files, and these were not refused
 */
export async function assembleUserUpload(
  tx: Transaction,
  upload: UploadOfStrain,
): Promise<StrainLoaded | StrainThere> {
  const { database, strain: name, metadata, userId } = upload;
  const there = await findStrain(tx, database, name);
  if (there) return addTo(tx, upload, there);
  let strain: Strain;
  try {
    const openness = { release_date: upload.releaseDate ?? null, private: upload.private ?? false };
    strain = await addStrain(tx, { database, strain: name, metadata, owner: userId, ...openness });
  } catch (error) {
    // Someone made the same strain since we looked.
    const taken = error instanceof EnterobotError && error.code === 'STRAIN_EXISTS';
    const winner = taken && (await findStrain(tx, database, name));
    if (!winner) throw error;
    return addTo(tx, upload, winner);
  }
  return loaded(strain, await send(tx, upload, strain));
}

/** To a strain that is there. @throws STRAIN_EXISTS, STRAIN_RELEASED */
async function addTo(
  tx: Transaction,
  upload: UploadOfStrain,
  strain: Strain,
): Promise<StrainLoaded | StrainThere> {
  if (upload.mayEdit && !(await upload.mayEdit(strain.owner))) throw exists(strain);
  // Two that come at once take turns: the later sees what the earlier sent.
  await lockStrain(tx, strain.id);
  const sums = upload.files.map((file) => file.sha256);
  const replaces = await placeFor(tx, strain, upload.kind, sums);
  if (typeof replaces !== 'number') return replaces;
  await addMetadata(tx, strain.id, upload.metadata);
  await closeStrain(tx, strain.id, {
    private: upload.private ?? false,
    releaseDate: upload.releaseDate ?? null,
  });
  return { ...loaded(strain, await send(tx, upload, strain)), replaces };
}

/**
 * Where an upload belongs in a strain that is there: it is known already, or it may take the place of the one that the
 * job of the returned number refused.
 * @throws STRAIN_EXISTS
 */
export async function placeFor(
  db: Queryable,
  strain: Strain,
  kind: FilesOfStrain['kind'],
  sums: string[],
): Promise<StrainThere | number> {
  // In this order: who sends the mended files meanwhile ends the refusal, and then their files are seen.
  const refusal = await refusedBy(db, strain);
  const uploads = await uploadsOf(db, strain.id);
  if (uploads.some((one) => one.kind === kind && one.sums.join() === sums.join())) {
    const { id: strainId, barcode } = strain;
    return { outcome: 'already there', strainId, barcode, ...(await standingOf(db, strain)) };
  }
  if (refusal !== undefined) return refusal;
  throw exists(strain);
}

function exists({ database, strain }: Strain): EnterobotError {
  return new EnterobotError('STRAIN_EXISTS', { database, strain });
}

function loaded({ id: strainId, barcode }: Strain, { jobId }: Recorded): StrainLoaded {
  return { outcome: 'loaded', strainId, barcode, jobId };
}

/** Writes the files into their strain, and their job. A job on a strain is its owner's, whoever sends it. */
function send(tx: Transaction, upload: UploadOfStrain, strain: Strain): Promise<Recorded> {
  return upload.kind === 'reads' ? sendReads(tx, upload, strain) : sendAssembly(tx, upload, strain);
}

async function sendReads(
  tx: Transaction,
  { database, files, assembler = 'spades', workgroup, priority }: UploadOfStrain,
  strain: Strain,
): Promise<Recorded> {
  const [read1, read2] = files as [ReadFile, ReadFile];
  const trace = await addTrace(tx, { database, strainId: strain.id, read1, read2 });
  return new AssemblyJob({
    database,
    trace: {
      id: trace.id,
      accession: trace.accession,
      strainId: strain.id,
      read1: { name: read1.name, path: read1.path },
      read2: { name: read2.name, path: read2.path },
    },
    assembler,
    userId: strain.owner,
    workgroup,
    priority,
  }).send(tx);
}

async function sendAssembly(
  tx: Transaction,
  { database, files, workgroup, priority }: UploadOfStrain,
  strain: Strain,
): Promise<Recorded> {
  const [file] = files as [ReadFile];
  const assembly = await addAssembly(tx, {
    ...(await reserveAssembly(tx, database)),
    database,
    strainId: strain.id,
    traceId: null,
    jobId: null,
    filePointer: file.path,
    sha256: file.sha256,
    originalName: file.name,
    pipelineVersion: '',
    stats: {},
  });
  return sendQAEvaluation(tx, assembly, { userId: strain.owner, workgroup, priority });
}
