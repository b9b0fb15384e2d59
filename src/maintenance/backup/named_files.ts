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
  // A database of an older release is saved before it is brought up to date, and has none yet.
  const table = await db.query<{ known: boolean }>(
    `select to_regclass('reference_sets') is not null as known`,
  );
  const references = table.rows[0]?.known ? ' union select path from reference_sets' : '';
  let after = '';
  while (missing.length < 100) {
    const { rows } = await db.query<{ path: string }>(
      `select path from (
          select read1 ->> 'path' as path from traces union select read2 ->> 'path' from traces
          union select file_pointer from assemblies
          union select depth_pointer from assemblies where depth_pointer is not null
          union select snapshot from nserv_versions union select path from reference_sets) n
          union select file_pointer from assemblies union select snapshot from nserv_versions${references}) n
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

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
