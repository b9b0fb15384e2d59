import { join } from 'node:path';
import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { findStrain } from '../records/strains.ts';
import type { ReadFile } from '../records/traces.ts';
import { type Store, sha256OfFile } from '../store.ts';
import {
  assembleUserUpload,
  placeFor,
  type StrainLoaded,
  type StrainThere,
} from './assemble_user_uploads.ts';
import type { FilesOfStrain } from './file_names.ts';
import { placeInStore } from './place_in_store.ts';

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

/** What became of one strain. */
export type LoadOutcome = { strain: string; kind: 'reads' | 'assembly'; files: string[] } & (
  | Omit<StrainLoaded, 'strainId'>
  | Omit<StrainThere, 'strainId'>
  | { outcome: 'refused'; error: ErrorReport }
);

/**
 * Puts the files of one strain into the store, then has the strain, its trace or assembly, and the job made, in one
 * transaction (assembleUserUpload). Never throws: what goes wrong with one strain must not stop the others.
 */
export async function loadStrain(
  settings: LoadSettings,
  given: FilesOfStrain,
  metadata: Record<string, string>,
): Promise<LoadOutcome> {
  const about = { strain: given.strain, kind: given.kind, files: [...given.files] };
  try {
    const { strainId: _, ...outcome } = await load(settings, given, metadata);
    return { ...about, ...outcome };
  } catch (error) {
    return { ...about, outcome: 'refused', error: reportOf(error) };
  }
}

async function load(
  settings: LoadSettings,
  given: FilesOfStrain,
  metadata: Record<string, string>,
): Promise<StrainLoaded | StrainThere> {
  const { pool, database, userId, assembler, workgroup, priority } = settings;
  const there = await findStrain(pool, database, given.strain);
  if (there) {
    // Before anything is copied: most of a folder that is loaded again is there.
    const sums: string[] = [];
    for (const file of given.files) sums.push(await sha256OfFile(join(settings.folder, file)));
    const place = await placeFor(pool, there, given.kind, sums);
    if (typeof place !== 'number') return place;
  }
  const files = await putFiles(settings, given);
  const [read1, read2] = files;
  if (read2 && read1!.sha256 === read2.sha256)
    throw new EnterobotError('UPLOAD_FILE_TWICE', { read1: read1!.name, read2: read2.name });
  const sending = { userId, assembler, workgroup, priority };
  const upload = { database, strain: given.strain, kind: given.kind, files, metadata, ...sending };
  return inTransaction(pool, (tx) => assembleUserUpload(tx, upload));
}

async function putFiles(
  { store, folder }: LoadSettings,
  { kind, files }: FilesOfStrain,
): Promise<ReadFile[]> {
  const stored: ReadFile[] = [];
  for (const name of files) {
    const { folder: place, suffix } = placeInStore(kind, name);
    stored.push({ name, ...(await store.put(place, join(folder, name), suffix)) });
  }
  return stored;
}
