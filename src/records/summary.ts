import { type RawBuilder, sql } from 'kysely';
import type { Pool } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { strainsFor } from './access.ts';
import { countWhere } from './summary_counts.ts';
import type { Viewer } from './viewer.ts';

/** What is in a database, as far as one viewer sees it. */
export interface Summary {
  strains: number;
  /** The viewer's own. */
  mine: number;
  assemblies: number;
  /** Sets of reads. */
  reads: number;
  /** Strains by what became of their assemblies; one that has a best assembly has passed. */
  qc: { passed: number; failed: number; waiting: number; none: number };
  /** What assemblies failed, for strains none of whose assemblies passed; the most frequent first. */
  failures: { check: string; strains: number }[];
  /** Countries of isolation, as they stand in the metadata; '' for strains that name none. */
  countries: { country: string; strains: number }[];
  /** Months (YYYY-MM), or years where no month is known, of collection, ascending; '' for what is no date. */
  collected: { month: string; strains: number }[];
}

/** So many reasons are told; a long tail of species names is one of them each. */
const MOST_FAILURES = 20;

/**
 * Counts all of it. Every part reads narrow indexes alone, and they are asked at once: 100,000 strains take some tens of
 * milliseconds (`npm run bench -- api summary`).
 */
export async function summaryOf(pool: Pool, viewer: Viewer, database: string): Promise<Summary> {
  const seen = sql<boolean>`s.database = ${database} and ${strainsFor(viewer, 'row', 's')}`;
  const [strains, assemblies, reads, refused, failures, countries, collected] = await Promise.all([
    allOf(
      pool,
      sql<{ strains: number; passed: number }>`select count(*)::integer as strains,
        count(s.best_assembly)::integer as passed from strains s where ${seen}`,
    ),
    countWhere(pool, viewer, database, 'assemblies'),
    countWhere(pool, viewer, database, 'traces'),
    unpassed(pool, seen, database),
    failedChecks(pool, seen, database),
    allOf(
      pool,
      sql<
        Summary['countries'][number]
      >`select coalesce(s.country, '') as country, count(*)::integer as strains
        from strains s where ${seen} group by s.country order by strains desc, country`,
    ),
    allOf(
      pool,
      sql<Summary['collected'][number]>`select month, sum(strains)::integer as strains from (
          select case when s.collection_date ~ '^[0-9]{4}' then left(split_part(s.collection_date, '/', 1), 7) else '' end
            as month, count(*) as strains from strains s where ${seen} group by s.collection_date) dated
        group by month order by month`,
    ),
  ]);
  const mine = await allOf(
    pool,
    sql<{ mine: number }>`select count(*)::integer as mine from strains
      where owner = ${viewer.userId} and database = ${database}`,
  );
  const { strains: total, passed } = strains[0]!;
  const { failed, waiting } = refused[0]!;
  return {
    ...{ strains: total, mine: mine[0]!.mine, assemblies, reads },
    qc: { passed, failed, waiting, none: Math.max(0, total - passed - failed - waiting) },
    ...{ failures, countries, collected },
  };
}

/** Strains that have assemblies, and none that passed. */
function unpassed(pool: Pool, seen: RawBuilder<boolean>, database: string) {
  return allOf(
    pool,
    sql<{ failed: number; waiting: number }>`select count(*) filter (where failed)::integer as failed,
        count(*) filter (where not failed)::integer as waiting from (
      select a.strain_id, bool_or(a.status in ('Failed QC', 'Refused')) as failed
        from assemblies a join strains s on s.id = a.strain_id
        where a.database = ${database} and a.status <> 'Passed QC' and s.best_assembly is null and ${seen}
        group by a.strain_id) judged`,
  );
}

function failedChecks(pool: Pool, seen: RawBuilder<boolean>, database: string) {
  return allOf(
    pool,
    sql<
      Summary['failures'][number]
    >`select ${checkOf(sql`reason`)} as check, count(distinct s.id)::integer as strains
      from assemblies a join strains s on s.id = a.strain_id
        cross join lateral jsonb_array_elements_text(${reasonsOf('a')}) reason
      where a.database = ${database} and a.status = 'Failed QC' and s.best_assembly is null and ${seen}
      group by 1 order by strains desc, 1 limit ${MOST_FAILURES}`,
  );
}

/** The reasons of a verdict (`N50 is 12 kb; Salmonella needs …`), of assemblies called `alias`. */
function reasonsOf(alias: string): RawBuilder<unknown> {
  const qc = sql.ref(`${alias}.qc`);
  return sql`case jsonb_typeof(${qc} -> 'reasons') when 'array' then ${qc} -> 'reasons' else '[]' end`;
}

/** Which check a reason is of: what stands before its value. */
function checkOf(reason: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`split_part(${reason}::text, ' is ', 1)`;
}

/**
 * The strains, called `s`, none of whose assemblies passed, and one of which failed that check of the quality control.
 * @param check as the summary names it; `any`: whatever it failed, also one whose file could not be read
 */
export function failedCheck(check: string): RawBuilder<boolean> {
  if (check === 'any')
    return sql<boolean>`(s.best_assembly is null and exists (select from assemblies f
      where f.strain_id = s.id and f.status in ('Failed QC', 'Refused')))`;
  return sql<boolean>`(s.best_assembly is null and exists (select from assemblies f
    where f.strain_id = s.id and f.status = 'Failed QC' and exists (
      select from jsonb_array_elements_text(${reasonsOf('f')}) reason where ${checkOf(sql`reason`)} = ${check})))`;
}
