import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { getDatabase } from '../../records/databases.ts';
import { metadataRules } from '../../records/metadata_rules.ts';
import type { StrainFilters } from '../../records/strain_filters.ts';
import { listStrains, type StrainRecord, showStrain } from '../../records/strain_list.ts';
import { defaultUser } from '../../records/users.ts';
import { type Viewer, viewerOf } from '../../records/viewer.ts';
import type { CommonOptions } from '../output.ts';

export interface OfDatabase extends CommonOptions {
  database: string;
}

export interface Chosen extends OfDatabase {
  filter: string[];
  search?: string;
}

/** Who acts from the command line: the first admin. @throws RECORD_UNKNOWN when someone removed or disabled them */
export async function commandLineViewer(db: Queryable): Promise<Viewer> {
  const { userId, username } = await defaultUser(db);
  const viewer = await viewerOf(db, userId);
  if (!viewer) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'user', key: username });
  return viewer;
}

/** The strain that a person names, by barcode or by its name. @throws DATABASE_UNKNOWN, RECORD_UNKNOWN */
export async function strainNamed(db: Queryable, database: string, key: string): Promise<StrainRecord> {
  await getDatabase(db, database);
  const viewer = await commandLineViewer(db);
  const found =
    (await showStrain(db, viewer, database, key)) ??
    (await listStrains(db, viewer, { database, names: [key] }, { limit: 1 }))[0];
  if (!found) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key });
  return found;
}

/** What `--filter` and `--search` choose. @throws DATABASE_UNKNOWN, STRAIN_FILTER */
export async function filtersOf(db: Queryable, { database, filter, search }: Chosen): Promise<StrainFilters> {
  const rules = metadataRules(await getDatabase(db, database));
  const metadata: Record<string, string[]> = {};
  for (const one of filter) {
    const colon = one.indexOf(':');
    if (colon < 1) throw new EnterobotError('STRAIN_FILTER', { filter: one });
    const field = rules.fieldNamed(one.slice(0, colon))?.field ?? one.slice(0, colon);
    metadata[field] = [...(metadata[field] ?? []), one.slice(colon + 1)];
  }
  return { database, metadata, ...(search ? { search } : {}) };
}
