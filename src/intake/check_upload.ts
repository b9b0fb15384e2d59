import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError, type ErrorReport } from '../errors.ts';
import { readFasta } from '../genome/fasta.ts';
import { checkFastqPair } from '../genome/fastq.ts';
import type { ReadFile } from '../records/traces.ts';
import type { UploadFile, UserUpload } from '../records/user_uploads.ts';
import type { Store } from '../store.ts';
import { placeInStore } from './place_in_store.ts';
import type { UploadSettings } from './upload_settings.ts';

/** What a check found: the files by their content in the store, or why not and which files are to be sent again. */
export type Checked =
  | { outcome: 'good'; files: ReadFile[] }
  | { outcome: 'refused'; error: ErrorReport; bad: number[] };

/**
 * Looks at every byte of an upload's files: checksums, gzip, format, mates. Good ones get their names by content in the
 * store, beside the ones they have. Memory is flat, and what a file unpacks to is bounded.
 * @throws what is not the user's fault: a disk that cannot be read
 */
export async function checkUpload(
  store: Store,
  upload: UserUpload,
  { mostUnpacked }: UploadSettings,
  signal: AbortSignal,
): Promise<Checked> {
  const paths = upload.files.map((file) => join(store.uploads, file.fileId!));
  try {
    const sums: string[] = [];
    await allThere(upload.files, paths);
    for (const [i, file] of upload.files.entries()) {
      sums.push(await checkSums(paths[i]!, file, signal));
    }
    if (upload.kind === 'assembly') await readFasta(paths[0]!);
    else await checkMates(upload, paths, sums, mostUnpacked, signal);
    const files: ReadFile[] = [];
    for (const [i, { name }] of upload.files.entries()) {
      const { folder, suffix } = placeInStore(upload.kind, name);
      files.push({ name, ...(await store.adopt(folder, paths[i]!, suffix, sums[i]!)) });
    }
    return { outcome: 'good', files };
  } catch (error) {
    if (!(error instanceof EnterobotError) || error.class !== 'input') throw error;
    // Whether it is there was asked above: what cannot be read now is our disk's fault.
    if (error.code === 'FILE_UNREADABLE') throw new Error(error.message, { cause: error });
    return { outcome: 'refused', ...toldTo(upload, paths, error) };
  }
}

/** Tells all that are gone: the user sends them again together. @throws UPLOAD_FILE_LOST */
async function allThere(files: UploadFile[], paths: string[]): Promise<void> {
  const lost: string[] = [];
  for (const [i, { name }] of files.entries()) {
    await access(paths[i]!, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      lost.push(name);
    });
  }
  if (lost.length > 0) throw new EnterobotError('UPLOAD_FILE_LOST', { files: lost.join(', ') });
}

/** The file's sha256, of what lies on the disk; compared with what the client said. @throws UPLOAD_CHECKSUM */
async function checkSums(path: string, file: UploadFile, signal: AbortSignal): Promise<string> {
  const sha256 = createHash('sha256');
  const md5 = file.md5 === null ? undefined : createHash('md5');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    sha256.update(chunk);
    md5?.update(chunk);
  }
  const found = { sha256: sha256.digest('hex'), md5: md5?.digest('hex') };
  for (const kind of ['sha256', 'md5'] as const) {
    const expected = file[kind];
    if (expected === null || expected === found[kind]) continue;
    throw new EnterobotError('UPLOAD_CHECKSUM', { kind, file: file.name, found: found[kind]!, expected });
  }
  return found.sha256;
}

/** @throws UPLOAD_FILE_TWICE and what {@link checkFastqPair} throws */
async function checkMates(
  { files }: UserUpload,
  [path1, path2]: string[],
  sums: string[],
  most: number,
  signal: AbortSignal,
): Promise<void> {
  if (sums[0] === sums[1])
    throw new EnterobotError('UPLOAD_FILE_TWICE', { read1: files[0]!.name, read2: files[1]!.name });
  await checkFastqPair(path1!, path2!, { most, signal });
}

/** The error with the user's names for the files, and the files it speaks of: all, when it names none of them alone. */
function toldTo(
  { files }: UserUpload,
  paths: string[],
  error: EnterobotError,
): { error: ErrorReport; bad: number[] } {
  let { message } = error;
  const names = (i: number) => message.includes(paths[i]!) || message.includes(files[i]!.name);
  const blamed = files.flatMap(({ number }, i) => (names(i) ? [number] : []));
  for (const [i, path] of paths.entries()) message = message.replaceAll(path, () => files[i]!.name);
  return {
    error: { ...error.report(), message },
    bad: blamed.length > 0 ? blamed : files.map((one) => one.number),
  };
}
