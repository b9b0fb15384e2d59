import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { svgOfNewick } from '../../genome/tree/phylogeny/plain_picture.ts';
import { writeAtomic } from '../../store.ts';
import type { Made } from './steps.ts';

/** Where the steps are kept, in the folder of the results. */
export const STEPS = 'steps';

/** Outputs of refMapper_matrix that are for people, by the names of the files. */
const OF_MATRIX = {
  matrix: 'matrix.tsv.gz',
  snp_fasta: 'snps.fasta.gz',
  distances: 'distances.tsv',
  distances_per_site: 'distances_per_site.tsv',
  vcf: 'snps.vcf.gz',
} as const;
const SUMMARY = 'summary.json';

/**
 * Looks at the folder before anything is made: it must be new, empty, or one of ours.
 * @throws FILE_UNWRITABLE
 */
export async function checkFolder(folder: string): Promise<void> {
  const unwritable = (reason: string, cause?: unknown) =>
    new EnterobotError('FILE_UNWRITABLE', { file: folder, reason }, { cause });
  let there: string[];
  try {
    await mkdir(folder, { recursive: true });
    there = await readdir(folder);
  } catch (error) {
    throw unwritable((error as Error).message, error);
  }
  if (there.length > 0 && !there.includes(STEPS)) throw unwritable('there are other files in it already');
}

/**
 * Puts what was made into the folder, each file whole or not at all; the summary first goes and then comes last, so that
 * it never stands beside files of other genomes. Without a tree one that was there goes.
 * @returns paths of the files by what they hold
 */
export async function writeResults(
  folder: string,
  made: { mask: Made; matrix: Made; tree: Made | null },
  summary: object,
): Promise<Record<string, string>> {
  const { mask, matrix, tree } = made;
  const files: Record<string, string> = {};
  const keep = async (name: string, file: string, from: string) => {
    files[name] = join(folder, file);
    await copyWhole(from, files[name]);
  };
  try {
    await rm(join(folder, SUMMARY), { force: true });
    await keep('mask', 'mask.gff3.gz', mask.path('gff_file'));
    for (const [output, file] of Object.entries(OF_MATRIX)) await keep(output, file, matrix.path(output));
    const [newick, svg] = [join(folder, 'tree.nwk'), join(folder, 'tree.svg')];
    if (tree) {
      await keep('tree', 'tree.nwk', tree.path('tree'));
      files.drawing = svg;
      await writeAtomic(svg, svgOfNewick(await readFile(newick, 'utf8'), Number(matrix.result.values.core)));
    } else for (const old of [newick, svg]) await rm(old, { force: true });
    files.summary = join(folder, SUMMARY);
    await writeAtomic(files.summary, `${JSON.stringify(summary, null, 2)}\n`);
    return files;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new EnterobotError('FILE_UNWRITABLE', { file: folder, reason: message }, { cause: error });
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.${randomBytes(6).toString('hex')}`;
  try {
    await copyFile(from, temporary);
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}
