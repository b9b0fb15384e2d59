import { EnterobotError } from '../errors.ts';

/** What a barcode names; '' is a strain. */
export const BARCODE_SUFFIXES = ['', 'TR', 'AS', 'ST', 'AL', 'LO', 'SC'] as const;
export type BarcodeSuffix = (typeof BARCODE_SUFFIXES)[number];

export interface Barcode {
  prefix: string;
  id: number;
  suffix: BarcodeSuffix;
}

const LARGEST_ID = 10_000 * 26 ** 4 - 1;
const PREFIX = /^[A-Z]{3}$/;
const SHAPE = /^([A-Z]{3})_([A-Z])([A-Z])([0-9]{4})([A-Z])([A-Z])(?:_(TR|AS|ST|AL|LO|SC))?$/;
const A = 'A'.charCodeAt(0);

/**
 * EnteroBase's barcode `PREFIX_L1L2NNNNL3L4[_SUFFIX]` of an id: id = NNNN + 10000·(L1 + 26·L2 + 676·L3 + 17576·L4),
 * A=0 … Z=25. SAL, 85204, AS → SAL_IA5204AA_AS.
 * @throws BARCODE_RANGE for an id outside 0 … 4,569,759,999 or a prefix that is not three capital letters
 */
export function encodeBarcode(prefix: string, id: number, suffix: BarcodeSuffix = ''): string {
  if (!PREFIX.test(prefix) || !Number.isInteger(id) || id < 0 || id > LARGEST_ID) {
    throw new EnterobotError('BARCODE_RANGE', { prefix, id });
  }
  const high = Math.floor(id / 10_000);
  const letter = (unit: number) => String.fromCharCode(A + (Math.floor(high / unit) % 26));
  const digits = String(id % 10_000).padStart(4, '0');
  const body = `${letter(1)}${letter(26)}${digits}${letter(676)}${letter(17_576)}`;
  return `${prefix}_${body}${suffix ? `_${suffix}` : ''}`;
}

/**
 * The parts of a barcode; the reverse of encodeBarcode.
 * @throws BARCODE_INVALID
 */
export function parseBarcode(text: string): Barcode {
  const parts = SHAPE.exec(text);
  if (!parts) throw new EnterobotError('BARCODE_INVALID', { barcode: JSON.stringify(text) });
  const [, prefix, l1, l2, digits, l3, l4, suffix] = parts;
  const value = (letter: string) => letter.charCodeAt(0) - A;
  const high = value(l1!) + 26 * value(l2!) + 676 * value(l3!) + 17_576 * value(l4!);
  return { prefix: prefix!, id: Number(digits) + 10_000 * high, suffix: (suffix ?? '') as BarcodeSuffix };
}
