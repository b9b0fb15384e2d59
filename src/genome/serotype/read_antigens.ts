import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { UPPER } from '../nucleotides.ts';
import { readWhole } from '../sequence_file.ts';
import {
  ANTIGEN_GENES,
  type AntigenAllele,
  type AntigenGene,
  type AntigenSet,
  identicalGroups,
} from './antigen_set.ts';
import { readSerovarTable } from './serovar_table.ts';
import { JsonFault, parseStrictJson } from './strict_json.ts';

/** A set as it was read, with sentences about what is odd in it and does no harm. */
export interface ReadAntigens {
  set: AntigenSet;
  warnings: string[];
}

const SISTR_GENES = ['wzx', 'wzy', 'fliC', 'fljB'] as const;
const TABLE = /^(?:who|White).*\.csv(?:\.gz)?$/i;
const DATABASE = /(?:ectyper|alleles).*\.json(?:\.gz)?$/i;
/** Shorter ones are no gene of an antigen. */
const LEAST_LETTERS = 100;

/**
 * The sets in a folder and its folders, as people download them: ECTyper's database of alleles (JSON), and SISTR's FASTA
 * files wzx, wzy, fliC, fljB with its table of serovars (CSV); gzip or plain.
 * @throws ANTIGENS_NONE where there is none, ANTIGENS_FILE_MISSING, ANTIGENS_WRONG, FILE_EMPTY, GZIP_TRUNCATED …
 */
export async function readAntigens(folder: string): Promise<ReadAntigens[]> {
  const found: ReadAntigens[] = [];
  for (const one of await foldersIn(folder)) {
    const names = (await readdir(one)).sort();
    const databases = names.filter((name) => DATABASE.test(name));
    if (databases.length > 1) {
      const problem = `${databases.join(' and ')} are both databases of ECTyper; keep one of them`;
      throw wrong(one, problem);
    }
    if (databases[0]) found.push(await readEctyper(join(one, databases[0])));
    if (names.some((name) => TABLE.test(name) || SISTR_GENES.some((gene) => isFasta(name, gene)))) {
      found.push(await readSistr(one, names));
    }
  }
  if (found.length === 0) throw new EnterobotError('ANTIGENS_NONE', { folder });
  for (const genus of ['Salmonella', 'Escherichia'] as const) {
    if (found.filter(({ set }) => set.genus === genus).length > 1) {
      throw wrong(folder, `it holds several sets of ${genus}; import one of them`);
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) {
    throw new EnterobotError('FILE_UNREADABLE', { file: folder, reason: 'there is no such folder' });
  }
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new EnterobotError('FILE_UNREADABLE', { file: folder, reason: 'it is no folder that can be read' });
  });
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return [folder, ...inner.map(({ name }) => join(folder, name)).sort()];
}

const isFasta = (name: string, gene: string) =>
  new RegExp(`^${gene}\\.(?:fasta|fa|fna)(?:\\.gz)?$`).test(name);

function wrong(file: string, problem: string): EnterobotError {
  return new EnterobotError('ANTIGENS_WRONG', { file, problem });
}

/** What of ECTyper's database is used; the rest is for BLAST. */
const ectyper = z.looseObject({
  O: z.record(z.string(), z.looseObject({ gene: z.string(), allele: z.string(), seq: z.string() })),
  H: z.record(z.string(), z.looseObject({ gene: z.string(), allele: z.string(), seq: z.string() })),
});

async function readEctyper(file: string): Promise<ReadAntigens> {
  const text = await readText(file);
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw wrong(file, `line ${error.line}: ${error.message}`);
  }
  const checked = ectyper.safeParse(value);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    throw wrong(file, `${path.join('.') || 'its content'}: ${message}`);
  }
  const { O, H, version, date } = checked.data;
  const reading = new AlleleReader(file);
  for (const [kind, part] of Object.entries({ O, H })) {
    for (const [name, { gene, allele, seq }] of Object.entries(part)) {
      if (!new RegExp(`^${kind}\\d+$`).test(allele))
        throw wrong(file, `${name}: ${JSON.stringify(allele)} is no antigen of ${kind}`);
      const isH = gene.startsWith('f');
      if (!isGene(gene) || gene === 'fljB' || isH !== (kind === 'H')) {
        throw wrong(file, `${name}: ${JSON.stringify(gene)} is no gene of ${kind} antigens`);
      }
      reading.add(name, gene, allele, seq);
    }
  }
  for (const kind of ['O', 'H']) {
    if (!reading.alleles.some(({ antigen }) => antigen.startsWith(kind)))
      throw wrong(file, `it holds no ${kind} antigens`);
  }
  const told = [version, date].filter((one) => typeof one === 'string').join(' of ');
  const set: AntigenSet = {
    ...{ format: 1, genus: 'Escherichia', source: `ECTyper ${told}`.trim(), alleles: reading.sorted() },
    ...{ groups: identicalGroups(reading.alleles), serovars: [] },
  };
  return { set, warnings: reading.warnings(set.groups) };
}

async function readSistr(folder: string, names: readonly string[]): Promise<ReadAntigens> {
  const fastaOf = (gene: string) => names.filter((name) => isFasta(name, gene));
  const tables = names.filter((name) => TABLE.test(name));
  const wanted = [
    ...SISTR_GENES.map((gene) => [`${gene}.fasta`, fastaOf(gene)] as const),
    ['the table of serovars (who_2007.csv)', tables] as const,
  ];
  for (const [what, files] of wanted) {
    if (files.length === 0) throw new EnterobotError('ANTIGENS_FILE_MISSING', { folder, what });
    if (files.length > 1) throw wrong(folder, `${files.join(' and ')} are both ${what}; keep one of them`);
  }
  const { serovars, warnings } = await readSerovarTable(join(folder, tables[0]!));
  const alleles: AntigenAllele[] = [];
  for (const gene of SISTR_GENES) {
    const file = join(folder, fastaOf(gene)[0]!);
    const reading = new AlleleReader(file);
    for (const { name, letters } of fastaRecords(file, await readText(file))) {
      const antigen = name.slice(name.lastIndexOf('|') + 1);
      if (!name.includes('|') || antigen === '')
        throw wrong(file, `${name}: its antigen must stand after the last |`);
      reading.add(name, gene, antigen, letters);
    }
    alleles.push(...reading.sorted());
    warnings.push(...reading.warnings([]));
  }
  const known = new Set(serovars.map(({ serogroup }) => serogroup));
  const lost = alleles.find(({ gene, antigen }) => gene.startsWith('w') && !known.has(antigen));
  if (lost)
    throw wrong(
      join(folder, `${lost.gene}.fasta`),
      `${lost.name}: the table of serovars has no serogroup ${lost.antigen}`,
    );
  const set: AntigenSet = {
    ...{ format: 1, genus: 'Salmonella', source: `SISTR, ${basename(tables[0]!)}`, alleles },
    ...{ groups: [], serovars },
  };
  return { set, warnings };
}

function isGene(gene: string): gene is AntigenGene {
  return (ANTIGEN_GENES as readonly string[]).includes(gene);
}

async function readText(file: string): Promise<string> {
  const text = (await readWhole(file)).toString('utf8');
  if (text.trim() === '') throw new EnterobotError('FILE_EMPTY', { file });
  return text;
}

/** Headers are kept whole, and sequences as they are: cut from alignments, they hold gaps, which are left out. */
function* fastaRecords(file: string, text: string): Generator<{ name: string; letters: string }> {
  let name: string | null = null;
  let letters: string[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith('>')) {
      if (name !== null) yield { name, letters: letters.join('') };
      name = line.slice(1).trim();
      letters = [];
      if (name === '') throw new EnterobotError('FASTA_NO_NAME', { file, line: i + 1 });
    } else if (name !== null) letters.push(line.trim());
    else if (line.trim() !== '') {
      throw new EnterobotError('FASTA_NO_HEADER', {
        file,
        line: i + 1,
        found: JSON.stringify(line.slice(0, 20)),
      });
    }
  }
  if (name === null) throw new EnterobotError('FILE_EMPTY', { file });
  yield { name, letters: letters.join('') };
}

/** Takes the alleles of a file, each checked. */
class AlleleReader {
  readonly alleles: AntigenAllele[] = [];
  readonly #file: string;
  readonly #names = new Set<string>();
  #gaps = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(name: string, gene: AntigenGene, antigen: string, letters: string): void {
    if (this.#names.has(name)) throw wrong(this.#file, `the allele ${name} stands in it twice`);
    this.#names.add(name);
    const bare = letters.replaceAll('-', '');
    if (bare.length < letters.length) this.#gaps++;
    let sequence = '';
    for (let i = 0; i < bare.length; i++) {
      const upper = UPPER[bare.charCodeAt(i) & 255]!;
      if (upper === 0 || bare.charCodeAt(i) > 255)
        throw wrong(this.#file, `${name}: ${JSON.stringify(bare[i])} is no nucleotide`);
      sequence += String.fromCharCode(upper);
    }
    if (sequence.length < LEAST_LETTERS) {
      throw wrong(this.#file, `${name} has ${sequence.length} letters, too few for a gene of an antigen`);
    }
    this.alleles.push({ name, gene, antigen, sequence });
  }

  /** In an order that the file's does not change: the same content is the same set. */
  sorted(): AntigenAllele[] {
    return [...this.alleles].sort((a, b) => (a.gene + a.name < b.gene + b.name ? -1 : 1));
  }

  warnings(groups: readonly (readonly string[])[]): string[] {
    const told: string[] = [];
    if (this.#gaps > 0)
      told.push(`${basename(this.#file)}: gaps (-) were left out of ${this.#gaps} alleles.`);
    for (const group of groups) {
      told.push(
        `${basename(this.#file)}: ${group.join('/')} have a gene of the same letters and are reported joined.`,
      );
    }
    return told;
  }
}
