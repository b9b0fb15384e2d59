import { type FileHandle, open, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Pool } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { findUploadOfFile, TAKES_FILES } from '../../records/user_uploads.ts';
import type { Store } from '../../store.ts';
import type { UploadLocks } from './upload_locks.ts';
import { type Written, writeBody } from './write_body.ts';

/** How long a request that was asked to let go of a file may finish what it has in hand. */
export const DRAIN_MS = 500;

/** Where a PATCH says that it goes on. @throws UPLOAD_PATCH */
function offsetOf({ headers }: IncomingMessage): number {
  const offset = String(headers['upload-offset'] ?? '');
  if (headers['tus-resumable'] !== '1.0.0')
    throw new EnterobotError('UPLOAD_PATCH', { problem: 'Tus-Resumable is not 1.0.0' });
  if (!/^\d{1,15}$/.test(offset))
    throw new EnterobotError('UPLOAD_PATCH', { problem: 'Upload-Offset is no number' });
  if (headers['content-type'] !== 'application/offset+octet-stream')
    throw new EnterobotError('UPLOAD_PATCH', { problem: 'it has another content type' });
  return Number(offset);
}

/**
 * The bytes of a PATCH, under the file's lock, from the end that the file has. The caller has checked who sends them.
 * @returns where the file ends now, and its newest time
 * @throws UPLOAD_PATCH, UPLOAD_LOCKED, UPLOAD_CLOSED, UPLOAD_OFFSET, UPLOAD_GONE, UPLOAD_PAST_END, errors of the disk
 */
export async function patchFile(
  { pool, store, locks }: { pool: Pool; store: Store; locks: UploadLocks },
  request: IncomingMessage,
  fileId: string,
): Promise<Written & { whole: boolean }> {
  const given = offsetOf(request);
  const letGo = new AbortController();
  const lock = locks.newLock(fileId);
  const gone = new AbortController();
  request.once('close', () => gone.abort());
  await lock.lock(gone.signal, () => {
    setTimeout(() => letGo.abort(), DRAIN_MS).unref();
  });
  try {
    // Under the lock: somebody may have begun it anew, or ended the upload, while we waited.
    const found = await findUploadOfFile(pool, fileId);
    if (!found) throw new EnterobotError('UPLOAD_GONE', { file: fileId });
    const { upload, file } = found;
    if (!TAKES_FILES.includes(upload.state))
      throw new EnterobotError('UPLOAD_CLOSED', { upload: upload.id, state: upload.state });
    const bytes = file.bytes!;
    const there = file.complete ? bytes : await sizeOf(join(store.uploads, fileId), file.name);
    if (there !== given) throw new EnterobotError('UPLOAD_OFFSET', { given, there });
    const length = Number(request.headers['content-length'] ?? 0);
    if (given + length > bytes) throw new EnterobotError('UPLOAD_PAST_END', { bytes });
    if (there === bytes) return { offset: bytes, how: 'all', whole: true };
    const handle: FileHandle = await open(join(store.uploads, fileId), 'r+');
    try {
      const written = await writeBody(request, handle, given, bytes, letGo.signal);
      if (written.how === 'too much') throw new EnterobotError('UPLOAD_PAST_END', { bytes });
      if (written.how === 'gone') throw new EnterobotError('UPLOAD_GONE', { file: file.name });
      return { ...written, whole: written.offset === bytes };
    } finally {
      await handle.close();
    }
  } finally {
    await lock.unlock();
  }
}

async function sizeOf(path: string, file: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new EnterobotError('UPLOAD_GONE', { file }, { cause: error });
  });
  return found.size;
}
