import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { type Contig, writeFasta } from '../../genome/fasta.ts';
import type { Json } from '../../protocol/task.ts';
import type { TaskContext } from '../pipeline.ts';
import { runProgram } from '../run_program.ts';

/** Where Debian's kaptive-data keeps its reference loci. */
const REFERENCES = '/usr/share/kaptive/reference_database';

/** One locus as kaptive tells it. */
export interface KaptiveCall {
  [key: string]: Json;
  locus: string;
  type: string;
  /** Perfect, Very high, High, Good, Low, None (kaptive's words). */
  confidence: string;
  problems: string;
  coverage: string;
  identity: string;
  missing_genes: string;
  /** Each gene of the locus with its identity, and where kaptive found it. */
  genes: string[];
}

/** The confidence from which a locus is named: kaptive's own advice is not to trust less. */
const TRUSTED = ['Perfect', 'Very high', 'High', 'Good'];

/** K and O loci of Klebsiella by kaptive. @throws PROGRAM_MISSING (also for kaptive-data), PROGRAM_FAILED … */
export async function predictKlebsiella(
  task: TaskContext,
  contigs: readonly Contig[],
): Promise<Record<string, Json>> {
  if (!existsSync(REFERENCES)) {
    throw new EnterobotError('PROGRAM_MISSING', {
      program: 'kaptive, with its reference loci,',
      package: 'kaptive-data',
    });
  }
  // kaptive names what it writes after the file, and asks for a plain one.
  await writeFile(join(task.scratch, 'assembly.fna'), writeFasta(contigs));
  const k = await callLocus(task, 'k');
  const o = await callLocus(task, 'o');
  const notes = [...problemsOf('K', k.call), ...problemsOf('O', o.call)];
  const [K, O] = [nameOf(k.call), nameOf(o.call)];
  const told = K !== null && O !== null;
  const words = [spoken('K', k.call), spoken('O', o.call)];
  const sentence = told ? `${words.join('; ')}.` : `Cannot tell all of it: ${words.join('; ')}.`;
  return {
    ...{ k_locus: K, k_type: K && typeOf(k.call), k_confidence: k.call.confidence },
    ...{ o_locus: O, o_type: O && typeOf(o.call), o_confidence: o.call.confidence },
    ...{ told, sentence, notes },
    evidence: [...evidenceOf('K', k), ...evidenceOf('O', o)],
  };
}

interface Called {
  call: KaptiveCall;
  /** Pieces of the assembly that hold the locus. */
  pieces: Piece[];
}

interface Piece {
  contig: string;
  /** 1-based, inclusive. */
  start: number;
  end: number;
  strand: '+' | '-';
}

async function callLocus(task: TaskContext, which: 'k' | 'o'): Promise<Called> {
  const reference = join(REFERENCES, `Klebsiella_${which}_locus_primary_reference.gbk`);
  const cores = String(task.resources.cores);
  const options = ['-o', which, '-t', cores, '--no_json'];
  await runProgram(task, 'kaptive.py', ['-a', 'assembly.fna', '-k', reference, ...options]);
  const call = readKaptive(await readFile(join(task.scratch, `${which}_table.txt`), 'utf8'));
  const pieces = await readFile(join(task.scratch, `${which}_assembly.fasta`), 'utf8').catch(() => '');
  return { call, pieces: readPieces(pieces) };
}

/** The one row of kaptive's table. @throws PROGRAM_FAILED where there is none */
export function readKaptive(text: string): KaptiveCall {
  const [head, row] = text.split(/\r?\n/).map((line) => line.split('\t'));
  const names = (head ?? []).map((name) => name.trim());
  const cell = (name: string): string => {
    const value = row?.[names.indexOf(name)]?.trim();
    if (value !== undefined) return value;
    const how = `wrote a table without ${name}`;
    throw new EnterobotError('PROGRAM_FAILED', { program: 'kaptive.py', how, lines: text.slice(0, 200) });
  };
  return {
    ...{
      locus: cell('Best match locus'),
      type: cell('Best match type'),
      confidence: cell('Match confidence'),
    },
    ...{ problems: cell('Problems'), coverage: cell('Coverage'), identity: cell('Identity') },
    missing_genes: cell('Missing expected genes'),
    genes: cell('Expected genes in locus, details')
      .split(';')
      .filter((gene) => gene !== ''),
  };
}

/** Headers as `>assembly_contig_1234_to_5678_+_strand`. */
export function readPieces(fasta: string): Piece[] {
  return [...fasta.matchAll(/^>assembly_(.+)_(\d+)_to_(\d+)_([+-])_strand/gm)].map(
    ([, contig, start, end, strand]) => ({
      ...{ contig: contig!, start: Number(start), end: Number(end), strand: strand === '-' ? '-' : '+' },
    }),
  );
}

function nameOf({ locus, confidence }: KaptiveCall): string | null {
  return TRUSTED.includes(confidence) && locus !== 'None' ? locus : null;
}

/** kaptive writes "unknown (KL52)" where a locus has no serological type. */
function typeOf({ type }: KaptiveCall): string {
  return type;
}

function spoken(kind: 'K' | 'O', { locus, type, confidence, coverage, identity }: KaptiveCall): string {
  const match = `${coverage} of the locus with ${identity} identity, kaptive’s confidence: ${confidence}`;
  if (TRUSTED.includes(confidence)) return `${kind} locus ${locus}, type ${type} (${match})`;
  return locus === 'None' || locus === ''
    ? `no ${kind} locus is like the genome`
    : `the ${kind} locus is nearest to ${locus}, but not near enough to name it (${match})`;
}

/** kaptive's letters, in words. */
const PROBLEMS: Readonly<Record<string, string>> = {
  '?': 'it lies in several pieces',
  '-': 'genes of it are missing',
  '+': 'there are other genes in it',
  '*': 'a gene of it is far from its reference',
};

function problemsOf(kind: string, { problems, missing_genes }: KaptiveCall): string[] {
  const words = [...problems].flatMap((letter) => PROBLEMS[letter] ?? []);
  if (words.length === 0) return [];
  const which = missing_genes === '' ? '' : ` (missing: ${missing_genes.replaceAll(';', ', ')})`;
  return [`${kind} locus: ${words.join('; ')}${which}.`];
}

function evidenceOf(kind: 'K' | 'O', { call, pieces }: Called): Json[] {
  const { locus, identity, coverage, genes } = call;
  return pieces.map((piece) => ({
    gene: `${kind} locus`,
    antigens: [locus],
    ...piece,
    identity,
    coverage,
    genes,
    used: true,
  }));
}
