import { stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { EnterobotError } from '../../errors.ts';

/** What a file that is to be written holds, by its ending; a folder is one for Microreact. */
export type TargetFormat = 'newick' | 'grapetree' | 'svg' | 'png' | 'distances' | 'microreact';

export interface Target {
  path: string;
  format: TargetFormat;
}

const ENDINGS: Readonly<Record<string, TargetFormat>> = {
  ...{ '.nwk': 'newick', '.newick': 'newick', '.json': 'grapetree', '.svg': 'svg', '.png': 'png' },
  '.tsv': 'distances',
};

/**
 * What is to be written, looked at before anything is read: its ending must be known, the folder it goes into must be
 * there; a folder for Microreact (its name ends in /) must be new or empty.
 * @throws TREE_OUT_FORMAT, FILE_UNWRITABLE
 */
export async function targetsOf(paths: readonly string[]): Promise<Target[]> {
  const targets: Target[] = [];
  for (const path of new Set(paths)) {
    const format = path.endsWith('/') ? 'microreact' : ENDINGS[extname(path).toLowerCase()];
    if (format === undefined) {
      const endings = Object.keys(ENDINGS).join(', ');
      throw new EnterobotError('TREE_OUT_FORMAT', { file: basename(path) || path, endings });
    }
    const folder = dirname(path);
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory()) {
      throw new EnterobotError('FILE_UNWRITABLE', { file: path, reason: `there is no folder ${folder}` });
    }
    const there = await stat(path).catch(() => null);
    if (format !== 'microreact' && there?.isDirectory()) {
      throw new EnterobotError('FILE_UNWRITABLE', { file: path, reason: 'it is a folder' });
    }
    targets.push({ path, format });
  }
  return targets;
}
