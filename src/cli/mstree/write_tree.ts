import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnterobotError } from '../../errors.ts';
import { grapeTreeJson } from '../../genome/tree/export/grapetree.ts';
import { microreactFolder } from '../../genome/tree/export/microreact.ts';
import { newickOf } from '../../genome/tree/newick.ts';
import { svgOf } from '../../genome/tree/picture/svg.ts';
import { pngOf } from '../../genome/tree/png.ts';
import type { ProfileTable } from '../../genome/tree/profile_table.ts';
import type { ProfileTree } from '../../genome/tree/profile_tree.ts';
import { harmless } from '../../records/tables/table.ts';
import { textLine } from '../../records/tables/write_text.ts';
import { writeAtomic } from '../../store.ts';
import { exportedTree, pictureOf } from './exported.ts';
import type { Target } from './targets.ts';

export interface WrittenTree {
  table: ProfileTable;
  /** Null where nothing but distances is written. */
  tree: ProfileTree | null;
  distances(): AsyncIterable<string>;
  colourBy?: string;
  lengths: 'true' | 'log';
}

/** @throws TREE_NO_COLUMN */
export function checkColumn({ source, metadata = [] }: ProfileTable, column: string | undefined): void {
  if (column === undefined || metadata.some(({ name }) => name === column)) return;
  const columns = metadata.map(({ name }) => name).join(', ') || 'none';
  throw new EnterobotError('TREE_NO_COLUMN', { file: source, column, columns });
}

/**
 * Writes one file or folder, whole or not at all: under another name beside it, which is then changed.
 * @throws FILE_UNWRITABLE, TREE_MEMORY
 */
export async function writeTree({ path, format }: Target, what: WrittenTree): Promise<void> {
  try {
    if (format === 'distances') return await writeLines(path, what.distances());
    const { table, tree, colourBy, lengths } = what;
    if (format === 'newick') return await writeAtomic(path, `${newickOf(tree!)}\n`);
    const name = basename(path, extname(path));
    const exported = exportedTree(name, tree!, table);
    if (format === 'grapetree') return await writeAtomic(path, grapeTreeJson(exported));
    if (format === 'microreact') {
      const files = microreactFolder(exported, { line: (cells) => textLine(cells, 'csv'), cell: harmless });
      return await writeFolder(path, files);
    }
    const picture = pictureOf(exported, colourBy, lengths);
    return await writeAtomic(path, format === 'svg' ? svgOf(picture) : await pngOf(picture));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof EnterobotError || code === undefined) throw error;
    const reason = ['ENOTEMPTY', 'EEXIST'].includes(code) ? 'there are files in it already' : message;
    throw new EnterobotError('FILE_UNWRITABLE', { file: path, reason }, { cause: error });
  }
}

/** Beside the path, and never taken for it. */
const beside = (path: string) => join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const temporary = beside(path);
  const text = async function* () {
    for await (const line of lines) yield `${line}\n`;
  };
  try {
    await pipeline(Readable.from(text()), createWriteStream(temporary, { flags: 'wx', flush: true }));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A folder that is there and empty is replaced. */
async function writeFolder(path: string, files: readonly { name: string; text: string }[]): Promise<void> {
  const temporary = beside(path);
  await mkdir(temporary);
  try {
    for (const { name, text } of files) await writeAtomic(join(temporary, name), text);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
