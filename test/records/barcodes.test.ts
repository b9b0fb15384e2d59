import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BARCODE_SUFFIXES, encodeBarcode, parseBarcode } from '../../src/records/barcodes.ts';

const LARGEST = 10_000 * 26 ** 4 - 1;
const prefix = fc.stringMatching(/^[A-Z]{3}$/);
const id = fc.integer({ min: 0, max: LARGEST });
const suffix = fc.constantFrom(...BARCODE_SUFFIXES);

test.each([
  ['SAL', 85_204, 'AS', 'SAL_IA5204AA_AS'],
  ['ESC', 57_021, 'AS', 'ESC_FA7021AA_AS'],
  ['SAL', 10, 'SC', 'SAL_AA0010AA_SC'],
  ['KLE', 0, '', 'KLE_AA0000AA'],
  ['KLE', 10_000, '', 'KLE_BA0000AA'],
  ['KLE', 260_000, 'TR', 'KLE_AB0000AA_TR'],
  ['KLE', 6_760_000, 'ST', 'KLE_AA0000BA_ST'],
  ['KLE', 175_760_000, 'LO', 'KLE_AA0000AB_LO'],
  ['KLE', LARGEST, 'AL', 'KLE_ZZ9999ZZ_AL'],
] as const)('%s %i %s is %s', (aPrefix, anId, aSuffix, barcode) => {
  expect(encodeBarcode(aPrefix, anId, aSuffix)).toBe(barcode);
  expect(parseBarcode(barcode)).toEqual({ prefix: aPrefix, id: anId, suffix: aSuffix });
});

test('every id comes back from its barcode', () => {
  fc.assert(
    fc.property(prefix, id, suffix, (aPrefix, anId, aSuffix) => {
      const parts = parseBarcode(encodeBarcode(aPrefix, anId, aSuffix));
      expect(parts).toEqual({ prefix: aPrefix, id: anId, suffix: aSuffix });
    }),
  );
});

test('every barcode comes back from its parts', () => {
  const barcode = fc.stringMatching(/^[A-Z]{3}_[A-Z]{2}[0-9]{4}[A-Z]{2}(_(TR|AS|ST|AL|LO|SC))?$/);
  fc.assert(
    fc.property(barcode, (text) => {
      const parts = parseBarcode(text);
      expect(encodeBarcode(parts.prefix, parts.id, parts.suffix)).toBe(text);
    }),
  );
});

test.each([
  '',
  'SAL',
  'sal_IA5204AA',
  'SAL_IA5204AA_',
  'SAL_IA5204AA_XX',
  'SAL_IA520AA',
  'SAL_IA5204AA\n',
  ' SAL_IA5204AA',
])('%j is no barcode', (text) => {
  expect(() => parseBarcode(text)).toThrow(expect.objectContaining({ code: 'BARCODE_INVALID' }));
});

test.each([
  ['SAL', -1],
  ['SAL', LARGEST + 1],
  ['SAL', 1.5],
  ['sal', 1],
])('no barcode is made of %s and %d', (aPrefix, anId) => {
  expect(() => encodeBarcode(aPrefix, anId)).toThrow(expect.objectContaining({ code: 'BARCODE_RANGE' }));
});
