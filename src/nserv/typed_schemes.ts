import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { schemesFor } from '../records/access.ts';
import type { Viewer } from '../records/viewer.ts';

/** A typing scheme under which an assembly has positions. */
export interface TypedScheme {
  /** In the system, e.g. MLST_Achtman. */
  description: string;
  /** For people. */
  label: string;
  /** NServ's name and id. */
  nserv: string;
  nservId: number;
}

/** The schemes of its database under which an assembly has positions; those that the viewer may not see are left out. */
export async function typedSchemes(
  db: Queryable,
  viewer: Viewer,
  assemblyId: number,
): Promise<TypedScheme[]> {
  return allOf(
    db,
    sql<TypedScheme>`select s.description, s.name as label, n.name as nserv, n.id as "nservId"
      from assemblies a join nserv_positions p on p.assembly_id = a.id join nserv_schemes n on n.id = p.nserv_scheme_id
        join schemes s on s.database = a.database and s.param ->> 'scheme' = n.name
      where a.id = ${assemblyId} and ${schemesFor(viewer, 's')} order by s.id`,
  );
}
