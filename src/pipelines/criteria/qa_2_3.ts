/**
 * The limits of QA_evaluation. Lengths in bases, shares in percent; null means that there is no such limit.
 * `ours` names the limits that are not EnteroBase's: its documentation gives total length, N50 and contigs for each
 * genus, and N % and species % for Listeria and Clostridioides only ("elsewhere 3–6 %").
 */
export interface Criteria {
  min_length: number | null;
  max_length: number | null;
  min_n50: number | null;
  max_contigs: number | null;
  max_n_percent: number | null;
  min_mean_depth: number | null;
  max_heterozygous_per_mb: number | null;
}

export interface GenusCriteria extends Criteria {
  ours: readonly (keyof Criteria)[];
  /** Genera that count as this one. */
  also: readonly string[];
}

/** Kept with every verdict: EnteroBase's QA_evaluation 2.3, and our own count of changes to the limits that are ours. */
export const CRITERIA_VERSION = 'EnteroBase 2.3, Enterobot 1';

const MB = 1_000_000;
const KB = 1_000;

/** The lenient end of the "3–6 %" of N that EnteroBase allows elsewhere; which genus has which is not public. */
const OUR_MAX_N_PERCENT = 6;

/** Depth and mixture are measured and shown; a limit is set by whoever wants one. */
const unlimited = { min_mean_depth: null, max_heterozygous_per_mb: null } as const;

function genus(
  [from, to]: [number, number],
  n50: number,
  contigs: number,
  besides: { max_n_percent?: number; also?: readonly string[] } = {},
): GenusCriteria {
  return {
    min_length: from * MB,
    max_length: to * MB,
    min_n50: n50 * KB,
    max_contigs: contigs,
    max_n_percent: besides.max_n_percent ?? OUR_MAX_N_PERCENT,
    ...unlimited,
    ours: besides.max_n_percent === undefined ? ['max_n_percent'] : [],
    also: besides.also ?? [],
  };
}

/** By genus: total length in Mb (from, to), minimum N50 in kb, maximum contigs. */
export const GENUS_CRITERIA: Readonly<Record<string, GenusCriteria>> = {
  Salmonella: genus([4.0, 5.8], 20, 600),
  Escherichia: genus([3.7, 6.4], 13, 1000, { also: ['Shigella'] }),
  Yersinia: genus([3.7, 5.5], 15, 600),
  Moraxella: genus([1.8, 2.6], 20, 600),
  Vibrio: genus([3.0, 5.9], 20, 700),
  Helicobacter: genus([1.3, 3.0], 10, 600),
  Klebsiella: genus([4.3, 7.3], 20, 800),
  Mycobacterium: genus([3, 7], 15, 600),
  Streptococcus: genus([1.5, 2.6], 20, 600),
  Clostridium: genus([2, 7], 20, 800),
  Listeria: genus([2.5, 3.3], 20, 600, { max_n_percent: 3 }),
  Clostridioides: genus([3.6, 4.8], 20, 600, { max_n_percent: 3 }),
};

/** For a genus that EnteroBase has no criteria for; all of it is ours, and a verdict by it says so. */
export const GENERIC_CRITERIA: GenusCriteria = {
  min_length: null,
  max_length: null,
  min_n50: 10 * KB,
  max_contigs: 1000,
  max_n_percent: OUR_MAX_N_PERCENT,
  ...unlimited,
  ours: ['min_n50', 'max_contigs', 'max_n_percent'],
  also: [],
};
