import { EnterobotError } from '../errors.ts';
import { readWhole } from './sequence_file.ts';

/**
 * fragments: inner pieces of genes, of any length and frame (7-gene schemes). coding: whole coding sequences, from a
 * start codon to a stop (cgMLST, wgMLST).
 */
export const SCHEME_KINDS = ['fragments', 'coding'] as const;
export type SchemeKind = (typeof SCHEME_KINDS)[number];

/**
 * How a scheme is called. The names and defaults are EnteroBase's, from the one scheme record that is public
 * (SAL_AA0010AA_SC); it does not say what they mean there, so what is written here is how they are meant here.
 */
export interface SchemeParameters {
  kind: SchemeKind;
  /** NCBI's number of the genetic code; 11 (bacteria) is the only one that is known. */
  codon_table: 11;
  /** 0..1: least identity of a place with its nearest allele. */
  min_iden: number;
  /** 0..1: from this identity on a second whole copy counts as a copy, and not as a relative of the locus. */
  ref_iden: number;
  /** 0..1: least share of the nearest allele that one piece of a broken locus must cover. */
  min_frag_prop: number;
  /** Least letters of such a piece (half the allele, where that is less). */
  min_frag_len: number;
  /** 0..1: least share that all pieces must cover together; under it the locus is missing. */
  min_frag_sum: number;
  /** 0..1: two hits are one place where they share this much of the shorter one. */
  merging_prop: number;
  /** 0..1: of two hits at one place, or two copies, the one whose identity is lower by more than this is dropped. */
  merging_error: number;
  /** Letters that must follow either end of a new allele on its contig; with fewer its ends are not sure. */
  min_flanking: number;
  /** Up to this many letters an end of a new coding allele may move to the next start or stop in frame. */
  max_flanking: number;
  /** 0..1: least share of the nearest allele that a whole locus covers. */
  min_prop: number;
  /** 0..1: share of the loci that an ST of a coding scheme may miss (ours). */
  max_missing: number;
}

const DEFAULTS: Omit<SchemeParameters, 'kind'> = {
  codon_table: 11,
  min_iden: 0.75,
  ref_iden: 0.96,
  min_frag_prop: 0.3,
  min_frag_len: 50,
  min_frag_sum: 0.45,
  merging_prop: 0.5,
  merging_error: 0.08,
  min_flanking: 9,
  max_flanking: 30,
  min_prop: 1,
  max_missing: 0.05,
};

const LENGTHS = new Set<string>(['min_frag_len', 'min_flanking', 'max_flanking']);
const LONGEST = 100_000;

/** The parameters of a scheme that says nothing but its kind. */
export function defaultParameters(kind: SchemeKind): SchemeParameters {
  return { kind, ...DEFAULTS };
}

/**
 * Parameters from the parsed JSON of a `scheme.json`: an object, each key optional, the default in its place.
 * `file` stands in the message.
 * @throws SCHEME_PARAMETERS for anything else, also for a key that is not known
 */
export function checkParameters(file: string, value: unknown, kind: SchemeKind): SchemeParameters {
  const refuse = (problem: string) => new EnterobotError('SCHEME_PARAMETERS', { file, problem });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('it holds no JSON object');
  }
  const parameters: Record<string, unknown> = { ...defaultParameters(kind) };
  for (const [key, given] of Object.entries(value)) {
    if (!Object.hasOwn(parameters, key)) throw refuse(`there is no parameter ${JSON.stringify(key)}`);
    const wanted = wantedOf(key);
    if (!wanted.fits(given)) throw refuse(`${key} is ${JSON.stringify(given)}, not ${wanted.words}`);
    parameters[key] = given;
  }
  return parameters as unknown as SchemeParameters;
}

function wantedOf(key: string): { words: string; fits(value: unknown): boolean } {
  if (key === 'kind')
    return { words: '"fragments" or "coding"', fits: (value) => SCHEME_KINDS.includes(value as SchemeKind) };
  if (key === 'codon_table') return { words: '11', fits: (value) => value === 11 };
  if (LENGTHS.has(key)) {
    const fits = (value: unknown) =>
      Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LONGEST;
    return { words: `a whole number from 0 to ${LONGEST}`, fits };
  }
  return {
    words: 'a number from 0 to 1',
    fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  };
}

/**
 * Reads a `scheme.json`.
 * @throws SCHEME_PARAMETERS and what reading a file throws
 */
export async function readParameters(file: string, kind: SchemeKind): Promise<SchemeParameters> {
  const text = (await readWhole(file)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EnterobotError('SCHEME_PARAMETERS', { file, problem: 'it is no JSON' }, { cause: error });
  }
  return checkParameters(file, value, kind);
}

/** The text of a `scheme.json` with every parameter; the same parameters give the same bytes. */
export function parametersText(parameters: SchemeParameters): string {
  const ordered = checkParameters('scheme.json', parameters, parameters.kind);
  return `${JSON.stringify(ordered, null, 2)}\n`;
}
