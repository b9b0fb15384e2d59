import type { Queryable } from '../../database/connect.ts';

/** The sha256 in a path by content, also where that stands in a text. */
const PATH = '[0-9a-f]{2}/([0-9a-f]{64})';

/** Those that every strain has. */
const BY_RECORDS = `
  select substring(path from $2) from traces, lateral (values (read1 ->> 'path'), (read2 ->> 'path')) as two (path)
  union all select substring(file_pointer from $2) from assemblies
  union all select substring(depth_pointer from $2) from assemblies`;

/** The rest is found by reading all that a job or an analysis says, and records as they once were. */
const BY_TEXT = `
  select (regexp_matches("row"::text, $2, 'g'))[1] from archive
  union all select (regexp_matches(data::text, $2, 'g'))[1] from user_preferences
  union all select (regexp_matches(concat_ws(' ', params, request, returned, result), $2, 'g'))[1] from user_jobs`;

/**
 * Which of these sha256 some row names, as it is now: traces and assemblies, also replaced ones; jobs, also those that ended,
 * for they may be sent again; items of users.
 */
export async function namedContent(db: Queryable, sums: readonly string[]): Promise<Set<string>> {
  const named = new Set<string>();
  for (const names of [BY_RECORDS, BY_TEXT]) {
    const left = sums.filter((sha256) => !named.has(sha256));
    if (left.length === 0) break;
    const { rows } = await db.query<{ sha256: string }>(
      `select distinct sha256 from (${names}) as names (sha256) where sha256 = any($1)`,
      [left, PATH],
    );
    for (const { sha256 } of rows) named.add(sha256);
  }
  return named;
}
