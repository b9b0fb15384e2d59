import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import {
  allowUpload,
  awaitAgain,
  lockUpload,
  moveUpload,
  TAKES_FILES,
  type UserUpload,
} from '../records/user_uploads.ts';
import type { Viewer } from '../records/viewer.ts';
import { sendCheck } from './file_upload_success.ts';

/**
 * Ends an upload that has not become a strain; what was there of its files is swept.
 * @returns the ids of files that were begun: somebody may be sending one of them
 * @throws RECORD_UNKNOWN, NOT_ALLOWED, UPLOAD_CLOSED
 */
export async function cancelUpload(tx: Transaction, viewer: Viewer, id: number): Promise<string[]> {
  const upload = allowUpload(viewer, 'edit', id, await lockUpload(tx, id));
  if (!TAKES_FILES.includes(upload.state)) throw closed(upload);
  await moveUpload(tx, id, 'cancelled');
  return upload.files.flatMap(({ fileId }) => fileId ?? []);
}

/**
 * Checks an upload once more that was refused though all its files are there: its check was killed, or the strain's name
 * was taken.
 * @throws RECORD_UNKNOWN, NOT_ALLOWED, UPLOAD_CLOSED, UPLOAD_NOTHING_TO_CHECK
 */
export async function checkAgain(tx: Transaction, viewer: Viewer, id: number): Promise<void> {
  const upload = allowUpload(viewer, 'edit', id, await lockUpload(tx, id));
  const { state } = upload;
  if (!TAKES_FILES.includes(state)) throw closed(upload);
  const missing = upload.files.filter((file) => file.complete === null).length;
  if (state !== 'refused' || missing > 0)
    throw new EnterobotError('UPLOAD_NOTHING_TO_CHECK', { upload: id, state, missing });
  await sendCheck(tx, upload);
}

/** Takes one file back, whole or not; it is awaited again. @throws UPLOAD_CLOSED */
export async function takeBack(tx: Transaction, uploadId: number, fileId: string): Promise<void> {
  const upload = await lockUpload(tx, uploadId);
  const file = upload?.files.find((one) => one.fileId === fileId);
  if (!upload || !file) return;
  if (!TAKES_FILES.includes(upload.state)) throw closed(upload);
  await awaitAgain(tx, uploadId, [file.number], false);
  const left = upload.files.some((one) => one !== file && one.fileId !== null);
  if (upload.state === 'uploading' && !left) await moveUpload(tx, uploadId, 'awaiting_files');
}

function closed({ id, state }: UserUpload): EnterobotError {
  return new EnterobotError('UPLOAD_CLOSED', { upload: id, state });
}
