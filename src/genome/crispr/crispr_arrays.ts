import type { Contig } from '../fasta.ts';
import { fitPrefix } from './fit_prefix.ts';
import { KNOWN_REPEATS } from './known_repeats.ts';
import { mergeArrays, moved } from './merge_arrays.ts';
import { bestOffset } from './offset_match.ts';
import type { ReportedArray } from './pilercr_report.ts';
import { type PlacedArray, type PlacedRepeat, placeArray } from './placed_array.ts';
import { otherStrand } from './strands.ts';

/** A piece of a contig, 1-based, inclusive, with its letters in the direction of the array's repeat. */
export interface ArrayPart {
  start: number;
  end: number;
  sequence: string;
}

/** A CRISPR array in the direction of its repeat. */
export interface CrisprArray {
  contig: string;
  start: number;
  end: number;
  /** Of the repeat; on `-` the first repeat is the last on the contig. */
  strand: '+' | '-';
  /** What most copies have at each place. */
  repeat: string;
  /** What decided its direction and ends: a known repeat, or the alphabet. */
  oriented_by: string;
  repeats: ArrayPart[];
  /** Between the repeats: one fewer than these. */
  spacers: ArrayPart[];
  /** Repeats in each array of pilercr's report that this was made of. */
  reported: number[];
}

/** A copy that differs in no more of its letters is a repeat with gaps, and no piece of one (ours). */
const MOST_CHANGED = 0.2;
/** A known repeat and one that was found agree in this part of their letters (ours). */
const KNOWN = 0.8;
/** The next letter belongs to the repeat when this part of the copies has the same (ours). */
const CONSERVED = 0.75;

/**
 * The arrays of an assembly from pilercr's report on it (contigs by name): neighbours of one repeat merged, places as they
 * are in the contig, ends and direction of the repeat the same wherever it is found.
 * @throws PILERCR_REPORT
 */
export function crisprArrays(reported: readonly ReportedArray[], contigs: readonly Contig[]): CrisprArray[] {
  return contigs.flatMap(({ name, sequence }) => {
    const here = reported.filter(({ contig }) => contig === name);
    if (here.length === 0) return [];
    const text = Buffer.from(sequence).toString('latin1');
    const placed = here.map((array) => placeArray(array, text));
    return mergeArrays(placed, text).map((array) => finish(array, text));
  });
}

function finish(array: PlacedArray, text: string): CrisprArray {
  const known = knownAs(array.consensus);
  const ends = known ? known.ends : conservedEnds(array, text);
  const length = array.consensus.length - ends.left + ends.right;
  const whole = array.repeats
    .filter(({ cutLeft, cutRight }) => !cutLeft && !cutRight)
    .map((repeat) => moved(repeat, ends.left, ends.right))
    .filter(({ start, end }) => end - start === length && start >= 0 && end <= text.length)
    .map(({ start, end }) => text.slice(start, end));
  const repeat = whole.length > 0 ? consensusOf(whole) : array.consensus;
  const limits = { first: 0, last: text.length };
  const repeats = array.repeats.map((one, i) => {
    limits.first = array.repeats[i - 1]?.end ?? 0;
    limits.last = array.repeats[i + 1]?.start ?? text.length;
    return settled(one, ends, repeat, text, limits);
  });
  const strand = known?.strand ?? (repeat <= otherStrand(repeat) ? '+' : '-');
  const turned = (start: number, end: number): ArrayPart => {
    const letters = text.slice(start, end);
    return { start: start + 1, end, sequence: strand === '+' ? letters : otherStrand(letters) };
  };
  const parts = repeats.map(({ start, end }) => turned(start, end));
  const spacers = repeats.slice(1).map(({ start }, i) => turned(repeats[i]!.end, start));
  if (strand === '-') for (const list of [parts, spacers]) list.reverse();
  return {
    contig: array.contig,
    ...{ start: repeats[0]!.start + 1, end: repeats.at(-1)!.end, strand },
    repeat: strand === '+' ? repeat : otherStrand(repeat),
    oriented_by: known?.name ?? 'alphabet',
    ...{ repeats: parts, spacers, reported: array.reported },
  };
}

/** The known repeat that a consensus is like, its strand, and how far the consensus' ends must move to be its. */
function knownAs(consensus: string) {
  const found = KNOWN_REPEATS.flatMap(({ name, sequence }) =>
    (['+', '-'] as const).map((strand) => {
      const letters = strand === '+' ? sequence : otherStrand(sequence);
      return { name, strand, letters, match: bestOffset(consensus, letters) };
    }),
  )
    .filter(({ match }) => match !== null && match.identity >= KNOWN)
    .sort((a, b) => b.match!.identity - a.match!.identity)[0];
  if (!found) return null;
  const { name, strand, letters, match } = found;
  const left = match!.offset;
  return { name, strand, ends: { left, right: left + letters.length - consensus.length } };
}

/** How far the ends may go out (left negative) while the next letter is the same in nearly all copies. */
function conservedEnds({ repeats, consensus }: PlacedArray, text: string): { left: number; right: number } {
  const nearest = Math.min(
    ...repeats.slice(1).map(({ start }, i) => start - repeats[i]!.end),
    Number.POSITIVE_INFINITY,
  );
  const most = Math.floor(Math.min(nearest, consensus.length) / 4);
  const same = (places: readonly number[]) => {
    const counts = new Map<string, number>();
    for (const at of places) counts.set(text[at] ?? '', (counts.get(text[at] ?? '') ?? 0) + 1);
    return Math.max(...counts.values()) >= CONSERVED * places.length;
  };
  const leftOnes = repeats.filter(({ cutLeft }) => !cutLeft);
  const rightOnes = repeats.filter(({ cutRight }) => !cutRight);
  let left = 0;
  while (-left < most && leftOnes.length > 3 && same(leftOnes.map(({ start }) => start + left - 1))) left--;
  let right = 0;
  while (right < most && rightOnes.length > 3 && same(rightOnes.map(({ end }) => end + right))) right++;
  return { left, right };
}

/**
 * A copy with the repeat's ends. One that pilercr shows as cut may be whole with a letter lost in the middle: then it is
 * taken whole. What stays cut keeps the end it has.
 */
function settled(
  one: PlacedRepeat,
  ends: { left: number; right: number },
  repeat: string,
  text: string,
  limits: { first: number; last: number },
): PlacedRepeat {
  const { start, end } = moved(one, ends.left, ends.right);
  const here = { ...one, start: Math.max(start, 0), end: Math.min(end, text.length) };
  const reach = repeat.length + Math.ceil(repeat.length * MOST_CHANGED);
  if (one.cutRight && !one.cutLeft) {
    const fit = fitPrefix(repeat, text.slice(here.start, Math.min(limits.last, here.start + reach)));
    if (fit.changes <= repeat.length * MOST_CHANGED) return { ...here, end: here.start + fit.length };
  }
  if (one.cutLeft && !one.cutRight) {
    const before = text.slice(Math.max(limits.first, here.end - reach), here.end);
    const fit = fitPrefix(backwards(repeat), backwards(before));
    if (fit.changes <= repeat.length * MOST_CHANGED) return { ...here, start: here.end - fit.length };
  }
  return here;
}

function backwards(text: string): string {
  return [...text].reverse().join('');
}

/** The most frequent letter at each place; of equal ones the first in the alphabet. */
function consensusOf(copies: readonly string[]): string {
  return [...copies[0]!]
    .map((_, at) => {
      const counts = new Map<string, number>();
      for (const copy of copies) counts.set(copy[at]!, (counts.get(copy[at]!) ?? 0) + 1);
      return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]![0];
    })
    .join('');
}
