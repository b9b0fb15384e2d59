import type { Queryable } from '../database/connect.ts';

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

/** The schemes of its database under which an assembly has positions; those that are shown to nobody are left out. */
export async function typedSchemes(db: Queryable, assemblyId: number): Promise<TypedScheme[]> {
  const { rows } = await db.query<TypedScheme>(
    `select s.description, s.name as label, n.name as nserv, n.id as "nservId"
      from assemblies a join nserv_positions p on p.assembly_id = a.id join nserv_schemes n on n.id = p.nserv_scheme_id
        join schemes s on s.database = a.database and s.param ->> 'scheme' = n.name
      where a.id = $1 and s.param ->> 'display' <> 'none' order by s.id`,
    [assemblyId],
  );
  return rows;
}
