import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { findUploadOfFile, lockUpload, TAKES_FILES, type UserUpload } from '../records/user_uploads.ts';
import type { Store } from '../store.ts';
import { AssembleUserUploadsJob } from './assemble_user_uploads_job.ts';

/**
 * The seed's file_upload_success: a file is whole, and is on the disk before anybody is told so. With the last file of a
 * strain the upload goes to checking, and the job that checks it is recorded in the same transaction. Called by whoever
 * sees that a file is whole; the second call changes nothing.
 * @returns whether a job was recorded
 */
export async function fileUploadSuccess(pool: Pool, store: Store, fileId: string): Promise<boolean> {
  const found = await findUploadOfFile(pool, fileId);
  if (!found || found.file.complete !== null) return false;
  const bytes = await flushed(join(store.uploads, fileId));
  if (bytes !== found.file.bytes) return false;
  return inTransaction(pool, async (tx) => {
    const upload = await lockUpload(tx, found.upload.id);
    const file = upload?.files.find((one) => one.fileId === fileId);
    if (!upload || !file || file.complete !== null || !TAKES_FILES.includes(upload.state)) return false;
    await tx.query('update upload_files set complete = now() where file_id = $1', [fileId]);
    await tx.query('update user_uploads set changed = now() where upload_id = $1', [upload.id]);
    if (upload.files.some((one) => one !== file && one.complete === null)) return false;
    await sendCheck(tx, upload);
    return true;
  });
}

/** Moves an upload whose files are all there to checking, with the job that does it. */
export async function sendCheck(
  tx: Transaction,
  { id, database, strain, userId }: UserUpload,
): Promise<void> {
  const job = new AssembleUserUploadsJob({ database, uploadId: id, strain, userId, useQueue: true });
  const { jobId } = await job.send(tx);
  await tx.query(
    `update user_uploads set state = 'checking', code = null, reason = null, job_id = $2 where upload_id = $1`,
    [id, jobId],
  );
}

/** Bytes of a file, all of them on the disk; undefined when it is gone. */
async function flushed(path: string): Promise<number | undefined> {
  try {
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
      return (await handle.stat()).size;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
