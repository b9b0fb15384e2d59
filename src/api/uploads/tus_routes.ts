import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { reconcileUploads } from '../../intake/reconcile_uploads.ts';
import { uploadSettings } from '../../intake/upload_settings.ts';
import type { Viewer } from '../../records/viewer.ts';
import { every } from '../../worker/every.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { FILES_PATH, tusServer } from './tus_server.ts';
import { UploadLocks } from './upload_locks.ts';

/** A client that has sent nothing for so long has vanished; it goes on when it comes back. */
const SILENT_MS = 120_000;

/** How often is made up for what a process left that died. */
const RECONCILE_MS = 5000;

const tags = ['uploads'];

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
    request.raw.setTimeout(SILENT_MS, () => request.raw.destroy());
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
    method: ['HEAD', 'PATCH', 'DELETE'],
    url: `${FILES_PATH}/:file_id`,
    config: { who: 'user' },
    schema: {
      tags,
      summary: 'How much of a file is there (HEAD), its next bytes (PATCH), take it back (DELETE)',
      params: z.object({ file_id: z.string().regex(/^[0-9a-f]{32}$/) }),
    },
    handler: answer,
  });
}
