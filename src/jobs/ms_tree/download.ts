import { EnterobotError } from '../../errors.ts';
import { newickOfStrains } from '../../genome/tree/export/exported_tree.ts';
import { grapeTreeJson } from '../../genome/tree/export/grapetree.ts';
import { microreactFolder } from '../../genome/tree/export/microreact.ts';
import { zipOf } from '../../genome/tree/export/zip.ts';
import { svgOf } from '../../genome/tree/picture/svg.ts';
import { pngOf } from '../../genome/tree/png.ts';
import { distancesInThread } from '../../genome/tree/thread/in_tree_thread.ts';
import type { TreeData } from '../../genome/tree/tree_data.ts';
import type { TREE_FORMATS } from '../../genome/tree/tree_words.ts';
import type { OpenAnalysis } from '../../records/analyses_in_sight.ts';
import { harmless } from '../../records/tables/table.ts';
import { textLine } from '../../records/tables/write_text.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { House } from '../house.ts';
import { exportedTree, labelsOf, pictureOfTree } from './exported.ts';
import { finishedTree } from './finished_tree.ts';
import { freeTreeMemory, treeThreads } from './tree_job.ts';

type TreeFormat = (typeof TREE_FORMATS)[number];

/** A download: bytes, or text that is made as it is read. */
export interface TreeDownload {
  content: Buffer | AsyncGenerator<string>;
  type: string;
  /** Ends the name of the file. */
  end: string;
}

interface Asked {
  format: TreeFormat;
  /** Of pictures: a column of metadata. */
  colourBy?: string | undefined;
  signal: AbortSignal;
}

/**
 * A tree in one of its forms, with the metadata that the viewer may see.
 * @throws RECORD_UNKNOWN (it is no tree), TREE_NOT_READY; of distances TREE_MEMORY, TREE_THREAD
 */
export async function treeDownload(
  house: House,
  viewer: Viewer,
  analysis: Pick<OpenAnalysis, 'id' | 'type' | 'state' | 'name' | 'data'>,
  { format, colourBy, signal }: Asked,
): Promise<TreeDownload> {
  const tree = finishedTree(analysis);
  if (format === 'distances') return distances(house, analysis, tree, signal);
  const exported = await exportedTree(house.pool, viewer, analysis.name, tree);
  const text = (content: string) => Buffer.from(content);
  switch (format) {
    case 'newick':
      return {
        content: text(`${newickOfStrains(exported)}\n`),
        ...{ type: 'text/plain; charset=utf-8', end: '.nwk' },
      };
    case 'grapetree':
      return { content: text(grapeTreeJson(exported)), type: 'application/json', end: '_grapetree.json' };
    case 'microreact': {
      const writer = { line: (cells: readonly string[]) => textLine(cells, 'csv'), cell: harmless };
      return {
        content: zipOf(microreactFolder(exported, writer)),
        ...{ type: 'application/zip', end: '_microreact.zip' },
      };
    }
    case 'svg':
      return {
        content: text(svgOf(pictureOfTree(tree, exported, colourBy))),
        type: 'image/svg+xml',
        end: '.svg',
      };
    case 'png': {
      const content = Buffer.from(await pngOf(pictureOfTree(tree, exported, colourBy)));
      return { content, type: 'image/png', end: '.png' };
    }
  }
}

async function distances(
  { store }: House,
  { id, state, data }: Pick<OpenAnalysis, 'id' | 'state' | 'data'>,
  tree: TreeData,
  signal: AbortSignal,
): Promise<TreeDownload> {
  const { profiles } = (data.tables ?? {}) as { profiles?: { path: string } };
  if (!profiles) throw new EnterobotError('TREE_NOT_READY', { analysis: id, state });
  const labels = new Map<string, string[]>();
  for (const [i, label] of labelsOf(tree.isolates).entries()) {
    const { ID } = tree.isolates[i]!;
    labels.set(ID, [...(labels.get(ID) ?? []), label]);
  }
  const lines = distancesInThread(
    {
      kind: 'distances',
      table: { file: store.absolute(profiles.path), source: 'the profiles of the tree' },
      ...{ missing: tree.missing, threads: treeThreads(), memory: freeTreeMemory() },
      labels: [...labels],
    },
    signal,
  );
  // What cannot be computed is an answer, so the first lines are waited for.
  const first = await lines.next();
  const content = (async function* () {
    if (!first.done) yield first.value;
    yield* lines;
  })();
  return { content, type: 'text/tab-separated-values; charset=utf-8', end: '_distances.tsv' };
}
