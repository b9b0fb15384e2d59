import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { manyOf } from '../many_of.ts';

/** An assembly of a group, and the strain it stands for. */
export interface Member {
  assemblyId: number;
  strain: string;
  barcode: string;
}

const MEMBER = 'a.id as "assemblyId", s.strain, a.barcode';

/**
 * The assemblies that some names stand for: a strain's name or barcode for its best assembly, an assembly's barcode for
 * itself. Each once, in the given order.
 * @throws ACCESSORY_NOT_FOUND naming those that no assembly stands for
 */
export async function findGroup(
  db: Queryable,
  database: string,
  names: readonly string[],
): Promise<number[]> {
  const { rows } = await db.query<{ name: string; id: number | null }>(
    `select n.name, coalesce(
          (select s.best_assembly from strains s where s.database = $1 and s.strain = n.name),
          (select s.best_assembly from strains s where s.database = $1 and s.barcode = n.name),
          (select a.id from assemblies a where a.database = $1 and a.barcode = n.name and a.status = 'Passed QC')) as id
      from unnest($2::text[]) with ordinality as n (name, place) order by n.place`,
    [database, names],
  );
  const missing = rows.filter((row) => row.id === null).map((row) => row.name);
  if (missing.length > 0) {
    throw new EnterobotError('ACCESSORY_NOT_FOUND', { database, names: manyOf(missing, 10) });
  }
  return [...new Set(rows.map((row) => row.id!))];
}

/** The best assemblies of all strains of a database that have one, by strain; control runs are left out. */
export async function wholeDatabase(db: Queryable, database: string): Promise<Member[]> {
  const { rows } = await db.query<Member>(
    `select ${MEMBER} from strains s join assemblies a on a.id = s.best_assembly
      where s.database = $1 and s.control is null order by s.strain`,
    [database],
  );
  return rows;
}

/** Those assemblies, by strain. */
export async function membersOf(db: Queryable, assemblyIds: readonly number[]): Promise<Member[]> {
  const { rows } = await db.query<Member>(
    `select ${MEMBER} from assemblies a join strains s on s.id = a.strain_id
      where a.id = any($1::bigint[]) order by s.strain, a.id`,
    [assemblyIds],
  );
  return rows;
}
