import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { reconcileUploads } from '../../intake/reconcile_uploads.ts';
import { uploadSettings } from '../../intake/upload_settings.ts';
import { TAKES_FILES } from '../../records/user_uploads.ts';
import type { Viewer } from '../../records/viewer.ts';
import { every } from '../../worker/every.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { patchFile } from './patch_file.ts';
import { allowFile, FILES_PATH, tellWhole, tusServer } from './tus_server.ts';
import { UploadLocks } from './upload_locks.ts';

/** A client that has sent nothing for so long has vanished; it goes on when it comes back. */
const SILENT_MS = 120_000;

/** How often is made up for what a process left that died. */
const RECONCILE_MS = 5000;

const tags = ['uploads'];
const params = z.object({ file_id: z.string().regex(/^[0-9a-f]{32}$/) });

/** Files of uploads, by tus 1.0.0 (creation, creation-with-upload, termination, expiration). */
export async function tusRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool, store, logger } = options;
  const locks = new UploadLocks(pool);
  const viewers = new WeakMap<IncomingMessage, Viewer>();
  const tus = tusServer(options, uploadSettings(), locks, viewers);
  const stop = every(RECONCILE_MS, logger, 'look after uploads', async () => {
    const done = await reconcileUploads(pool, store);
    if (done.files > 0) await wakeWorkers(pool);
    if (done.files + done.checks > 0) logger.info(done, 'made up for uploads');
  });
  app.addHook('onClose', async () => {
    await stop();
    await locks.stop();
  });

  // The bytes are tus's to read: they are not parsed, and not held in memory.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.viewer) viewers.set(request.raw, viewerIn(request));
    reply.hijack();
    try {
      await tus.handle(request.raw, reply.raw);
    } catch (error) {
      logger.warn({ err: error, method: request.method }, 'an upload request was cut off');
      reply.raw.destroy();
    }
  };

  app.route({
    method: 'OPTIONS',
    url: FILES_PATH,
    config: { who: 'anyone' },
    schema: { tags, summary: 'What this tus server can do' },
    handler: answer,
  });
  app.route({
    method: 'POST',
    url: FILES_PATH,
    config: { who: 'user' },
    schema: {
      tags,
      summary: 'Begin a file of an upload (tus creation)',
      description:
        'Headers: Tus-Resumable, Upload-Length, Upload-Metadata with `upload_id` and `filename` (base64, as tus has it). Location says where its bytes go.',
    },
    handler: answer,
  });
  app.route({
    method: ['HEAD', 'DELETE'],
    url: `${FILES_PATH}/:file_id`,
    config: { who: 'user' },
    schema: {
      tags,
      summary: 'How much of a file is there (HEAD), take it back (DELETE)',
      params,
    },
    handler: answer,
  });
  app.patch(
    `${FILES_PATH}/:file_id`,
    {
      config: { who: 'user' },
      schema: {
        tags,
        summary: 'The next bytes of a file',
        description: 'Headers: Tus-Resumable, Upload-Offset, Content-Type: application/offset+octet-stream.',
        params,
      },
      // What was not read of a body that is refused is not waited for.
      onError: async (_request, reply) => void reply.header('connection', 'close'),
    },
    async (request, reply) => {
      const { file_id: fileId } = request.params;
      const upload = await allowFile(options, viewerIn(request), fileId);
      if (!TAKES_FILES.includes(upload.state)) {
        throw new EnterobotError('UPLOAD_CLOSED', { upload: upload.id, state: upload.state });
      }
      request.raw.setTimeout(SILENT_MS, () => request.raw.destroy());
      const { offset, how, whole } = await patchFile({ pool, store, locks }, request.raw, fileId);
      if (whole) await tellWhole(options, fileId);
      if (how !== 'all') reply.header('connection', 'close');
      return reply.code(204).headers({ 'tus-resumable': '1.0.0', 'upload-offset': offset }).send();
    },
  );
}
