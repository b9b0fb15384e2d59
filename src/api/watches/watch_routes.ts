import { z } from 'zod';
import { markSeen, noticesOf } from '../../records/notices.ts';
import { addWatch, removeWatch, watchesOf } from '../../records/watches.ts';
import { done, moment, OK, page, text, told } from '../accounts/shapes.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';

const strain = z.object({ barcode: z.string(), strain: z.string() });
const watch = z.object({
  id: z.int(),
  database: z.string(),
  scheme: z.string(),
  scheme_label: z.string(),
  /** Loci called in both that may differ. */
  within: z.int(),
  strain: strain.nullable(),
  workspace: z.object({ id: z.int(), name: z.string() }).nullable(),
  created: moment,
  notices: z.int(),
});
const notice = z.object({
  id: z.int(),
  at: moment,
  seen: moment.nullable(),
  database: z.string(),
  scheme: z.string(),
  scheme_label: z.string(),
  /** The new one. */
  strain,
  /** The watched one that it is nearest to. */
  near: strain,
  /** Loci called in both that differ, of those called in both. */
  differing: z.int(),
  compared: z.int(),
  /** The id of the watch, how far it looks, and its workspace. */
  watch: z.int(),
  within: z.int(),
  workspace: z.string().nullable(),
});
const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const number = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const config = { who: 'user' } as const;
const tags = ['watches'];

/** What one wants to be told of, and what one was told: each sees their own alone. */
export async function watchRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/watches',
    {
      config,
      schema: {
        summary: "One's own watches, newest first",
        tags,
        querystring: z.strictObject({ strain: text(40).optional() }),
        response: { 200: z.object({ records: z.array(watch) }) },
      },
    },
    async (request) => ({ records: told(await watchesOf(pool, viewerIn(request), request.query)) }),
  );
  app.post(
    '/api/v1.0/:database/watches',
    {
      config,
      schema: {
        summary: 'Be told of new isolates within some alleles of a strain, or of those of a workspace',
        description:
          'Again for the same strain or workspace under the same scheme it changes how many alleles. At the moment when a new ' +
          'isolate has its ST, a notice is written for each watch that it is near to.',
        tags,
        params: z.strictObject({ database: text(40) }),
        body: z.strictObject({
          scheme: text(100),
          within: z.int().min(0).max(100_000),
          of: z.union([z.strictObject({ strain: text(40).min(1) }), z.strictObject({ workspace: number })]),
        }),
        response: { 201: watch },
      },
    },
    async (request, reply) => {
      const { database } = request.params;
      const made = await addWatch(pool, viewerIn(request), { database, ...request.body });
      return reply.code(201).send(told(made));
    },
  );
  app.delete(
    '/api/v1.0/watches/:id',
    {
      config,
      schema: {
        summary: 'Remove a watch, with its notices',
        tags,
        params: z.strictObject({ id }),
        response: { 200: done },
      },
    },
    async (request) => {
      await removeWatch(pool, viewerIn(request), request.params.id);
      return OK;
    },
  );
  app.get(
    '/api/v1.0/notices',
    {
      config,
      schema: {
        summary: "One's own notices, newest first, and how many are not seen yet",
        tags,
        querystring: page.extend({ unseen: z.enum(['true', 'false']).optional() }),
        response: { 200: z.object({ records: z.array(notice), total: z.int(), unseen: z.int() }) },
      },
    },
    async (request) => {
      const { unseen, ...query } = request.query;
      return told(await noticesOf(pool, viewerIn(request), { ...query, unseen: unseen === 'true' }));
    },
  );
  app.post(
    '/api/v1.0/notices/seen',
    {
      config,
      schema: {
        summary: 'Mark notices as seen: some, or all up to one',
        tags,
        body: z.strictObject({ ids: z.array(number).max(1000).optional(), up_to: number.optional() }),
        response: { 200: done },
      },
    },
    async (request) => {
      const { ids, up_to: upTo } = request.body;
      await markSeen(pool, viewerIn(request), { ids, upTo });
      return OK;
    },
  );
}
