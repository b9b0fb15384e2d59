import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { cellIs } from './conditions.ts';
import type { Field } from './listing.ts';
import { decimals, integers, words } from './parameters.ts';

/**
 * The cells of strains.metadata that API v2.0 knows, by the names of EnteroBase's document. The one place that says so: reading,
 * filters and edits all go by it; what a cell may hold is checked as everywhere (src/records/metadata_fields.ts).
 */
const KINDS = {
  antigenic_formulas: 'text',
  city: 'text',
  collection_date: 'integer',
  collection_month: 'integer',
  collection_time: 'text',
  collection_year: 'integer',
  comment: 'text',
  continent: 'text',
  country: 'text',
  county: 'text',
  email: 'text',
  lab_contact: 'text',
  latitude: 'decimal',
  longitude: 'decimal',
  postcode: 'text',
  region: 'text',
  sample_accession: 'text',
  secondary_sample_accession: 'text',
  serotype: 'text',
  source_details: 'text',
  source_niche: 'text',
  source_type: 'text',
} as const;

export type Cell = keyof typeof KINDS;
const CELLS = Object.keys(KINDS) as Cell[];

/** Those of `strains`; the document has e-mail addresses only in straindata. */
export const STRAIN_CELLS = CELLS.filter((cell) => cell !== 'email');
/** Those of `straindata`. */
export const STRAINDATA_CELLS = CELLS.filter((cell) => cell !== 'antigenic_formulas');

/** The key under which a cell stands in strains.metadata: EnteroBase's date is the day of the month (metadata_fields.ts). */
function keyOf(cell: Cell): string {
  return cell === 'collection_date' ? 'collection_day' : cell;
}

/** The fields of a list that tell the cells. @param metadata the jsonb with them */
export function cellFields(metadata: RawBuilder<unknown>, cells: readonly Cell[]): Record<string, Field> {
  return Object.fromEntries(
    cells.map((cell): [string, Field] => {
      const read = sql`${metadata} ->> ${sql.lit(keyOf(cell))}`;
      if (KINDS[cell] === 'text') return [cell, { sql: read }];
      // Sorted as numbers; a cell that is none ("2015-2016") comes last, and is told as it stands. Whether it is whole is
      // asked without a pattern: a page may sort ten thousand cells.
      const by =
        KINDS[cell] === 'integer'
          ? sql`case when length(${read}) between 1 and 9 and translate(${read}, '0123456789', '') = ''
              then (${read})::integer end`
          : sql`case when ${read} ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' then (${read})::numeric end`;
      return [cell, { sql: read, by, tell: (values: (string | null)[]) => values.map(asNumber) }];
    }),
  );
}

/** The parameters that filter by the cells; `cellFilters` reads them. */
export function cellParameters(cells: readonly Cell[]): Record<never, never> {
  return Object.fromEntries(
    cells.map((cell) => [
      cell,
      { text: words, integer: integers, decimal: decimals }[KINDS[cell]].optional(),
    ]),
  );
}

/** The conditions of those parameters. */
export function cellFilters(
  metadata: RawBuilder<unknown>,
  cells: readonly Cell[],
  query: Record<string, unknown>,
): RawBuilder<boolean>[] {
  return cells.flatMap((cell) =>
    cellIs(metadata, keyOf(cell), query[cell] as (string | number)[] | undefined),
  );
}

/**
 * Cells as they came in a request, as they are kept: all are text, as those of a table are; null and '' take a cell away.
 * @returns by key
 */
export function cellsToKeep(
  given: Partial<Record<Cell, string | number | null>>,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(given).map(([cell, value]) => [
      keyOf(cell as Cell),
      value === null || value === '' ? null : String(value),
    ]),
  );
}

function asNumber(text: string | null): number | string | null {
  return text !== null && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

const cellText = z
  .string()
  .max(10_000)
  .regex(/^[^\p{Cc}]*$/u, 'holds a control character')
  .nullable();

/** The body of an edit: cells by their names. A number may be written as text, as tables write it. */
export const cellsBody = z.strictObject(
  Object.fromEntries(
    CELLS.map((cell) => [
      cell,
      (KINDS[cell] === 'text' ? cellText : z.union([z.number(), cellText])).optional(),
    ]),
  ) as unknown as Record<Cell, z.ZodOptional<z.ZodType<string | number | null>>>,
);
