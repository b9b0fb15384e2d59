import { AMBIGUOUS } from './nucleotides.ts';

/** Where a coding sequence begins and ends among its letters, or why there is none. */
export interface CodingEnds {
  /** Codes from here … */
  from: number;
  /** … to here (one past the last) are the sequence, stop codon included. */
  to: number;
  /** Starts with a codon of table 11 that is seldom one: CTG, ATT, ATC, ATA. */
  rareStart: boolean;
  /** What is wrong with the frame, for a sentence; '' if it is open from start to stop. */
  problem: string;
}

const CODES = 'ACGT';
const codon = (text: string) => [...text].reduce((key, base) => key * 4 + CODES.indexOf(base), 0);
const STARTS = new Set(['ATG', 'GTG', 'TTG'].map(codon));
const RARE_STARTS = new Set(['CTG', 'ATT', 'ATC', 'ATA'].map(codon));
const STOPS = new Set(['TAA', 'TAG', 'TGA'].map(codon));

/** The codon at a place as a number, −1 where it holds an ambiguity code or the letters end. */
function codonAt(codes: Uint8Array, at: number): number {
  if (at < 0 || at + 3 > codes.length) return -1;
  const [a, b, c] = [codes[at]!, codes[at + 1]!, codes[at + 2]!];
  return a === AMBIGUOUS || b === AMBIGUOUS || c === AMBIGUOUS ? -1 : a * 16 + b * 4 + c;
}

/**
 * Finds the reading frame of a new allele. The reference's ends, `from` and `to`, are its boundaries; one of them may
 * move, only to the next start or stop in frame and by at most `most` letters. Of two starts that are as near the one
 * with the longer sequence is taken. `codes` go beyond both ends as far as the contig does.
 */
export function codingEnds(codes: Uint8Array, from: number, to: number, most: number): CodingEnds {
  const own = frameFrom(codes, from, to, most);
  if (own !== null && (isStart(codes, from) || RARE_STARTS.has(codonAt(codes, from)))) {
    return { from, to: own, rareStart: !isStart(codes, from), problem: '' };
  }
  for (let moved = 3; moved <= most; moved += 3) {
    for (const start of [from - moved, from + moved]) {
      if (!isStart(codes, start) || frameFrom(codes, start, to, 0) !== to) continue;
      return { from: start, to, rareStart: false, problem: '' };
    }
  }
  return { from, to, rareStart: false, problem: problemOf(codes, from, to) };
}

function isStart(codes: Uint8Array, at: number): boolean {
  return STARTS.has(codonAt(codes, at));
}

/** One past the first stop in the frame of `start`, if that is within `most` letters of `to`; else null. */
function frameFrom(codes: Uint8Array, start: number, to: number, most: number): number | null {
  for (let at = start; at + 3 <= to + most; at += 3) {
    const found = codonAt(codes, at);
    if (found < 0) return null;
    if (STOPS.has(found)) return at + 3 >= to - most && at > start ? at + 3 : null;
  }
  return null;
}

function problemOf(codes: Uint8Array, from: number, to: number): string {
  const length = to - from;
  const letters = (at: number) =>
    [...codes.subarray(at, at + 3)].map((code) => (code === AMBIGUOUS ? 'N' : CODES[code])).join('');
  const problems: string[] = [];
  const start = codonAt(codes, from);
  if (!STARTS.has(start) && !RARE_STARTS.has(start))
    problems.push(`it begins with ${letters(from)}, no start codon`);
  if (length % 3 !== 0) problems.push(`its ${length} letters are no multiple of 3 (a frame shift)`);
  for (let at = from; at + 3 <= to; at += 3) {
    if (!STOPS.has(codonAt(codes, at))) continue;
    if (at + 3 < to) {
      const which = (at - from) / 3 + 1;
      problems.push(`a stop codon stands inside, at codon ${which} of ${Math.floor(length / 3)}`);
    }
    return problems.join('; ') || 'its start lies too far from its stop';
  }
  problems.push(`no stop codon stands at its end`);
  return problems.join('; ');
}
