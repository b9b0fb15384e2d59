import { existsSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnterobotError } from '../../errors.ts';
import { readFasta } from '../../genome/fasta.ts';
import { findProgram } from '../../pipelines/programs.ts';
import { binomialOf } from '../../pipelines/qa_evaluation/species.ts';

export interface Sketched {
  /** One mash sketch of all. */
  file: string;
  references: {
    name: string /** Null: its name holds none, so that it can only say that nothing is known. */;
    species: string | null;
  }[];
  warnings: string[];
}

const FASTA = /\.(?:fasta|fa|fna|fsa)(?:\.gz)?$/i;
/** What mash sketches by default, and what public sketches have. */
const WORDS = ['-k', '21', '-s', '1000'];

/**
 * Makes one sketch of what a folder holds: genomes, whose species stands in species.tsv, in the name of their file or in
 * their first header; and sketches (.msh). Everything is checked before anything is made of it.
 * @throws SPECIES_NONE, SPECIES_UNNAMED, SPECIES_WRONG, PROGRAM_MISSING, and the codes of bad FASTA
 */
export async function sketchSpecies(folder: string, scratch: string): Promise<Sketched> {
  const names = await readdir(folder).catch(() => {
    throw new EnterobotError('FILE_UNREADABLE', { file: folder, reason: 'there is no such folder' });
  });
  const genomes = names.filter((name) => FASTA.test(name)).sort();
  const sketches = names.filter((name) => name.endsWith('.msh')).sort();
  if (genomes.length + sketches.length === 0) throw new EnterobotError('SPECIES_NONE', { folder });
  const table = await readTable(folder, genomes);
  const mash = await findProgram('mash');
  const parts = sketches.map((name) => join(folder, name));
  if (genomes.length > 0) parts.push(await sketchGenomes(mash, folder, scratch, genomes, table));
  let file = parts[0]!;
  if (parts.length > 1) {
    file = join(scratch, 'all.msh');
    await runMash(mash, folder, scratch, ['paste', file, ...parts]);
  }
  const info = await runMash(mash, file, scratch, ['info', '-t', file]);
  const references = info
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, , id = '', comment = ''] = line.split('\t');
      const name = id.slice(id.lastIndexOf('/') + 1);
      const found = binomialOf(name) ?? binomialOf(comment);
      return { name, species: found && `${found.genus} ${found.species}` };
    });
  if (!references.some(({ species }) => species)) {
    throw new EnterobotError('SPECIES_WRONG', { file, problem: 'no name in it holds a genus and a species' });
  }
  const unnamed = references.filter(({ species }) => !species).map(({ name }) => name);
  const warnings =
    unnamed.length === 0
      ? []
      : [`no species in the name of ${unnamed.length}: ${unnamed.slice(0, 5).join(', ')}`];
  return { file, references, warnings };
}

/** `species.tsv`: the name of a file, a tab, Genus species. */
async function readTable(folder: string, genomes: readonly string[]): Promise<Map<string, string>> {
  const file = join(folder, 'species.tsv');
  const table = new Map<string, string>();
  if (!existsSync(file)) return table;
  const wrong = (line: number, problem: string) =>
    new EnterobotError('SPECIES_WRONG', { file, problem: `line ${line}: ${problem}` });
  for (const [i, row] of (await readFile(file, 'utf8')).split(/\r?\n/).entries()) {
    if (row.trim() === '' || row.startsWith('#')) continue;
    const [name = '', species = ''] = row.split('\t').map((cell) => cell.trim());
    if (!genomes.includes(name))
      throw wrong(i + 1, `there is no genome ${JSON.stringify(name)} in the folder`);
    if (table.has(name)) throw wrong(i + 1, `${name} stands in it twice`);
    if (!binomialOf(species)) throw wrong(i + 1, `${JSON.stringify(species)} is no genus and species`);
    table.set(name, species);
  }
  return table;
}

/** Under names that hold the species, whatever the files are called and wherever they lie. */
async function sketchGenomes(
  mash: string,
  folder: string,
  scratch: string,
  genomes: readonly string[],
  table: ReadonlyMap<string, string>,
): Promise<string> {
  const links: string[] = [];
  for (const name of genomes) {
    const file = join(folder, name);
    const contigs = await readFasta(file);
    const found =
      binomialOf(table.get(name) ?? '') ?? binomialOf(name) ?? binomialOf(contigs[0]!.description);
    if (!found) throw new EnterobotError('SPECIES_UNNAMED', { file });
    const link = `${found.genus}_${found.species}.${name.replace(FASTA, '')}`;
    await symlink(file, join(scratch, link));
    links.push(link);
  }
  await runMash(mash, folder, scratch, ['sketch', ...WORDS, '-o', 'genomes', ...links]);
  return join(scratch, 'genomes.msh');
}

async function runMash(mash: string, file: string, cwd: string, words: readonly string[]): Promise<string> {
  const ended = await execa(mash, words, { cwd, reject: false, stdin: 'ignore' });
  if (ended.exitCode === 0) return ended.stdout;
  const said = ended.stderr.trim().split('\n').slice(-3).join(' / ');
  throw new EnterobotError('SPECIES_WRONG', { file, problem: `mash ${words[0]} says ${said || 'nothing'}` });
}
