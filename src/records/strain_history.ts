import type { Queryable } from '../database/connect.ts';
import { METADATA_FIELDS } from './metadata_fields.ts';

/** A row that was replaced. */
export interface ReplacedRow {
  table: 'strains' | 'assemblies' | 'traces';
  id: number;
  row_version: number;
  /** As it was, verbatim. */
  row: Record<string, unknown>;
  replaced: Date;
  /** Username of who replaced it; null: a job or the command line, see why. */
  by: string | null;
  why: string | null;
  /** What differs in the version that followed: columns, and fields of metadata as `metadata.<field>`. */
  changed: Record<string, { from: unknown; to: unknown }>;
}

/** Columns that move with every change, or repeat a field of metadata, and tell nothing of their own. */
const ALWAYS = new Set(['row_version', 'lastmodified', ...METADATA_FIELDS.map(({ field }) => field)]);

/** The replaced rows of a strain (or of its assemblies, or traces), newest first. */
export async function historyOf(
  db: Queryable,
  strainId: number,
  {
    of = 'strains',
    limit = 50,
    offset = 0,
  }: { of?: ReplacedRow['table']; limit?: number; offset?: number } = {},
): Promise<{ records: ReplacedRow[]; total: number }> {
  // The version that followed is the next in the archive, or the row as it is now. `of` is one of three words.
  const ids = of === 'strains' ? '$1::bigint' : `any(array(select id from ${of} where strain_id = $1))`;
  const { rows } = await db.query<ReplacedRow & { next: Record<string, unknown> | null; total: number }>(
    `select a.table_name as table, a.id, a.row_version, a.row, a.replaced, u.username as by, a.why,
        count(*) over ()::integer as total,
        coalesce((select n.row from archive n where n.table_name = a.table_name and n.id = a.id
            and n.row_version = a.row_version + 1),
          (select to_jsonb(c) from ${of} c where c.id = a.id)) as next
      from archive a left join users u on u.user_id = a.user_id
      where a.table_name = $2 and a.id = ${ids}
      order by a.archive_id desc limit $3 offset $4`,
    [strainId, of, limit, offset],
  );
  const records = rows.map(({ next, total: _, ...row }) => ({
    ...row,
    changed: changes(row.row, next ?? {}),
  }));
  if (rows[0] || offset === 0) return { records, total: rows[0]?.total ?? 0 };
  // Past the end no row is there to tell how many there are.
  const count = await db.query<{ n: number }>(
    `select count(*)::integer as n from archive a where a.table_name = $2 and a.id = ${ids}`,
    [strainId, of],
  );
  return { records, total: count.rows[0]!.n };
}

function changes(before: Record<string, unknown>, after: Record<string, unknown>): ReplacedRow['changed'] {
  const [old, now] = [flat(before), flat(after)];
  const changed: ReplacedRow['changed'] = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [from, to] = [old[key] ?? null, now[key] ?? null];
    if (!ALWAYS.has(key) && JSON.stringify(from) !== JSON.stringify(to)) changed[key] = { from, to };
  }
  return changed;
}

function flat({ metadata, ...row }: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries((metadata ?? {}) as object).map(([field, value]) => [
    `metadata.${field}`,
    value,
  ]);
  return { ...row, ...Object.fromEntries(fields) };
}
