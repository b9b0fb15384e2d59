import type { SchemeParameters } from './scheme_parameters.ts';

/** One allele of a locus. */
export interface Allele {
  /** From 1. */
  number: number;
  /** Upper-case ASCII letters: A, C, G, T, and (rarely, see {@link Scheme.warnings}) IUPAC codes other than N. */
  sequence: string;
}

/** One sequence type. */
export interface Profile {
  st: number;
  /** Allele numbers in the scheme's order of loci; 0 is missing. */
  alleles: Int32Array;
}

/** A scheme with everything that a call needs. */
export interface Scheme {
  /** The folder's name. */
  name: string;
  /** In the order of the profiles' header. */
  loci: string[];
  /** For each locus its alleles, ascending by number. */
  alleles: Allele[][];
  /** Ascending by ST; none where the folder has no table of them. */
  profiles: Profile[];
  /** How it is called. */
  parameters: SchemeParameters;
  /**
   * Of the content (loci, alleles, profiles, parameters that are not the defaults), hex: the same for the same scheme,
   * in either layout, packed or not, in any order of rows.
   */
  sha256: string;
  /** Sentences about what is odd in it and does no harm. */
  warnings: string[];
}

/** Up to how many loci two STs of one profile are an error; above, real tables hold such groups (cgMLST). */
export const CLASSIC_LOCI = 20;
