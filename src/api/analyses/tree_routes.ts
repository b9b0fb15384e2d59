import { Readable } from 'node:stream';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { TREE_FORMATS } from '../../genome/tree/tree_words.ts';
import { changeLayout } from '../../jobs/ms_tree/change_layout.ts';
import { treeDownload } from '../../jobs/ms_tree/download.ts';
import { finishedTree } from '../../jobs/ms_tree/finished_tree.ts';
import { actingAs } from '../../records/acting.ts';
import { editableAnalysis, openAnalysis } from '../../records/analyses_in_sight.ts';
import { done, OK } from '../accounts/shapes.ts';
import { sendContent } from '../downloads/send_content.ts';
import { sendStream } from '../downloads/send_stream.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { shortened } from './analysis_json.ts';

const PATH = '/api/v1.0/analyses/:id';
const params = z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const config = { who: 'user' } as const;
const tags = ['analyses'];
/** Of a layout, as JSON: some hundred bytes a node. */
const MOST_LAYOUT = 8 * 1024 * 1024;

/** Farther away no picture can show a node. */
const place = z.number().min(-1e9).max(1e9);
const placesAsked = z.record(z.string().regex(/^(0|[1-9][0-9]{0,6})$/), z.tuple([place, place]));
/** Choices, no documents: they are sent to everybody who looks at the tree. */
const choice = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
const layoutAsked = z
  .record(z.string().max(100), choice)
  .refine((layout) => Object.keys(layout).length <= 100, 'has more than 100 keys');

/** Trees of profiles: how they are shown, and downloads for other programs. */
export async function treeRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.patch(
    `${PATH}/layout`,
    {
      config,
      bodyLimit: MOST_LAYOUT,
      schema: {
        summary: 'Keep how a tree is shown: where nodes stand, and what the page keeps',
        tags,
        params,
        body: z.strictObject({
          node_positions: placesAsked.optional(),
          layout: layoutAsked.optional(),
          made_by: z
            .int()
            .nullable()
            .optional()
            .describe(
              'data.made_by of the tree that was looked at (null: it had none): refused if it was made again since',
            ),
        }),
        response: { 200: done },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      await inTransaction(pool, async (tx) => {
        await actingAs(tx, { userId: viewer.userId, why: 'changed the layout of a tree' });
        const analysis = await editableAnalysis(tx, viewer, request.params.id);
        await changeLayout(tx, { id: analysis.id, tree: finishedTree(analysis) }, request.body);
      });
      return OK;
    },
  );

  app.get(
    `${PATH}/tree/:format`,
    {
      config,
      schema: {
        summary: 'A tree for other programs',
        description:
          'newick; grapetree (the JSON that its page opens); microreact (a zip with tree.nwk, data.csv and a project); distances (of all pairs of strains, tab-separated); svg and png (as it is laid out and coloured by who looks at it). Metadata is that of the strains whose rows one may see.',
        tags,
        params: params.extend({ format: z.enum(TREE_FORMATS) }),
        querystring: z.strictObject({
          colour_by: z.string().max(200).optional().describe('svg, png: a column of metadata'),
        }),
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const analysis = await openAnalysis(pool, viewer, request.params.id);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new Error('nobody reads it any more')));
      const { content, type, end } = await treeDownload({ pool, store }, viewer, analysis, {
        ...{ format: request.params.format, colourBy: request.query.colour_by, signal: gone.signal },
      });
      const name = `${shortened(analysis.name)}${end}`;
      if (Buffer.isBuffer(content)) {
        return sendContent(request, reply, { source: content, type, name, text: !/zip|png/.test(type) });
      }
      return sendStream(request, reply, { stream: () => Readable.from(content), type, name });
    },
  );
}
