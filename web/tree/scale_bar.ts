import { drawnLength } from '../../src/genome/tree/layout/layout.ts';
import type { TreePicture } from '../../src/genome/tree/picture/picture.ts';

/** A round length that is at most 150 pixels long; where lengths are logarithms it says so. */
export function scaleBar(
  lengths: 'true' | 'log',
  pixelsPerUnit: number,
  unit: string,
): NonNullable<TreePicture['scale']> {
  // Half an allele is none: one may be longer.
  const one = drawnLength(1, lengths);
  const most = pixelsPerUnit * one > 150 && pixelsPerUnit * one < 500 ? one : 150 / pixelsPerUnit;
  // A logarithm of more than a thousand tells nothing.
  const longest = lengths === 'log' ? Math.min(1000, 2 ** Math.min(most, 30) - 1) : most;
  const tens = 10 ** Math.floor(Math.log10(longest));
  const length = [5, 2, 1].map((step) => step * tens).find((one) => one <= longest) ?? tens;
  const word = String(Number(length.toPrecision(3)));
  return {
    pixels: drawnLength(length, lengths) * pixelsPerUnit,
    label: `${word} ${word === '1' ? unit.replace('alleles', 'allele') : unit}${lengths === 'log' ? ' (logarithmic)' : ''}`,
  };
}
