import type { Correction } from './sites.ts';

/** A corrected sequence and the corrections that were made, from the left. */
export interface Corrected {
  sequence: Uint8Array;
  made: Correction[];
}

/**
 * Applies corrections to a contig, from the left; one that overlaps the one before it, or whose `ref` is not what
 * stands there, is left out.
 */
export function correctContig(sequence: Uint8Array, corrections: readonly Correction[]): Corrected {
  const parts: Uint8Array[] = [];
  let at = 0;
  const made: Correction[] = [];
  for (const correction of [...corrections].sort((a, b) => a.position - b.position)) {
    const { position, ref, alt } = correction;
    const start = position - 1;
    const end = start + ref.length;
    if (start < at || Buffer.from(sequence.subarray(start, end)).toString('latin1') !== ref) continue;
    parts.push(sequence.subarray(at, start), Buffer.from(alt, 'latin1'));
    at = end;
    made.push(correction);
  }
  parts.push(sequence.subarray(at));
  return { sequence: new Uint8Array(Buffer.concat(parts)), made };
}

/** The corrections as a table; places are those of the assembler's contig before any correction. */
export function correctionTable(rows: readonly (Correction & { name: string })[]): string {
  const lines = rows.map(({ name, contig, position, ref, alt }) =>
    [name, contig, position, ref, alt].join('\t'),
  );
  return `${['contig\tsource\tsource_position\tfrom\tto', ...lines].join('\n')}\n`;
}
