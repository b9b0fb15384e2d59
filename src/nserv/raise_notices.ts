import { sql } from 'kysely';
import type { Transaction } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { itemsFor, schemesFor, strainsFor } from '../records/access.ts';
import { viewerOf } from '../records/viewer.ts';
import { ProfileIndex } from './profile_index.ts';

/** An assembly that has an ST now. */
export interface Typed {
  assemblyId: number;
  /** schemes.id and nserv_schemes.id */
  schemeId: number;
  nservId: number;
  loci: number;
  /** nserv_sts.st */
  st: number;
}

/** An ST that somebody watches, and how far the new one is from it. */
interface Near {
  differing: number;
  compared: number;
}

/**
 * Tells whoever watches strains near that ST, in the transaction that keeps it: at most once a watch and strain, and only
 * of what they may see now. Only the best assembly of a strain speaks for it. The strains of a watched workspace are no
 * news to who watches it.
 */
export async function raiseNotices(tx: Transaction, typed: Typed): Promise<void> {
  const { strain, near } = await nearWatched(tx, typed);
  if (strain === null || near.size === 0) return;
  for (const userId of await watchersOf(tx, typed, [...near.keys()])) {
    const viewer = await viewerOf(tx, userId);
    if (!viewer) continue;
    const found = await allOf(
      tx,
      sql<{ watch: number; within: number; strain: number; st: number }>`
        select w.id as watch, w.within, s.id as strain, v.number::integer as st from watches w
            left join user_preferences p on p.id = w.workspace_id
            ${WATCHED} and s.id <> ${strain} and ${strainsFor(viewer, 'row', 's')}
            join scheme_values v on v.assembly_id = s.best_assembly and v.scheme_id = w.scheme_id and v.name = 'ST'
            join strains fresh on fresh.id = ${strain} and ${strainsFor(viewer, 'row', 'fresh')}
            join schemes c on c.id = w.scheme_id and ${schemesFor(viewer, 'c')}
          where w.user_id = ${userId} and w.scheme_id = ${typed.schemeId} and v.number = any(${[...near.keys()]}::float8[])
            and (p.id is null or (${itemsFor(viewer, 'see', 'p')} and not p.data -> 'strains' ? fresh.barcode))`,
    );
    await write(tx, userId, strain, found, near);
  }
}

/** The strains `s` of a watch `w`, whose workspace is `p`. */
const WATCHED = sql`cross join lateral (select w.strain_id as id where w.strain_id is not null union all
    select x.id from jsonb_array_elements_text(p.data -> 'strains') as listed (barcode)
      join strains x on x.barcode = listed.barcode) m
  join strains s on s.id = m.id`;

/** The strain that the assembly speaks for, and the STs of watched strains that are near enough for somebody. */
async function nearWatched(
  tx: Transaction,
  { assemblyId, schemeId, nservId, loci, st }: Typed,
): Promise<{ strain: number | null; near: Map<number, Near> }> {
  const near = new Map<number, Near>();
  const watched = await allOf(
    tx,
    sql<{ st: number; within: number; id: number; profile: string }>`
      with sts as (
          select v.number::integer as st, max(w.within) as within from watches w
              left join user_preferences p on p.id = w.workspace_id
              ${WATCHED}
              join scheme_values v on v.assembly_id = s.best_assembly and v.scheme_id = w.scheme_id and v.name = 'ST'
            where w.scheme_id = ${schemeId} group by 1)
        select t.st, sts.within, t.id, array_to_string(t.profile, ',') as profile
          from sts join nserv_sts t on t.nserv_scheme_id = ${nservId} and t.st = sts.st`,
  );
  if (watched.length === 0) return { strain: null, near };
  const { rows } = await tx.query<{ strain: number; profile: string }>(
    `select s.id as strain, array_to_string(t.profile, ',') as profile from strains s
       join nserv_sts t on t.nserv_scheme_id = $2 and t.st = $3 where s.best_assembly = $1`,
    [assemblyId, nservId, st],
  );
  if (!rows[0]) return { strain: null, near };
  const index = new ProfileIndex(loci);
  index.add(0, st, rows[0].profile);
  watched.forEach((one, i) => {
    index.add(one.id, one.st, one.profile);
    const { shared, equal } = index.counts(0, i + 1);
    const differing = shared - equal;
    if (shared > 0 && differing <= one.within) near.set(one.st, { differing, compared: shared });
  });
  return { strain: rows[0].strain, near };
}

/** People with a watch of a strain of one of those STs. */
async function watchersOf(tx: Transaction, { schemeId }: Typed, sts: readonly number[]): Promise<number[]> {
  const rows = await allOf(
    tx,
    sql<{ user_id: number }>`select distinct w.user_id from watches w
        left join user_preferences p on p.id = w.workspace_id
        ${WATCHED}
        join scheme_values v on v.assembly_id = s.best_assembly and v.scheme_id = w.scheme_id and v.name = 'ST'
      where w.scheme_id = ${schemeId} and v.number = any(${[...sts]}::float8[]) order by w.user_id`,
  );
  return rows.map(({ user_id }) => user_id);
}

/**
 * One notice a watch, of the nearest of its strains; of several the one that was there first. A watch that its owner removed
 * meanwhile gets none, and the typing does not fail by it.
 */
async function write(
  tx: Transaction,
  userId: number,
  strain: number,
  found: readonly { watch: number; within: number; strain: number; st: number }[],
  near: ReadonlyMap<number, Near>,
): Promise<void> {
  const nearest = new Map<number, { watched: number } & Near>();
  for (const { watch, within, strain: watched, st } of found) {
    const one = { watched, ...near.get(st)! };
    const best = nearest.get(watch);
    if (one.differing > within) continue;
    if (
      !best ||
      one.differing < best.differing ||
      (one.differing === best.differing && watched < best.watched)
    )
      nearest.set(watch, one);
  }
  const all = [...nearest].sort(([a], [b]) => a - b);
  if (all.length === 0) return;
  await tx.query(
    `insert into notices (watch_id, user_id, strain_id, near_id, differing, compared)
       select n.watch, $1, $2, n.near, n.differing, n.compared
         from unnest($3::bigint[], $4::bigint[], $5::integer[], $6::integer[]) as n (watch, near, differing, compared)
           join watches w on w.id = n.watch for key share of w
       on conflict (watch_id, strain_id) do nothing`,
    [
      ...[userId, strain, all.map(([watch]) => watch), all.map(([, one]) => one.watched)],
      ...[all.map(([, one]) => one.differing), all.map(([, one]) => one.compared)],
    ],
  );
}
