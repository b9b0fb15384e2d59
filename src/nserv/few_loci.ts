import type { Queryable } from '../database/connect.ts';

/** The loci of a scheme in the order of profiles, if there are at most so many; of a genome's only as many are read. */
export async function fewLoci(db: Queryable, name: string, most: number): Promise<string[] | undefined> {
  const { rows } = await db.query<{ locus: string }>(
    `select l.locus from nserv_loci l join nserv_schemes s on s.id = l.nserv_scheme_id
      where s.name = $1 order by l.position limit $2`,
    [name, most + 1],
  );
  return rows.length > most ? undefined : rows.map(({ locus }) => locus);
}
