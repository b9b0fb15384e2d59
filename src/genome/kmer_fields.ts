/** Numbers that an index keeps for each of its 16-mers, one after the other. */
export const KMER_FIELDS = 4;
/** As a seed: its exemplar, −1 where it is none (no one's, or two loci share it: then it says nothing). */
export const KMER_EXEMPLAR = 0;
/** As a seed: its place on the exemplar × 2, + 1 where the exemplar's own strand is the canonical one. */
export const KMER_PLACE = 1;
/** As a beginning: the list of lengths of the alleles that begin with it, −1 where none does. */
export const KMER_SAME = 2;
/** The same for the alleles that begin with its reverse complement. */
export const KMER_OTHER = 3;
