import { bestOffset } from './offset_match.ts';
import type { PlacedArray, PlacedRepeat } from './placed_array.ts';

/** Arrays of one repeat that lie no further apart than so many repeats with their spacers are one array (ours). */
const MOST_UNITS_BETWEEN = 3;
/** Two consensus sequences that agree in this part of their letters are one repeat (ours). */
const SAME_REPEAT = 0.9;
/** A repeat between two arrays, which pilercr left out, may differ in this part of its letters (ours). */
const MOST_CHANGED = 0.1;

/** Joins neighbouring arrays of one repeat, with the repeats between them that the report leaves out. In their order. */
export function mergeArrays(arrays: readonly PlacedArray[], sequence: string): PlacedArray[] {
  const merged: PlacedArray[] = [];
  for (const array of [...arrays].sort((a, b) => a.repeats[0]!.start - b.repeats[0]!.start)) {
    const before = merged.at(-1);
    const joined = before && join(before, array, sequence);
    if (joined) merged[merged.length - 1] = joined;
    else merged.push(array);
  }
  return merged;
}

function join(left: PlacedArray, right: PlacedArray, sequence: string): PlacedArray | null {
  const match = bestOffset(left.consensus, right.consensus);
  if (!match || match.identity < SAME_REPEAT) return null;
  const end = left.repeats.at(-1)!.end;
  const start = right.repeats[0]!.start;
  if (start < end || start - end > MOST_UNITS_BETWEEN * unit(left)) return null;
  // The shorter one is the common core: nobody's neighbouring letters are in it.
  const rightIsCore = right.consensus.length < left.consensus.length;
  const consensus = rightIsCore ? right.consensus : left.consensus;
  const shift = match.offset;
  const toCore = (array: PlacedArray, by: number): PlacedRepeat[] =>
    array.repeats.map((repeat) => moved(repeat, by, by + consensus.length - array.consensus.length));
  const first = rightIsCore ? toCore(left, shift) : left.repeats;
  const last = rightIsCore ? right.repeats : toCore(right, -shift);
  const from = first.at(-1)!.end;
  const between = wholeRepeats(sequence.slice(from, last[0]!.start), consensus).map((at) => ({
    ...{ start: from + at, end: from + at + consensus.length, cutLeft: false, cutRight: false },
  }));
  return {
    contig: left.contig,
    consensus,
    repeats: [...first, ...between, ...last],
    reported: [...left.reported, ...right.reported],
  };
}

/** A repeat and its spacer, from one repeat to the next. */
function unit({ repeats }: PlacedArray): number {
  return (repeats.at(-1)!.start - repeats[0]!.start) / Math.max(1, repeats.length - 1);
}

/** With its ends moved, but never one that is cut, and never to nothing. */
export function moved(repeat: PlacedRepeat, left: number, right: number): PlacedRepeat {
  const start = repeat.cutLeft ? repeat.start : repeat.start + left;
  const end = repeat.cutRight ? repeat.end : repeat.end + right;
  return start < end ? { ...repeat, start, end } : repeat;
}

/** Where the repeat stands in a text, without gaps, from the left, none on another. */
function wholeRepeats(text: string, repeat: string): number[] {
  const places: number[] = [];
  for (let at = 0; at + repeat.length <= text.length; at++) {
    let changed = 0;
    for (let i = 0; i < repeat.length; i++) if (text[at + i] !== repeat[i]) changed++;
    if (changed > repeat.length * MOST_CHANGED) continue;
    places.push(at);
    at += repeat.length - 1;
  }
  return places;
}
