import { type Alignment, equal, GAP_LETTER, GAP_OPEN, MATCH, MISMATCH } from './alignment.ts';

/** Up to this many letters at either end are taken along although they differ (a SNP in the last letters). */
const TRIMMED_END = 20;
/** A gap among those last letters is looked for up to this length. */
const END_GAP = 15;

/**
 * Takes a local alignment to the allele's ends over the few letters that its best stretch left out, with one gap where
 * that explains them better: where a locus ends is what its sequence, and so its name, depends on.
 */
export function growEnds(found: Alignment, allele: Uint8Array, region: Uint8Array): Alignment {
  const grown = { ...found };
  if (found.alleleFrom > 0 && found.alleleFrom <= TRIMMED_END) growLeft(grown, allele, region);
  const rest = allele.length - found.alleleTo;
  if (rest > 0 && rest <= TRIMMED_END) growRight(grown, allele, region);
  return grown;
}

function growLeft(grown: Alignment, allele: Uint8Array, region: Uint8Array): void {
  const rest = grown.alleleFrom;
  const end = grown.regionFrom;
  // Seen from the alignment outwards: letter 0 is the one next to it.
  const letter = (i: number) => allele[rest - 1 - i]!;
  const place = (i: number) => region[end - 1 - i];
  const shift = bestShift(rest, letter, place);
  lay(grown, rest, shift, letter, place, (i, j) => {
    grown.alleleFrom = rest - 1 - i;
    grown.regionFrom = end - 1 - j;
    if (grown.at) grown.at[grown.alleleFrom] = grown.regionFrom;
  });
}

function growRight(grown: Alignment, allele: Uint8Array, region: Uint8Array): void {
  const from = grown.alleleTo;
  const start = grown.regionTo;
  const letter = (i: number) => allele[from + i]!;
  const place = (i: number) => region[start + i];
  const shift = bestShift(allele.length - from, letter, place);
  lay(grown, allele.length - from, shift, letter, place, (i, j) => {
    grown.alleleTo = from + i + 1;
    grown.regionTo = start + j + 1;
    if (grown.at) grown.at[from + i] = start + j;
  });
}

/**
 * Letters that the genome has more (above 0) or lacks (below 0) right beyond the alignment, so that the rest of the
 * allele scores best. The smaller gap wins a tie, and none wins over all.
 */
export function bestShift(
  rest: number,
  letter: (i: number) => number,
  place: (i: number) => number | undefined,
): number {
  let best = 0;
  let most = scoreOf(rest, 0, letter, place);
  for (let size = 1; size <= END_GAP; size++) {
    for (const shift of [size, -size]) {
      if (-shift >= rest || place(rest - 1 + shift) === undefined) continue;
      const score = scoreOf(rest, shift, letter, place) - GAP_OPEN - GAP_LETTER * size;
      if (score <= most) continue;
      most = score;
      best = shift;
    }
  }
  return best;
}

function scoreOf(
  rest: number,
  shift: number,
  letter: (i: number) => number,
  place: (i: number) => number | undefined,
): number {
  let score = 0;
  for (let i = Math.max(0, -shift); i < rest; i++) {
    const found = place(i + shift);
    if (found === undefined) break;
    score += equal(letter(i), found) ? MATCH : -MISMATCH;
  }
  return score;
}

/** Adds the letters one by one, up to the end of the region. */
function lay(
  grown: Alignment,
  rest: number,
  shift: number,
  letter: (i: number) => number,
  place: (i: number) => number | undefined,
  laid: (i: number, j: number) => void,
): void {
  if (shift !== 0) {
    grown.edits += Math.abs(shift);
    grown.score -= GAP_OPEN + GAP_LETTER * Math.abs(shift);
  }
  for (let i = Math.max(0, -shift); i < rest; i++) {
    const found = place(i + shift);
    if (found === undefined) return;
    const same = equal(letter(i), found);
    grown.edits += same ? 0 : 1;
    grown.score += same ? MATCH : -MISMATCH;
    laid(i, i + shift);
  }
}
