import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { schemesFor, strainsFor } from '../records/access.ts';
import type { Viewer } from '../records/viewer.ts';

/** The clusters of a strain under one scheme. */
export interface StrainClusters {
  /** The scheme's description, and its label. */
  scheme: string;
  label: string;
  st: number;
  /** By level; `strains`: how many in that cluster the viewer may see, itself included. */
  clusters: { level: number; cluster: number; strains: number }[];
}

/** The HierCC clusters of a strain under each scheme that the viewer may see and that has them; of its best assembly. */
export async function clustersOfStrain(
  db: Queryable,
  viewer: Viewer,
  strainId: number,
): Promise<StrainClusters[]> {
  return allOf(
    db,
    sql<StrainClusters>`select c.description as scheme, c.name as label, t.st,
        json_agg(json_build_object('level', l.level, 'cluster', t.clusters[l.place], 'strains', (
          select count(*) from scheme_values x join strains s on s.best_assembly = x.assembly_id
            where x.scheme_id = c.id and x.name = 'HC' || l.level and x.number = t.clusters[l.place]
              and ${strainsFor(viewer, 'row', 's')})) order by l.level) as clusters
      from strains o join scheme_values v on v.assembly_id = o.best_assembly and v.name = 'ST'
        join schemes c on c.id = v.scheme_id and ${schemesFor(viewer, 'c')}
        join nserv_schemes n on n.name = c.param ->> 'scheme'
        join nserv_sts t on t.nserv_scheme_id = n.id and t.st = v.number::integer and t.clusters is not null
        cross join unnest(n.hiercc_levels) with ordinality as l (level, place)
      where o.id = ${strainId} and v.number between 1 and 2147483647
      group by c.id, t.id order by c.id`,
  );
}
