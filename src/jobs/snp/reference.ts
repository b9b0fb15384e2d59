import { sql } from 'kysely';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { strainsFor } from '../../records/access.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { Store } from '../../store.ts';
import { genomesOf, type ProjectGenome } from './members.ts';

interface Found {
  id: number | null;
  status: string | null;
  files: boolean;
}

/**
 * The assembly that a barcode of an assembly, or a barcode or name of a strain (its best one) stands for, as a reference.
 * @throws RECORD_UNKNOWN (none that the viewer sees), NOT_ALLOWED (its files are not for them), SNP_REFERENCE_UNFIT
 */
export async function referenceInSight(
  db: Queryable,
  store: Store,
  viewer: Viewer,
  { database, name }: { database: string; name: string },
): Promise<ProjectGenome> {
  const files = sql`${strainsFor(viewer, 'files', 's')} as files`;
  const sees = sql`s.database = ${database} and ${strainsFor(viewer, 'row', 's')}`;
  const [found] = await allOf(
    db,
    sql<Found>`select a.id, a.status, ${files}, 0 as place from assemblies a join strains s on s.id = a.strain_id
        where a.barcode = upper(${name}) and a.database = ${database} and ${sees}
      union all select a.id, a.status, ${files}, case when s.barcode = upper(${name}) then 1 else 2 end
        from strains s left join assemblies a on a.id = s.best_assembly
        where (s.barcode = upper(${name}) or s.strain = ${name}) and ${sees}
      order by place, id limit 1`,
  );
  if (!found) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'reference', key: name });
  if (!found.files) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  const unfit = (reason: string) => new EnterobotError('SNP_REFERENCE_UNFIT', { reference: name, reason });
  if (found.id === null) throw unfit('no assembly of it passed QC');
  if (found.status !== 'Passed QC') throw unfit(`it is "${found.status}", and did not pass QC`);
  const [reference] = await genomesOf(db, [found.id]);
  if (!(await store.exists(reference!.filePointer))) throw unfit('its file is not in the store');
  return reference!;
}

/** Shigella is one species with Escherichia coli, under other names. */
function speciesOf({ species }: ProjectGenome): string | null {
  if (species === null) return null;
  return species.startsWith('Shigella ') ? 'Escherichia coli' : species.split(' ').slice(0, 2).join(' ');
}

/**
 * Refuses a reference that quality control found to be of another species than every genome whose species is told. One of
 * several species is told by its call.
 * @throws SNP_REFERENCE_UNFIT
 */
export function checkSpecies(reference: ProjectGenome, genomes: readonly ProjectGenome[]): void {
  const own = speciesOf(reference);
  const others = genomes.filter(({ id }) => id !== reference.id).map(speciesOf);
  const told = [...new Set(others.filter((one) => one !== null))];
  if (own === null || told.length === 0 || told.includes(own)) return;
  const reason = `it is ${own}, and the genomes are ${told.slice(0, 3).join(', ')}`;
  throw new EnterobotError('SNP_REFERENCE_UNFIT', { reference: reference.strain, reason });
}
