import { z } from 'zod';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { type ArrayPair, compareArrays, type NumberedArray } from '../genome/crispr/compare_arrays.ts';
import { lookupsOf } from '../ledger/lookup.ts';
import type { Scheme } from '../records/schemes.ts';

/** What of the results of the scheme CRISPR is compared. */
const kept = z.looseObject({
  details: z.array(
    z.looseObject({
      contig: z.string(),
      start: z.int(),
      end: z.int(),
      repeat: z.looseObject({ number: z.int() }),
      spacers: z.array(z.looseObject({ number: z.int() })),
    }),
  ),
});

export interface CrisprComparison {
  /** Different spacers of each, and those that both have. */
  spacers: { a: number; b: number; shared: number };
  pairs: ArrayPair[];
}

/** The CRISPR arrays of two assemblies beside each other, by the numbers of the catalogue. @throws CRISPR_NOT_SEARCHED */
export async function compareCrispr(
  db: Queryable,
  scheme: Pick<Scheme, 'id' | 'database'>,
  a: { id: number; barcode: string },
  b: { id: number; barcode: string },
): Promise<CrisprComparison> {
  const [left, right] = [await arraysOf(db, scheme, a), await arraysOf(db, scheme, b)];
  const [mine, theirs] = [left, right].map((arrays) => new Set(arrays.flatMap(({ spacers }) => spacers)));
  const shared = [...mine!].filter((number) => theirs!.has(number)).length;
  return { spacers: { a: mine!.size, b: theirs!.size, shared }, pairs: compareArrays(left, right) };
}

async function arraysOf(
  db: Queryable,
  { id, database }: Pick<Scheme, 'id' | 'database'>,
  assembly: { id: number; barcode: string },
): Promise<NumberedArray[]> {
  const row = (await lookupsOf(db, assembly.id)).find(
    ({ scheme_id, reference }) => scheme_id === id && reference === '',
  );
  const results = kept.safeParse(row?.other_data.results);
  if (!results.success) {
    throw new EnterobotError('CRISPR_NOT_SEARCHED', { assembly: assembly.barcode, database });
  }
  return results.data.details.map(({ contig, start, end, repeat, spacers }) => ({
    ...{ contig, start, end, repeat: repeat.number },
    spacers: spacers.map(({ number }) => number),
  }));
}
