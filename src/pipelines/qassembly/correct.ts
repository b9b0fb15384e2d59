import type { Correction } from './sites.ts';

/** A corrected sequence and how many of the corrections were made. */
export interface Corrected {
  sequence: Uint8Array;
  made: number;
}

/**
 * Applies corrections to a contig, from the left; one that overlaps the one before it, or whose `ref` is not what
 * stands there, is left out.
 */
export function correctContig(sequence: Uint8Array, corrections: readonly Correction[]): Corrected {
  const parts: Uint8Array[] = [];
  let at = 0;
  let made = 0;
  for (const { position, ref, alt } of [...corrections].sort((a, b) => a.position - b.position)) {
    const start = position - 1;
    const end = start + ref.length;
    if (start < at || Buffer.from(sequence.subarray(start, end)).toString('latin1') !== ref) continue;
    parts.push(sequence.subarray(at, start), Buffer.from(alt, 'latin1'));
    at = end;
    made++;
  }
  parts.push(sequence.subarray(at));
  return { sequence: new Uint8Array(Buffer.concat(parts)), made };
}
