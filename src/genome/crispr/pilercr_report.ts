import { EnterobotError } from '../../errors.ts';

/** A repeat as pilercr prints it. */
export interface ReportedRepeat {
  /** As printed; behind a repeat with gaps pilercr counts wrongly, so that only the first of an array is a place. */
  position: number;
  /** Its letters on the consensus; a gap is `-`. */
  letters: string;
  /** What stands between it and the next; null at the last of the array. */
  spacer: string | null;
}

/** An array as pilercr reports it. */
export interface ReportedArray {
  /** First word of the sequence's header. */
  contig: string;
  consensus: string;
  repeats: ReportedRepeat[];
}

const COUNT = /^.*: (\d+) putative CRISPR arrays found\.\s*$/m;
const ROW = /^\s*(\d+)\s+(\d+)\s+[\d.]+\s/;
const RULE = /^(=+)\s+(=+)\s+(=+)\s+(=+)\s+(=+)\s+(=+)\s+(=+)\s*$/;

/**
 * The detailed section of a report of pilercr 1.06. The sections behind it must be there, so that one that was cut short is
 * never taken for one with fewer arrays.
 * @throws PILERCR_REPORT
 */
export function parsePilercr(text: string): ReportedArray[] {
  const count = COUNT.exec(text);
  if (!count) throw odd('it does not say how many arrays there are');
  const expected = Number(count[1]);
  const end = text.indexOf('\nSUMMARY BY SIMILARITY');
  if (expected === 0 && end < 0) return [];
  const begin = text.indexOf('\nDETAIL REPORT');
  const places = text.indexOf('\nSUMMARY BY POSITION');
  if (begin < 0 || end < begin || places < end) throw odd('it ends before its summaries');
  const arrays = text
    .slice(begin, end)
    .split(/^Array \d+$/m)
    .slice(1)
    .map(parseArray);
  if (arrays.length !== expected) throw odd(`it tells of ${expected} arrays and shows ${arrays.length}`);
  const summed = text
    .slice(places)
    .split('\n')
    .filter((line) => /^\s+\d+\s+\S.*\s[ACGTN-]+\s*$/.test(line));
  if (summed.length !== expected) throw odd(`it tells of ${expected} arrays and sums up ${summed.length}`);
  return arrays;
}

function parseArray(block: string): ReportedArray {
  const lines = block.split('\n');
  const contig = lines
    .find((line) => line.startsWith('>'))
    ?.slice(1)
    .split(/\s/, 1)[0];
  const rules = lines.flatMap((line, at) => (line.startsWith('====') ? [at] : []));
  const [first, last] = rules;
  if (!contig || first === undefined || last === undefined || !RULE.test(lines[first]!)) {
    throw odd('an array has no table');
  }
  // The column of the repeats is as wide as the consensus is long; a flank may be shorter than its column.
  const widths = [...lines[first]!.matchAll(/=+/g)];
  const { index: from } = widths[5]!;
  const to = from + widths[5]![0].length;
  const total = lines[last + 1] ?? '';
  const consensus = total.trim().split(/\s+/).at(-1) ?? '';
  if (!/^[ACGTN]+$/.test(consensus) || consensus.length !== to - from) throw odd('an array has no consensus');
  const rows = lines.slice(first + 1, last);
  if (rows.length !== Number(total.trim().split(/\s+/)[0])) throw odd('an array has lost repeats');
  const repeats = rows.map((row, at) => parseRow(row, from, consensus, at === rows.length - 1));
  return { contig, consensus, repeats };
}

function parseRow(row: string, from: number, consensus: string, isLast: boolean): ReportedRepeat {
  const found = ROW.exec(row);
  const shown = row.slice(from, from + consensus.length);
  if (!found || !/^[.ACGTN-]+$/.test(shown) || shown.length !== consensus.length)
    throw odd(`a line reads "${row}"`);
  const letters = shown.replace(/\./g, (_, at: number) => consensus[at]!);
  const spacer = row.slice(from + consensus.length).trim();
  if (!isLast && !/^[ACGTN]+$/.test(spacer)) throw odd(`a spacer is missing in "${row}"`);
  return { position: Number(found[1]), letters, spacer: isLast ? null : spacer };
}

function odd(problem: string): EnterobotError {
  return new EnterobotError('PILERCR_REPORT', { problem });
}
