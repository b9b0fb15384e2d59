import type { Queryable } from '../../database/connect.ts';
import { type KnownSt, stsOfBarcodes } from '../../nserv/st_profiles.ts';

/** A strain of the group whose assembly has an ST of the scheme. */
export interface TypedMember {
  /** Barcodes. */
  strain: string;
  assembly: string;
  name: string;
  st: KnownSt;
}

/** A strain that cannot be in the tree, and why. */
export interface LeftOut {
  name: string;
  reason: string;
}

interface Row {
  strain: string;
  name: string;
  assembly: string;
  st_barcode: string | null;
  status: 'QUEUED' | 'COMPLETE' | 'FAILED' | null;
}

/**
 * The strains of a group with their STs under a scheme, by name; and those that have none. `group`: assemblies by id, or
 * the best assembly of every strain of the database but control runs.
 */
export async function membersWithSts(
  db: Queryable,
  given: {
    database: string;
    schemeId: number;
    nservSchemeId: number;
    group: 'all' | readonly number[];
  },
): Promise<{ members: TypedMember[]; leftOut: LeftOut[] }> {
  const { database, schemeId, group } = given;
  // Two statements, each with its own plan.
  const which = group === 'all' ? 'a.id = s.best_assembly and s.control is null' : 'a.id = any($3::bigint[])';
  const { rows } = await db.query<Row>(
    `select s.barcode as strain, s.strain as name, a.barcode as assembly, l.st_barcode, l.status
      from assemblies a join strains s on s.id = a.strain_id
        left join assembly_lookup l on l.assembly_id = a.id and l.scheme_id = $2 and l.reference = ''
      where s.database = $1 and ${which} order by s.strain collate "C", a.id`,
    [database, schemeId, ...(group === 'all' ? [] : [group])],
  );
  const barcodes = rows.flatMap(({ st_barcode }) => st_barcode ?? []);
  const sts = await stsOfBarcodes(db, given.nservSchemeId, barcodes);
  const members: TypedMember[] = [];
  const leftOut: LeftOut[] = [];
  for (const row of rows) {
    const { strain, name, assembly, st_barcode } = row;
    const st = st_barcode === null ? undefined : sts.get(st_barcode);
    if (st) members.push({ strain, name, assembly, st });
    else leftOut.push({ name, reason: withoutSt(row) });
  }
  return { members, leftOut };
}

/** Those whose STs have all loci of the scheme; `short`: how many the others have, by the id of the ST. */
export function withWholeSts(
  { members, leftOut }: { members: TypedMember[]; leftOut: LeftOut[] },
  short: ReadonlyMap<number, number>,
  loci: number,
): { members: TypedMember[]; leftOut: LeftOut[] } {
  if (short.size === 0) return { members, leftOut };
  const out = members.flatMap(({ name, st: { id, st } }) => {
    const has = short.get(id);
    if (has === undefined) return [];
    return [
      { name, reason: `its ST ${st} is of an older version of the scheme, with ${has} of ${loci} loci` },
    ];
  });
  return { members: members.filter(({ st }) => !short.has(st.id)), leftOut: [...leftOut, ...out] };
}

function withoutSt({ status, st_barcode }: Row): string {
  if (st_barcode !== null) return 'its ST belongs to another scheme';
  if (status === null) return 'not typed with this scheme';
  if (status === 'QUEUED') return 'its typing is under way';
  return status === 'FAILED' ? 'its typing failed' : 'its profile is incomplete, so that it has no ST';
}
