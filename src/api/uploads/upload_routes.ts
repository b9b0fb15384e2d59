import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { cancelUpload, checkAgain } from '../../intake/end_upload.ts';
import { addUploads } from '../../intake/new_uploads.ts';
import { allowUpload, findUpload, listUploads, UPLOAD_STATES } from '../../records/user_uploads.ts';
import type { Viewer } from '../../records/viewer.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { newUploadsBody } from './upload_body.ts';
import { tellUpload, uploadJson } from './upload_json.ts';
import { askToLetGo } from './upload_locks.ts';

const tags = ['uploads'];
const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const params = z.object({ upload_id: id });
const one = { 200: uploadJson };
const user = { who: 'user' } as const;

/** Uploads: the metadata first, then their state; the files go to the tus routes. */
export async function uploadRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  const show = async (viewer: Viewer, uploadId: number) =>
    tellUpload(store, viewer, allowUpload(viewer, 'see', uploadId, await findUpload(pool, uploadId)));

  app.post(
    '/api/v1.0/:database/uploads',
    {
      config: user,
      // Metadata of a thousand strains.
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags,
        summary: 'Begin uploads: the metadata of strains whose files follow',
        description:
          'All of them are recorded, or none: then the error lists in `problems` what is wrong with each. The files follow by tus.',
        params: z.object({ database: z.string().max(40) }),
        body: newUploadsBody,
        response: { 201: z.object({ uploads: z.array(uploadJson) }) },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { database } = request.params;
      const ids = await inTransaction(pool, (tx) => addUploads(tx, viewer, database, request.body.uploads));
      const uploads = await Promise.all(ids.map((uploadId) => show(viewer, uploadId)));
      return reply.code(201).send({ uploads });
    },
  );

  app.get(
    '/api/v1.0/uploads',
    {
      config: user,
      schema: {
        tags,
        summary: 'List uploads, newest first',
        querystring: z.object({
          whose: z.enum(['mine', 'all']).default('mine').describe('all: every upload that one may see.'),
          database: z.string().max(40).optional(),
          strain: z.string().max(200).optional(),
          state: z
            .string()
            .max(200)
            .optional()
            .transform((given) => given?.split(','))
            .pipe(z.array(z.enum(UPLOAD_STATES)).optional())
            .describe('One or more, joined by commas.'),
          limit: z.coerce.number().int().min(1).max(1000).default(50),
          before: id.optional().describe('The id of the last one of the page before.'),
        }),
        response: { 200: z.object({ records: z.array(uploadJson), total: z.int() }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { whose, state, ...filter } = request.query;
      const found = await listUploads(pool, viewer, { ...filter, mine: whose === 'mine', states: state });
      const records = await Promise.all(found.uploads.map((upload) => tellUpload(store, viewer, upload)));
      return { records, total: found.total };
    },
  );

  app.get(
    '/api/v1.0/uploads/:upload_id',
    { config: user, schema: { tags, summary: 'Show an upload', params, response: one } },
    async (request) => show(viewerIn(request), request.params.upload_id),
  );

  app.delete(
    '/api/v1.0/uploads/:upload_id',
    {
      config: user,
      schema: { tags, summary: 'Cancel an upload that has not become a strain', params, response: one },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { upload_id: uploadId } = request.params;
      await askToLetGo(pool, await inTransaction(pool, (tx) => cancelUpload(tx, viewer, uploadId)));
      return show(viewer, uploadId);
    },
  );

  app.post(
    '/api/v1.0/uploads/:upload_id/check',
    {
      config: user,
      schema: {
        tags,
        summary: 'Check an upload again that was refused though all its files are there',
        params,
        response: one,
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { upload_id: uploadId } = request.params;
      await inTransaction(pool, (tx) => checkAgain(tx, viewer, uploadId));
      await wakeWorkers(pool);
      return show(viewer, uploadId);
    },
  );
}
