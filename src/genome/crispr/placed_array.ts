import { EnterobotError } from '../../errors.ts';
import type { ReportedArray } from './pilercr_report.ts';

/** A repeat on the genome, 0-based, half open, on the plus strand. */
export interface PlacedRepeat {
  start: number;
  end: number;
  /** An end at which letters of the repeat are lost: it does not follow where the repeat's ends are moved. */
  cutLeft: boolean;
  cutRight: boolean;
}

/** An array on the genome, before its ends and its direction are decided. */
export interface PlacedArray {
  contig: string;
  consensus: string;
  repeats: PlacedRepeat[];
  /** Repeats of each array of pilercr that this was made of. */
  reported: number[];
}

/** How far a first repeat with gaps may lie from where it is reported. */
const SLACK = 100;

/**
 * The repeats of a reported array where they really are. Only the first position is believed: behind a repeat with gaps
 * pilercr goes on as if it were whole. The text of repeats and spacers is joined again and looked for in the contig.
 * @throws PILERCR_REPORT when the contig does not hold it
 */
export function placeArray(array: ReportedArray, sequence: string): PlacedArray {
  const parts = array.repeats.map(({ letters, spacer }) => ({ letters: letters.replace(/-/g, ''), spacer }));
  const text = parts.map(({ letters, spacer }) => letters + (spacer ?? '')).join('');
  const reported = array.repeats[0]!.position - 1;
  let at = sequence.startsWith(text, reported)
    ? reported
    : sequence.indexOf(text, Math.max(0, reported - SLACK));
  if (at < 0 || at > reported + SLACK) {
    const problem = `what it shows at ${array.contig}:${reported + 1} is not there`;
    throw new EnterobotError('PILERCR_REPORT', { problem });
  }
  const repeats = array.repeats.map(({ letters, spacer }, i): PlacedRepeat => {
    const start = at;
    const end = start + parts[i]!.letters.length;
    at = end + (spacer?.length ?? 0);
    return { start, end, cutLeft: letters.startsWith('-'), cutRight: letters.endsWith('-') };
  });
  return { contig: array.contig, consensus: array.consensus, repeats, reported: [repeats.length] };
}
