import { sql } from 'kysely';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { carriersOf } from '../../nserv/positions.ts';
import { strainsFor } from '../../records/access.ts';
import type { Viewer } from '../../records/viewer.ts';

/** A strain that carries an allele, by one of its assemblies that passed QC. */
export interface Carrier {
  strain: string;
  barcode: string;
  assembly: string;
}

/** The strains of a database that carry an allele and that the viewer sees, by name; each once, by its best assembly where that carries it. */
export async function strainsWithAllele(
  db: Queryable,
  viewer: Viewer,
  database: string,
  locusId: number,
  allele: number,
): Promise<Carrier[]> {
  return allOf(
    db,
    sql<Carrier>`select distinct on (s.strain) s.strain, s.barcode, a.barcode as assembly
      from assemblies a join strains s on s.id = a.strain_id
      where a.id = any(${await carriersOf(db, locusId, allele)}::bigint[]) and a.database = ${database}
        and a.status = 'Passed QC' and ${strainsFor(viewer, 'row', 's')}
      order by s.strain, (a.id = s.best_assembly) desc, a.id`,
  );
}

/** Counting every strain for every locus takes time; a search that finds more loci than this goes without. */
const MOST_LOCI = 100;

/** How many strains of a database, of those that the viewer sees, have each locus at all, whole or not; empty when there are too many loci. */
export async function strainsWithLoci(
  db: Queryable,
  viewer: Viewer,
  database: string,
  nservSchemeId: number,
  locusIds: readonly number[],
): Promise<Map<number, number>> {
  if (locusIds.length > MOST_LOCI) return new Map();
  const rows = await allOf(
    db,
    sql<{ id: number; strains: number }>`
      select l.id, count(distinct s.id) filter (where get_bit(p.present, l.position - 1) = 1) as strains
      from nserv_loci l left join nserv_positions p on p.nserv_scheme_id = l.nserv_scheme_id
        left join assemblies a on a.id = p.assembly_id and a.database = ${database} and a.status = 'Passed QC'
        left join strains s on s.id = a.strain_id and ${strainsFor(viewer, 'row', 's')}
      where l.nserv_scheme_id = ${nservSchemeId} and l.id = any(${[...locusIds]}::integer[]) group by l.id`,
  );
  return new Map(rows.map((row) => [row.id, row.strains]));
}
