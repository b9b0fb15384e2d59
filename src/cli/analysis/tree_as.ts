import { once } from 'node:events';
import type { TREE_FORMATS } from '../../genome/tree/tree_words.ts';
import { treeDownload } from '../../jobs/ms_tree/download.ts';
import { openAnalysis } from '../../records/analyses_in_sight.ts';
import { defaultUser } from '../../records/users.ts';
import { viewerOf } from '../../records/viewer.ts';
import type { CommonOptions } from '../output.ts';
import type { Attached } from '../server/attach.ts';

export interface TreeAsOptions extends CommonOptions {
  as: (typeof TREE_FORMATS)[number];
  colourBy?: string;
}

/** `analysis show --as`: a tree for another program, to standard output. @throws RECORD_UNKNOWN, TREE_NOT_READY */
export async function treeAs(
  house: Attached,
  id: number,
  { as: format, colourBy }: TreeAsOptions,
): Promise<void> {
  const viewer = (await viewerOf(house.pool, (await defaultUser(house.pool)).userId))!;
  const analysis = await openAnalysis(house.pool, viewer, id);
  const { signal } = new AbortController();
  const { content } = await treeDownload(house, viewer, analysis, { format, colourBy, signal });
  const pieces = Buffer.isBuffer(content) ? [content] : content;
  for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}
