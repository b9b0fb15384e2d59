import type { TypedRow } from '../../nserv/typed_rows.ts';

/**
 * A locus on a genome, in one number: 0 absent, above 0 the allele's number, -1 whole and without a number, -2 fragmented,
 * -10 - n duplicated, in n copies.
 */
export type Cell = number;

const UNNUMBERED = -1;
const FRAGMENTED = -2;
const DUPLICATED = -10;

/** Whether a locus of which there are only pieces counts as there. */
export type Fragmented = 'present' | 'absent';

/** What is stored of one assembly, one cell a locus. */
export function cellsOf({ alleles, loci }: Pick<TypedRow, 'alleles' | 'loci'>): Int32Array {
  return Int32Array.from(loci, ({ kind, flags, copies }, i) => {
    const allele = alleles[i] ?? null;
    if (kind === 'missing') return 0;
    if (allele !== null && allele > 0) return allele;
    if (kind === 'partial' || flags.includes('fragmented')) return FRAGMENTED;
    if (kind === 'multiple' || flags.includes('duplicated')) return DUPLICATED - copies.length;
    return UNNUMBERED;
  });
}

/** As tables show it: `0`, the number, `n` (no number), `f` (fragmented), `d2` (two copies). */
export function cellText(cell: Cell): string {
  if (cell >= 0) return String(cell);
  if (cell === UNNUMBERED) return 'n';
  return cell === FRAGMENTED ? 'f' : `d${DUPLICATED - cell}`;
}

export function isPresent(cell: Cell, fragmented: Fragmented): boolean {
  return cell !== 0 && (cell !== FRAGMENTED || fragmented === 'present');
}

/** A locus in a group of genomes. */
export interface LocusInGroup {
  /** Place in the scheme, from 0. */
  at: number;
  /** Genomes that have it. */
  present: number;
  /** Genomes in which it is in pieces, and in more than one copy. */
  fragmented: number;
  duplicated: number;
  /** Different numbers among them. */
  alleles: number;
}

/** The loci of a scheme by how many genomes of a group have them. */
export interface Accessory {
  /** In at least one and in less than the threshold; in scheme order. */
  accessory: LocusInGroup[];
  /** In at least the threshold, and in none. */
  core: number;
  absent: number;
}

/**
 * The accessory loci of a group (EnteroBase: "present in at least one strain of a group and in fewer than 98 %").
 * @param genomes one row a genome, cells in scheme order
 * @param threshold 0..1
 */
export function accessoryLoci(
  genomes: readonly Int32Array[],
  loci: number,
  threshold: number,
  fragmented: Fragmented,
): Accessory {
  const found: Accessory = { accessory: [], core: 0, absent: 0 };
  for (let at = 0; at < loci; at++) {
    const one: LocusInGroup = { at, present: 0, fragmented: 0, duplicated: 0, alleles: 0 };
    const numbers = new Set<number>();
    for (const cells of genomes) {
      const cell = cells[at]!;
      if (isPresent(cell, fragmented)) one.present++;
      if (cell > 0) numbers.add(cell);
      else if (cell === FRAGMENTED) one.fragmented++;
      else if (cell < DUPLICATED) one.duplicated++;
    }
    one.alleles = numbers.size;
    if (one.present === 0) found.absent++;
    else if (one.present / genomes.length < threshold) found.accessory.push(one);
    else found.core++;
  }
  return found;
}
