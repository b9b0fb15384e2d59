import type { Queryable } from '../../database/connect.ts';

/** The sha256 in a path by content, also where that stands in a text. */
const PATH = '[0-9a-f]{2}/([0-9a-f]{64})';

/** Those that every strain has. */
const BY_RECORDS = `
  select substring(path from $2) from traces, lateral (values (read1 ->> 'path'), (read2 ->> 'path')) as two (path)
  union all select substring(file_pointer from $2) from assemblies
  union all select substring(depth_pointer from $2) from assemblies`;

/** Moments are kept as ISO 8601 in UTC, which sort as text. */
const REMOVED = `coalesce(p.data ->> 'removed' < $3 collate "C", false)`;

/**
 * The rest is found by reading all that a job or an analysis says, and records as they once were. Of an analysis that somebody
 * removed, what its jobs found is nobody's any more, unless another row names it too; what they were asked stays, for they
 * may be sent again. Calls of SNP projects are found by scheme jobs, which many analyses need: theirs stay.
 */
const BY_TEXT = `
  select (regexp_matches("row"::text, $2, 'g'))[1] from archive
  union all select (regexp_matches(p.data::text, $2, 'g'))[1] from user_preferences p where not ${REMOVED}
  union all select (regexp_matches(concat_ws(' ', j.params, case
        when ${REMOVED} and j.status in ('COMPLETE', 'FAILED', 'KILLED') then null
        else concat_ws(' ', j.request, j.returned, j.result) end), $2, 'g'))[1]
    from user_jobs j left join user_preferences p on p.id = j.analysis_id`;

/**
 * Which of these sha256 some row names, as it is now: traces and assemblies, also replaced ones; jobs, also those that ended,
 * for they may be sent again; items of users, but not analyses that were removed before a moment.
 */
export async function namedContent(
  db: Queryable,
  sums: readonly string[],
  removedBefore: Date,
): Promise<Set<string>> {
  const named = new Set<string>();
  const before = removedBefore.toISOString();
  for (const names of [BY_RECORDS, BY_TEXT]) {
    const left = sums.filter((sha256) => !named.has(sha256));
    if (left.length === 0) break;
    const { rows } = await db.query<{ sha256: string }>(
      `select distinct sha256 from (${names}) as names (sha256) where sha256 = any($1)`,
      names === BY_TEXT ? [left, PATH, before] : [left, PATH],
    );
    for (const { sha256 } of rows) named.add(sha256);
  }
  return named;
}
