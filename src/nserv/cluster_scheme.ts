import type { Pool, Queryable } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { checkLevels } from './cluster_levels.ts';
import { lockNames, lockTurn } from './locks.ts';
import { placeAll } from './place_all.ts';
import { getNservScheme } from './scheme.ts';

/**
 * Gives a scheme clusters at those levels: all of its STs now, new ones as they come. Jobs that name wait meanwhile. Again
 * with the same levels it does nothing.
 * @returns sentences: why nothing was placed (memory)
 * @throws NSERV_UNKNOWN, HIERCC_LEVELS (also where it has others)
 */
export async function giveClusters(pool: Pool, name: string, levels: readonly number[]): Promise<string[]> {
  return inTransaction(pool, async (tx) => {
    await lockTurn(tx, name);
    const { id, loci, hierccLevels } = await getNservScheme(tx, name);
    checkLevels(name, loci.length, levels);
    if (hierccLevels && hierccLevels.join() !== levels.join()) {
      const problem = `it has the levels ${hierccLevels.join(',')} already`;
      throw new EnterobotError('HIERCC_LEVELS', { scheme: name, problem });
    }
    await lockNames(tx, id);
    return placeAll(tx, id, name, levels);
  });
}

/** How many clusters the STs of a scheme have at each level. @throws NSERV_UNKNOWN */
export async function clusterCounts(
  db: Queryable,
  name: string,
): Promise<{ level: number; clusters: number; sts: number }[]> {
  const { id } = await getNservScheme(db, name);
  const { rows } = await db.query<{ level: number; clusters: number; sts: number }>(
    `select l.level, count(distinct t.clusters[l.place])::integer as clusters, count(t.clusters)::integer as sts
      from nserv_schemes s cross join unnest(s.hiercc_levels) with ordinality as l (level, place)
        left join nserv_sts t on t.nserv_scheme_id = s.id
      where s.id = $1 group by l.level order by l.level`,
    [id],
  );
  return rows;
}

/**
 * What of a scheme's clusters is not as it must be, in sentences: an ST without its clusters, a number that no ST ever had,
 * a list of strains that says something else than the ST.
 * @throws NSERV_UNKNOWN
 */
export async function checkClusters(db: Queryable, name: string): Promise<string[]> {
  const { id } = await getNservScheme(db, name);
  const { rows } = await db.query<{ problem: string }>(
    `with of_scheme as (
        select t.id, t.st, t.clusters, s.hiercc_levels as levels from nserv_sts t
          join nserv_schemes s on s.id = t.nserv_scheme_id where s.id = $1
      ), numbers as (
        select distinct unnest(clusters) as number from of_scheme
      ), said as (
        select v.assembly_id, v.scheme_id, substr(v.name, 3)::integer as level, v.number::integer as number
          from schemes c join scheme_values v on v.scheme_id = c.id and v.name ~ '^HC[0-9]{1,5}$'
          where c.param ->> 'scheme' = $2 and c.param ->> 'pipeline' = 'nomenclature'
      ), meant as (
        select v.assembly_id, v.scheme_id, l.level, t.clusters[l.place] as number
          from schemes c join scheme_values v on v.scheme_id = c.id and v.name = 'ST' and v.number between 1 and 2147483647
            join of_scheme t on t.st = v.number::integer and t.clusters is not null
            cross join unnest(t.levels) with ordinality as l (level, place)
          where c.param ->> 'scheme' = $2 and c.param ->> 'pipeline' = 'nomenclature'
      )
      select 'ST ' || st || ' has ' || coalesce(cardinality(clusters)::text, 'no') || ' clusters, and '
          || coalesce(cardinality(levels)::text, 'no') || ' levels are kept' as problem
        from of_scheme where cardinality(clusters) is distinct from cardinality(levels)
      union all
      select 'a cluster has the number ' || number || ', which no ST ever had' from numbers n
        where number is not null and not exists (select from of_scheme t where t.st = n.number)
          and not exists (select from nserv_st_aliases a where a.nserv_scheme_id = $1 and a.alias = n.number)
      union all
      select 'the list of assembly ' || assembly_id || ' says another cluster at HC' || level || ' than its ST'
        from (table said except table meant union all (table meant except table said)) d`,
    [id, name],
  );
  return rows.map(({ problem }) => problem);
}
