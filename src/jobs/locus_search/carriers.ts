import type { Queryable } from '../../database/connect.ts';
import { carriersOf } from '../../nserv/positions.ts';

/** A strain that carries an allele, by one of its assemblies that passed QC. */
export interface Carrier {
  strain: string;
  barcode: string;
  assembly: string;
}

/** The strains of a database that carry an allele, by name; each once, by its best assembly where that carries it. */
export async function strainsWithAllele(
  db: Queryable,
  database: string,
  locusId: number,
  allele: number,
): Promise<Carrier[]> {
  const { rows } = await db.query<Carrier>(
    `select distinct on (s.strain) s.strain, s.barcode, a.barcode as assembly
      from assemblies a join strains s on s.id = a.strain_id
      where a.id = any($1::bigint[]) and a.database = $2 and a.status = 'Passed QC'
      order by s.strain, (a.id = s.best_assembly) desc, a.id`,
    [await carriersOf(db, locusId, allele), database],
  );
  return rows;
}

/** Counting every strain for every locus takes time; a search that finds more loci than this goes without. */
const MOST_LOCI = 100;

/** How many strains of a database have each locus at all, whole or not; empty when there are too many loci. */
export async function strainsWithLoci(
  db: Queryable,
  database: string,
  nservSchemeId: number,
  locusIds: readonly number[],
): Promise<Map<number, number>> {
  if (locusIds.length > MOST_LOCI) return new Map();
  const { rows } = await db.query<{ id: number; strains: number }>(
    `select l.id, count(distinct a.strain_id) filter (where get_bit(p.present, l.position - 1) = 1) as strains
      from nserv_loci l left join nserv_positions p on p.nserv_scheme_id = l.nserv_scheme_id
        left join assemblies a on a.id = p.assembly_id and a.database = $2 and a.status = 'Passed QC'
      where l.nserv_scheme_id = $1 and l.id = any($3::integer[]) group by l.id`,
    [nservSchemeId, database, locusIds],
  );
  return new Map(rows.map((row) => [row.id, row.strains]));
}
