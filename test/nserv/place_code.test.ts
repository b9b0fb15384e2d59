import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallFlag } from '../../src/genome/calls.ts';
import {
  BLOCK,
  type PlacedLocus,
  packPlaces,
  unpackPlace,
  unpackPlaces,
} from '../../src/nserv/place_code.ts';

const place = fc
  .record({
    contig: fc.constantFrom('c1', 'contig two; 50%', 'é|\t'),
    start: fc.integer({ min: 1, max: 2 ** 31 }),
    span: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30_000_000 })),
    strand: fc.constantFrom('+' as const, '-' as const),
  })
  .map(({ contig, start, span, strand }) => ({ contig, start, end: start + span, strand }));
const share = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000);
const FLAGS = Object.keys({
  edge: 0,
  duplicated: 1,
  fragmented: 2,
  low_quality: 3,
  no_orf: 4,
  rare_start: 5,
  moved_end: 6,
  nested: 7,
  tied: 8,
} satisfies Record<CallFlag, number>);
const found = fc.record({
  kind: fc.constantFrom('exact' as const, 'near' as const, 'partial' as const, 'multiple' as const),
  copies: fc.array(place, { minLength: 1, maxLength: 4 }),
  identity: share,
  coverage: share,
  flags: fc.subarray(FLAGS),
});
const missing = fc.constant({
  kind: 'missing',
  copies: [],
  identity: 0,
  coverage: 0,
  flags: [],
} as PlacedLocus);

test('any places come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(found, missing), { maxLength: 300 }), (loci) => {
      const packed = packPlaces(loci);
      expect(unpackPlaces(packed)).toEqual(loci);
      for (const [i, locus] of loci.entries()) {
        const [from, to] = packed.starts.slice(Math.floor(i / BLOCK), Math.floor(i / BLOCK) + 2);
        const places = packed.places.subarray(from, to);
        expect(unpackPlace({ contigs: packed.contigs, places }, i % BLOCK)).toEqual(locus);
      }
    }),
  );
});

test('a plain exact locus takes about 7 bytes, and a flag nobody knows here is left out', () => {
  const plain = { contig: 'c1', start: 1_234_567, end: 1_235_466, strand: '-' as const };
  const locus: PlacedLocus = { kind: 'exact', copies: [plain], identity: 1, coverage: 1, flags: [] };
  expect(packPlaces([locus]).places).toHaveLength(7);
  expect(unpackPlaces(packPlaces([{ ...locus, flags: ['edge', 'of_a_later_version'] }]))).toEqual([
    { ...locus, flags: ['edge'] },
  ]);
});
