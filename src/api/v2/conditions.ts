import { type RawBuilder, sql } from 'kysely';
import { parseBarcode } from '../../records/barcodes.ts';

/** Conditions of statements for what was asked; each is left out when its parameter was not given. */

/** The column is one of the values. */
export function isAny(
  column: RawBuilder<unknown>,
  values: readonly (string | number)[] | undefined,
): RawBuilder<boolean>[] {
  if (values === undefined) return [];
  const type = typeof values[0] === 'number' ? sql`bigint[]` : sql`text[]`;
  return [sql<boolean>`${column} = any(${[...values]}::${type})`];
}

/** The column is one of the barcodes. @throws BARCODE_INVALID for one that cannot be a barcode */
export function isBarcode(
  column: RawBuilder<unknown>,
  barcodes: readonly string[] | undefined,
): RawBuilder<boolean>[] {
  for (const barcode of barcodes ?? []) parseBarcode(barcode);
  return isAny(column, barcodes);
}

/** The column is not older than so many days. */
export function withinDays(column: RawBuilder<unknown>, days: number | undefined): RawBuilder<boolean>[] {
  if (days === undefined) return [];
  // Nothing here is a thousand years old, and PostgreSQL counts no further than some.
  return [sql<boolean>`${column} >= now() - make_interval(days => ${Math.min(days, 365_000)})`];
}

export function notBefore(column: RawBuilder<unknown>, moment: Date | undefined): RawBuilder<boolean>[] {
  return moment === undefined ? [] : [sql<boolean>`${column} >= ${moment.toISOString()}::timestamptz`];
}

/** A cell of metadata is one of the values, written as text or as a number. One index serves all cells. */
export function cellIs(
  metadata: RawBuilder<unknown>,
  cell: string,
  values: readonly (string | number)[] | undefined,
): RawBuilder<boolean>[] {
  if (values === undefined) return [];
  const forms = values.flatMap((value) => (typeof value === 'number' ? [value, String(value)] : [value]));
  const each = forms.map((value) => sql<boolean>`${metadata} @> ${JSON.stringify({ [cell]: value })}::jsonb`);
  return each.length === 0 ? [sql<boolean>`false`] : [sql<boolean>`(${sql.join(each, sql` or `)})`];
}

/** A moment as EnteroBase writes it: 2016-02-06T19:00:03.611332+00:00. */
export function moment(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')`;
}
