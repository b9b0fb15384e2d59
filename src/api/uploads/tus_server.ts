import type { IncomingMessage } from 'node:http';
import { Server, type ServerOptions } from '@tus/server';
import { isDatabaseAway } from '../../database/away.ts';
import { EnterobotError } from '../../errors.ts';
import { beginFile, received } from '../../intake/begin_file.ts';
import { fileUploadSuccess } from '../../intake/file_upload_success.ts';
import type { UploadSettings } from '../../intake/upload_settings.ts';
import { allowUpload, findUploadOfFile, TAKES_FILES } from '../../records/user_uploads.ts';
import type { Viewer } from '../../records/viewer.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiOptions } from '../options.ts';
import { UploadFileStore } from './tus_store.ts';
import type { UploadLocks } from './upload_locks.ts';

type TusRequest = Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0];

/** Where files are sent to. */
export const FILES_PATH = '/api/v1.0/uploads/files';

/** How long a request that was asked to let go of a file may finish what it has in hand. */
const DRAIN_MS = 500;

const FILE_ID = /^[0-9a-f]{32}$/;

/** The tus protocol over our tables: who may send what is asked of them, and the last byte begins the check. */
export function tusServer(
  { pool, store, logger }: ApiOptions,
  settings: UploadSettings,
  locker: UploadLocks,
  viewers: WeakMap<IncomingMessage, Viewer>,
): Server {
  const viewerOf = (request: TusRequest): Viewer => {
    const raw = request.runtime?.node?.req;
    const viewer = raw && viewers.get(raw as IncomingMessage);
    if (!viewer) throw new EnterobotError('AUTH_NEEDED', {});
    return viewer;
  };
  const whole = async (fileId: string): Promise<void> => {
    if (await fileUploadSuccess(pool, store, fileId)) {
      await wakeWorkers(pool);
    }
  };
  return new Server({
    path: FILES_PATH,
    relativeLocation: true,
    maxSize: settings.most,
    datastore: new UploadFileStore(pool, store, settings.keepDays),
    locker,
    lockDrainTimeout: DRAIN_MS,
    // No other site's page may send files in a user's name.
    allowedOrigins: () => false,
    getFileIdFromRequest: (_request, last) => (last !== undefined && FILE_ID.test(last) ? last : undefined),
    namingFunction: (request, metadata) =>
      beginFile({ pool, store, settings }, viewerOf(request), newFile(request, metadata ?? {})),
    onIncomingRequest: async (request, fileId) => {
      // A file that begins was looked at by beginFile.
      if (request.method === 'POST') return;
      const found = await findUploadOfFile(pool, fileId);
      const upload = allowUpload(viewerOf(request), 'edit', fileId, found?.upload);
      const file = found!.file;
      if (file.complete === null && (await received(store, fileId)) === file.bytes) return whole(fileId);
      if (request.method === 'PATCH' && !TAKES_FILES.includes(upload.state))
        throw new EnterobotError('UPLOAD_CLOSED', { upload: upload.id, state: upload.state });
    },
    onUploadFinish: async (_request, { id }) => {
      await whole(id);
      return {};
    },
    onResponseError: (request, error) => {
      if (!(error instanceof Error)) return undefined;
      const told = asTold(error);
      const about = { method: request.method, err: error };
      if (told.status >= 500) logger.error(about, 'an upload failed');
      else logger.warn({ ...about, err: undefined, reason: told.message }, 'an upload was refused');
      return { status_code: told.status, body: JSON.stringify({ error: told.report() }) };
    },
  });
}

function asTold(error: Error): EnterobotError {
  if (error instanceof EnterobotError) return error;
  const options = { cause: error };
  if (isDatabaseAway(error)) return new EnterobotError('DATABASE_AWAY', { message: 'see the log.' }, options);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new EnterobotError('UPLOAD_NO_SPACE', { bytes: 0 }, options);
  return new EnterobotError('UNEXPECTED', { message: 'the upload could not go on.' }, options);
}

/** What a request to begin a file says. @throws UPLOAD_NO_LENGTH */
function newFile(
  request: TusRequest,
  { upload_id, filename }: Record<string, string | null>,
): { uploadId: number; name: string; bytes: number } {
  const length = request.headers.get('upload-length');
  const problem =
    length === null || !/^\d{1,15}$/.test(length)
      ? 'Upload-Length is no number'
      : !upload_id || !/^\d{1,15}$/.test(upload_id)
        ? 'upload_id is no number'
        : filename
          ? undefined
          : 'filename is missing';
  if (problem) throw new EnterobotError('UPLOAD_NO_LENGTH', { problem });
  return { uploadId: Number(upload_id), name: filename!, bytes: Number(length) };
}
