import { EnterobotError } from '../../errors.ts';
import { newickName } from '../tree/newick.ts';

/** Genomes whose sequences are equal, letter by letter. */
export interface Taxon {
  names: string[];
  sequence: string;
}

/**
 * The distinct sequences of an alignment in its order.
 * @throws SNP_ALIGNMENT_RAGGED when lengths differ, there are fewer than two, or a name comes twice
 */
export function distinctTaxa(file: string, genomes: readonly { name: string; sequence: string }[]): Taxon[] {
  const wrong = (reason: string) => new EnterobotError('SNP_ALIGNMENT_RAGGED', { file, reason });
  if (genomes.length < 2)
    throw wrong(`it holds ${genomes.length} sequence${genomes.length === 1 ? '' : 's'}`);
  const seen = new Set<string>();
  const taxa = new Map<string, Taxon>();
  for (const { name, sequence } of genomes) {
    if (seen.has(name)) throw wrong(`the name ${name} comes twice`);
    seen.add(name);
    if (sequence.length !== genomes[0]!.sequence.length)
      throw wrong(
        `${name} has ${sequence.length} letters, ${genomes[0]!.name} has ${genomes[0]!.sequence.length}`,
      );
    const taxon = taxa.get(sequence);
    if (taxon) taxon.names.push(name);
    else taxa.set(sequence, { names: [name], sequence });
  }
  return [...taxa.values()];
}

/** Counts of constant sites: A, C, G, T. */
export type Constant = [number, number, number, number];

/**
 * Takes the columns away in which no two genomes have different bases (programs that correct for constant sites refuse
 * them), and counts those with one base as constant. Such columns come of letters that are missing.
 */
export function variableColumns(
  taxa: readonly Taxon[],
  constant: Readonly<Constant>,
): { taxa: Taxon[]; constant: Constant } {
  const counted: Constant = [...constant];
  const kept: number[] = [];
  for (let at = 0; at < (taxa[0]?.sequence.length ?? 0); at++) {
    const bases = new Set<number>();
    for (const { sequence } of taxa) {
      const base = 'ACGT'.indexOf(sequence[at]!);
      if (base >= 0) bases.add(base);
    }
    if (bases.size > 1) kept.push(at);
    else for (const base of bases) counted[base]!++;
  }
  const all = kept.length === (taxa[0]?.sequence.length ?? 0);
  const shorter = ({ names, sequence }: Taxon) => ({
    names,
    sequence: kept.map((at) => sequence[at]).join(''),
  });
  return { taxa: all ? [...taxa] : taxa.map(shorter), constant: counted };
}

/** Sites at which two sequences have different bases, and how many could be compared. */
function compare(a: string, b: string): { different: number; compared: number } {
  let different = 0;
  let compared = 0;
  for (let i = 0; i < a.length; i++) {
    if (!'ACGT'.includes(a[i]!) || !'ACGT'.includes(b[i]!)) continue;
    compared++;
    if (a[i] !== b[i]) different++;
  }
  return { different, compared };
}

/**
 * The tree of one, two or three distinct sequences: there is one shape alone, so lengths are the differences per site of
 * the core, laid along its branches (none is negative), and no support can be given.
 * @param core sites of the core, constant ones with them
 */
export function smallTree(taxa: readonly Taxon[], core: number): string {
  const per = (i: number, j: number) =>
    compare(taxa[i]!.sequence, taxa[j]!.sequence).different / Math.max(1, core);
  if (taxa.length === 1) return `(${leaves(taxa[0]!, 0)});`;
  if (taxa.length === 2) return `(${leaves(taxa[0]!, per(0, 1))},${leaves(taxa[1]!, 0)});`;
  const lengths = [
    [0, 1, 2],
    [1, 0, 2],
    [2, 0, 1],
  ].map(([i, j, k]) => Math.max(0, (per(i!, j!) + per(i!, k!) - per(j!, k!)) / 2));
  return `(${taxa.map((taxon, i) => leaves(taxon, lengths[i]!)).join(',')});`;
}

/** The leaf of a taxon; of several equal genomes a fork of length 0. */
export function leaves({ names }: Taxon, length: number): string {
  const written = length === 0 ? '0' : length.toPrecision(8);
  if (names.length === 1) return `${newickName(names[0]!)}:${written}`;
  return `(${names.map((name) => `${newickName(name)}:0`).join(',')}):${written}`;
}
