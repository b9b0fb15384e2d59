import { randomBytes } from 'node:crypto';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, Queryable, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { allowUpload, lockUpload, TAKES_FILES, type UserUpload } from '../records/user_uploads.ts';
import type { Viewer } from '../records/viewer.ts';
import type { Store } from '../store.ts';
import { uploadLockKey } from './upload_lock_key.ts';
import type { UploadSettings } from './upload_settings.ts';

/** A file that a client is about to send. */
export interface BeginFile {
  uploadId: number;
  /** As the upload's metadata called it. */
  name: string;
  bytes: number;
}

interface Parts {
  pool: Pool;
  store: Store;
  settings: UploadSettings;
}

/**
 * Makes the place of a file that is about to be sent, from its first byte: what was there of it before, unfinished, is
 * given up. Nothing lies on the disk yet.
 * @returns the id that tus knows the file by
 * @throws RECORD_UNKNOWN, NOT_ALLOWED, UPLOAD_CLOSED, UPLOAD_FILE_UNKNOWN, UPLOAD_FILE_THERE, UPLOAD_FILE_BUSY, UPLOAD_EMPTY,
 * UPLOAD_TOO_LARGE, UPLOAD_SIZE_DIFFERS, UPLOAD_QUOTA, UPLOAD_NO_SPACE
 */
export async function beginFile(parts: Parts, viewer: Viewer, given: BeginFile): Promise<string> {
  const { pool, settings } = parts;
  const { name, bytes } = given;
  const fileId = randomBytes(16).toString('hex');
  await inTransaction(pool, async (tx) => {
    const upload = allowUpload(viewer, 'edit', given.uploadId, await lockUpload(tx, given.uploadId));
    const { id } = upload;
    if (!TAKES_FILES.includes(upload.state))
      throw new EnterobotError('UPLOAD_CLOSED', { upload: id, state: upload.state });
    const file = upload.files.find((one) => one.name === name);
    if (!file) throw new EnterobotError('UPLOAD_FILE_UNKNOWN', { upload: id, file: JSON.stringify(name) });
    if (file.complete) throw new EnterobotError('UPLOAD_FILE_THERE', { upload: id, file: name });
    if (bytes === 0) throw new EnterobotError('UPLOAD_EMPTY', { file: name });
    if (bytes > settings.most)
      throw new EnterobotError('UPLOAD_TOO_LARGE', { file: name, bytes, most: settings.most });
    if (file.bytes !== null && file.bytes !== bytes && file.fileId === null)
      throw new EnterobotError('UPLOAD_SIZE_DIFFERS', { file: name, bytes, expected: file.bytes });
    if (file.fileId !== null && (await isBusy(tx, file.fileId)))
      throw new EnterobotError('UPLOAD_FILE_BUSY', { file: name, upload: id });
    await checkQuota(tx, upload, file.number, bytes, settings);
    await checkSpace(parts, tx, bytes);
    await tx.query(
      `update upload_files set file_id = $3, bytes = $4, begun = now(), complete = null
        where upload_id = $1 and number = $2`,
      [id, file.number, fileId, bytes],
    );
    await tx.query(
      `update user_uploads set state = 'uploading', code = null, reason = null, changed = now() where upload_id = $1`,
      [id],
    );
  });
  return fileId;
}

/** Whether a request holds the lock of a file, in this process or another. */
async function isBusy(tx: Transaction, fileId: string): Promise<boolean> {
  const { rows } = await tx.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1) as free', [
    uploadLockKey(fileId),
  ]);
  return !rows[0]!.free;
}

/** The row of the user is locked: two files that begin at once are counted one after the other. @throws UPLOAD_QUOTA */
async function checkQuota(
  tx: Transaction,
  { userId, username, id }: UserUpload,
  number: number,
  bytes: number,
  settings: UploadSettings,
): Promise<void> {
  const { rows } = await tx.query<{ upload_quota: number | null }>(
    'select upload_quota from users where user_id = $1 for no key update',
    [userId],
  );
  const quota = rows[0]!.upload_quota ?? settings.quota;
  const { rows: sums } = await tx.query<{ used: number }>(
    `select coalesce(sum(bytes), 0)::bigint as used from upload_files f join user_uploads u using (upload_id)
      where u.user_id = $1 and u.state not in ('cancelled', 'abandoned') and f.file_id is not null
        and (f.upload_id, f.number) <> ($2, $3)`,
    [userId, id, number],
  );
  const { used } = sums[0]!;
  if (used + bytes > quota) throw new EnterobotError('UPLOAD_QUOTA', { user: username, bytes, quota, used });
}

/** What others have announced and not sent yet is spoken for. @throws UPLOAD_NO_SPACE */
async function checkSpace({ store, settings }: Parts, db: Queryable, bytes: number): Promise<void> {
  const { rows } = await db.query<{ file_id: string; bytes: number }>(
    `select file_id, f.bytes from upload_files f join user_uploads u using (upload_id)
      where u.state in ('awaiting_files', 'uploading', 'refused') and file_id is not null and complete is null`,
  );
  const left = await Promise.all(rows.map(async (one) => one.bytes - (await received(store, one.file_id))));
  const { bavail, bsize } = await statfs(store.root);
  const free = bavail * bsize - settings.reserve - left.reduce((sum, one) => sum + Math.max(0, one), 0);
  if (bytes > free) throw new EnterobotError('UPLOAD_NO_SPACE', { bytes });
}

/** How much of a file is there. */
export async function received(store: Store, fileId: string): Promise<number> {
  return stat(join(store.uploads, fileId)).then(
    (found) => found.size,
    () => 0,
  );
}
