import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Queryable } from '../../database/connect.ts';

/** Files asked for at once. */
const AT_ONCE = 500;

/**
 * Files of the store that strains' rows name and that are not there: reads, assemblies, snapshots of schemes and
 * references. A backup keeps what there is; this tells when the store itself has lost something. At most 100 are told.
 */
export async function missingFiles(db: Queryable, store: string): Promise<string[]> {
  const missing: string[] = [];
  const named = await whatNamesFiles(db);
  let after = '';
  while (missing.length < 100) {
    const { rows } = await db.query<{ path: string }>(
      `select path from (${named}) n
        where path > $1 order by path limit $2`,
      [after, AT_ONCE],
    );
    const last = rows.at(-1);
    if (!last) return missing;
    after = last.path;
    const there = await Promise.all(
      rows.map(({ path }) => isThere(isAbsolute(path) ? path : join(store, path))),
    );
    missing.push(...rows.filter((_, i) => !there[i]).map(({ path }) => path));
  }
  return missing;
}

/** What has paths in it. A database of an older release is saved before it is brought up to date, and lacks some. */
async function whatNamesFiles(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ references: boolean; depths: boolean }>(
    `select to_regclass('reference_sets') is not null as "references",
        exists (select from pg_attribute where attrelid = 'assemblies'::regclass and attname = 'depth_pointer') as depths`,
  );
  return [
    "select read1 ->> 'path' as path from traces",
    "select read2 ->> 'path' from traces",
    'select file_pointer from assemblies',
    'select snapshot from nserv_versions',
    ...(rows[0]?.references ? ['select path from reference_sets'] : []),
    ...(rows[0]?.depths ? ['select depth_pointer from assemblies'] : []),
  ].join(' union ');
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
