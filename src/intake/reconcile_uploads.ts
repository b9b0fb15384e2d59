import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { lockUpload, moveUpload } from '../records/user_uploads.ts';
import type { Store } from '../store.ts';
import { received } from './begin_file.ts';
import { fileUploadSuccess } from './file_upload_success.ts';

/** How many were put right. */
export interface UploadsReconciled {
  /** Whole files of which nobody had said so: a process died right after the last byte. */
  files: number;
  /** Uploads whose check ended without a word. */
  checks: number;
  /** Files that belong to no upload under way. */
  removed: number;
}

/**
 * Makes up for what a process that died left between the disk and the database. Any number of processes may do it, at any
 * time. Jobs may have been recorded when `files` is not 0.
 */
export async function reconcileUploads(pool: Pool, store: Store): Promise<UploadsReconciled> {
  return {
    files: await tellWholeFiles(pool, store),
    checks: await refuseUnchecked(pool),
    removed: await removeStrays(pool, store),
  };
}

async function tellWholeFiles(pool: Pool, store: Store): Promise<number> {
  const { rows } = await pool.query<{ file_id: string; bytes: number }>(
    `select file_id, f.bytes from upload_files f join user_uploads u using (upload_id)
      where u.state in ('uploading', 'refused') and file_id is not null and complete is null`,
  );
  let told = 0;
  for (const { file_id: fileId, bytes } of rows) {
    if ((await received(store, fileId)) !== bytes) continue;
    await fileUploadSuccess(pool, store, fileId);
    told++;
  }
  return told;
}

/** A check that was killed, or could not be built, says nothing of the files: they stay, and may be checked again. */
async function refuseUnchecked(pool: Pool): Promise<number> {
  const ENDED = `select upload_id, j.job_id, j.status from user_uploads u join user_jobs j using (job_id)
    where u.state = 'checking' and j.status in ('FAILED', 'KILLED', 'COMPLETE')`;
  const { rows } = await pool.query<{ upload_id: number }>(ENDED);
  let refused = 0;
  for (const { upload_id: id } of rows) {
    await inTransaction(pool, async (tx) => {
      await lockUpload(tx, id);
      const found = await tx.query<{ job_id: number; status: string }>(`${ENDED} and upload_id = $1`, [id]);
      const job = found.rows[0];
      if (!job) return;
      const why = new EnterobotError('UPLOAD_CHECK_ENDED', { job: job.job_id, status: job.status });
      await moveUpload(tx, id, 'refused', why);
      refused++;
    });
  }
  return refused;
}

/**
 * Removes files of uploads that have ended or of which nothing is known. The folder is read first: a file is made after
 * its row was committed, so that one which is seen has a row that is seen.
 */
async function removeStrays(pool: Pool, store: Store): Promise<number> {
  const names = await readdir(store.uploads).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return 0;
  const { rows } = await pool.query<{ stray: string }>(
    `select stray from unnest($1::text[]) as on_disk (stray)
      where not exists (select from upload_files f join user_uploads u using (upload_id)
        where f.file_id = on_disk.stray and u.state in ('awaiting_files', 'uploading', 'checking', 'refused'))`,
    [names],
  );
  for (const { stray } of rows) await rm(join(store.uploads, stray), { force: true, recursive: true });
  return rows.length;
}
