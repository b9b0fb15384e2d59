/**
 * exact: an allele of the scheme, letter by letter. near: a whole locus that is no known allele. partial: only a
 * part of it (it runs off a contig, or is broken). missing: not found. multiple: several whole copies; in a scheme of
 * fragments only where they differ, in one of coding sequences always.
 */
export type CallKind = 'exact' | 'near' | 'partial' | 'missing' | 'multiple';

/** A place on the genome, in the coordinates of the contig as given. */
export interface Placement {
  contig: string;
  /** 1-based, inclusive. */
  start: number;
  /**
   * 1-based, inclusive. Beyond the length of a circular contig where the locus runs over its origin, as in GFF3: what
   * is beyond stands at the beginning.
   */
  end: number;
  strand: '+' | '-';
}

/** One copy (or one fragment) of a locus. `allele` is its exact number, null where it is no known allele. */
export type Copy = Placement & { allele: number | null };

/** Things about a call that a person may want to look at. */
export type CallFlag =
  /** It lies at the end of a contig, or so near that a new allele's ends are not sure. */
  | 'edge'
  /** More than one whole copy. */
  | 'duplicated'
  /** Only a part of it: broken by the end of a contig or by something inside. */
  | 'fragmented'
  /** The sequence found holds N or another ambiguity code. */
  | 'low_quality'
  /** A coding sequence that is no open frame from a start to a stop. */
  | 'no_orf'
  /** A new coding allele that starts with CTG, ATT, ATC or ATA. */
  | 'rare_start'
  /** An end of a new coding allele was moved to the next start or stop. */
  | 'moved_end'
  /** A shorter known allele lies inside the one that is called. */
  | 'nested'
  /** Other alleles are just as near as the one named. */
  | 'tied';

export interface LocusCall {
  locus: string;
  kind: CallKind;
  /** The number if exact, the nearest allele's if near or partial, else null. */
  allele: number | null;
  /** A whole locus of good quality that is no allele of the scheme yet, and may be given a number. Always `near`. */
  novel: boolean;
  placement: Placement | null;
  /** Every copy or piece found, the one in `placement` first. */
  copies: Copy[];
  /** 0..1: share of the aligned letters that are equal. 0 if missing. */
  identity: number;
  /** 0..1: share of the nearest allele that the place covers. 0 if missing. */
  coverage: number;
  /** As found, on the allele's strand, ambiguity codes kept; null if missing or multiple. */
  sequence: string | null;
  flags: CallFlag[];
  /** One sentence for a person. */
  reason: string;
}

export interface GenomeCall {
  scheme: string;
  /** In the scheme's order of loci. */
  calls: LocusCall[];
  /** Only where the profile is in the scheme. Never guessed. */
  st: number | null;
  /** One sentence for a person: why this ST, or why none. */
  reason: string;
  /** The STs with the most equal alleles; at most ten, ascending by ST. */
  nearest: { st: number; compared: number; equal: number }[];
  /** How many STs are as near as those in `nearest`; more than its length if the list was cut. */
  nearest_ties: number;
}
