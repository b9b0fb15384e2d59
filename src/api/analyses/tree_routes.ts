import { Readable } from 'node:stream';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { newickOfStrains } from '../../genome/tree/export/exported_tree.ts';
import { grapeTreeJson } from '../../genome/tree/export/grapetree.ts';
import { microreactFolder } from '../../genome/tree/export/microreact.ts';
import { svgOf } from '../../genome/tree/picture/svg.ts';
import { pngOf } from '../../genome/tree/png.ts';
import { distancesInThread } from '../../genome/tree/thread/in_tree_thread.ts';
import { nodePositions } from '../../genome/tree/tree_data.ts';
import { TREE_FORMATS } from '../../genome/tree/tree_words.ts';
import { changeLayout } from '../../jobs/ms_tree/change_layout.ts';
import { exportedTree, labelsOf, pictureOfTree } from '../../jobs/ms_tree/exported.ts';
import { finishedTree } from '../../jobs/ms_tree/finished_tree.ts';
import { freeTreeMemory, treeThreads } from '../../jobs/ms_tree/tree_job.ts';
import { actingAs } from '../../records/acting.ts';
import { editableAnalysis, openAnalysis } from '../../records/analyses_in_sight.ts';
import { harmless } from '../../records/tables/table.ts';
import { textLine } from '../../records/tables/write_text.ts';
import { done, OK } from '../accounts/shapes.ts';
import { sendContent } from '../downloads/send_content.ts';
import { sendStream } from '../downloads/send_stream.ts';
import { zipOf } from '../downloads/zip.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { shortened, tablesIn } from './analysis_json.ts';

const PATH = '/api/v1.0/analyses/:id';
const params = z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const config = { who: 'user' } as const;
const tags = ['analyses'];
/** Of a layout, as JSON: some hundred bytes a node. */
const MOST_LAYOUT = 8 * 1024 * 1024;

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
          node_positions: nodePositions.optional(),
          layout: z.record(z.string().max(100), z.json()).optional(),
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
      const tree = finishedTree(analysis);
      const name = shortened(analysis.name);
      const send = (source: Buffer, type: string, end: string) =>
        sendContent(request, reply, { source, type, name: `${name}${end}`, text: type.startsWith('text/') });
      if (request.params.format === 'distances') {
        const { profiles } = tablesIn(analysis.data);
        if (!profiles)
          throw new EnterobotError('TREE_NOT_READY', { analysis: analysis.id, state: analysis.state });
        const labels = new Map<string, string[]>();
        labelsOf(tree.isolates).forEach((label, i) => {
          const { ID } = tree.isolates[i]!;
          labels.set(ID, [...(labels.get(ID) ?? []), label]);
        });
        const gone = new AbortController();
        request.raw.once('close', () => gone.abort(new Error('nobody reads it any more')));
        const lines = distancesInThread(
          {
            kind: 'distances',
            table: { file: store.absolute(profiles.path), source: 'the profiles of the tree' },
            ...{ missing: tree.missing, threads: treeThreads(), memory: freeTreeMemory() },
            labels: [...labels],
          },
          gone.signal,
        );
        // What cannot be computed is an answer, so the first lines are waited for.
        const first = await lines.next();
        const all = async function* () {
          if (!first.done) yield first.value;
          yield* lines;
        };
        return sendStream(request, reply, {
          stream: () => Readable.from(all()),
          ...{ type: 'text/tab-separated-values; charset=utf-8', name: `${name}_distances.tsv` },
        });
      }
      const exported = await exportedTree(pool, viewer, analysis.name, tree);
      const picture = () => pictureOfTree(tree, exported, request.query.colour_by);
      switch (request.params.format) {
        case 'newick':
          return send(Buffer.from(`${newickOfStrains(exported)}\n`), 'text/plain; charset=utf-8', '.nwk');
        case 'grapetree':
          return send(Buffer.from(grapeTreeJson(exported)), 'application/json', '_grapetree.json');
        case 'microreact': {
          const files = microreactFolder(exported, {
            line: (cells) => textLine(cells, 'csv'),
            cell: harmless,
          });
          return send(zipOf(files), 'application/zip', '_microreact.zip');
        }
        case 'svg':
          return send(Buffer.from(svgOf(picture())), 'image/svg+xml', '.svg');
        case 'png':
          return send(Buffer.from(await pngOf(picture())), 'image/png', '.png');
      }
    },
  );
}
