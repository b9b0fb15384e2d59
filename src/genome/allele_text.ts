import { CODE } from './nucleotides.ts';
import type { Scheme } from './scheme.ts';

/** Every allele of a scheme in one array of codes; an allele's id is its place in scheme order. */
export interface AlleleText {
  /** Codes 0..3, 4 for what is ambiguous. */
  readonly codes: Uint8Array;
  /** First letter of allele id; one more entry closes the last. */
  readonly start: Int32Array;
  /** Which locus an allele id belongs to. */
  readonly locus: Int32Array;
  /** Its number in that locus. */
  readonly number: Int32Array;
  /** First allele id of each locus; one more entry closes the last. */
  readonly firstOfLocus: Int32Array;
}

/** Puts the alleles of a scheme one after the other. */
export function alleleText(scheme: Scheme): AlleleText {
  const count = scheme.alleles.reduce((sum, list) => sum + list.length, 0);
  const letters = scheme.alleles.reduce(
    (sum, list) => sum + list.reduce((inner, allele) => inner + allele.sequence.length, 0),
    0,
  );
  const codes = new Uint8Array(letters);
  const start = new Int32Array(count + 1);
  const locus = new Int32Array(count);
  const number = new Int32Array(count);
  const firstOfLocus = new Int32Array(scheme.loci.length + 1);
  let id = 0;
  let at = 0;
  for (const [i, list] of scheme.alleles.entries()) {
    firstOfLocus[i] = id;
    for (const allele of list) {
      start[id] = at;
      locus[id] = i;
      number[id++] = allele.number;
      const { sequence } = allele;
      for (let j = 0; j < sequence.length; j++) codes[at++] = CODE[sequence.charCodeAt(j)]!;
    }
  }
  start[id] = at;
  firstOfLocus[scheme.loci.length] = id;
  return { codes, start, locus, number, firstOfLocus };
}
