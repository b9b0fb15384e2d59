import type { Transaction } from '../database/connect.ts';
import type { KnownProfiles } from './known_profiles.ts';
import { isNearer, type NearSt, ProfileIndex } from './profile_index.ts';
import type { NservScheme } from './scheme.ts';

type Clustered = Pick<NservScheme, 'id' | 'loci' | 'hierccLevels' | 'profilesChanged'>;

/** The nearest of the STs up to one, and that one. */
export interface NearKnown {
  near: NearSt | undefined;
  /** nserv_sts.id of the last that was compared. */
  upTo: number;
}

/**
 * The nearest ST of those that this process knows, while nobody waits. With profiles that are out of date, or none, nothing
 * was compared, and {@link placeMinted} does it all.
 */
export function nearestKnown(
  scheme: Clustered,
  known: KnownProfiles | null,
  profile: readonly number[],
): NearKnown {
  if (!scheme.hierccLevels || known?.generation !== scheme.profilesChanged)
    return { near: undefined, upTo: 0 };
  return { near: known.index.nearest(profile, known.size), upTo: known.index.ids[known.size - 1] ?? 0 };
}

/**
 * Gives an ST that was minted in this transaction its clusters: those of its nearest ST from their distance on, its own
 * below (methods: HierCC). Only under lockMint: what others minted since `known` was read is committed, and is compared
 * here, so that no two can be placed without seeing each other.
 */
export async function placeMinted(
  tx: Transaction,
  scheme: Clustered,
  minted: { id: number; st: number },
  profile: readonly number[],
  known: NearKnown | null,
): Promise<void> {
  if (!scheme.hierccLevels) return;
  let near = known?.near;
  let upTo = known?.upTo ?? 0;
  for (;;) {
    const since = new ProfileIndex(scheme.loci.length);
    const more = await since.readBetween(tx, scheme.id, upTo, minted.id);
    const one = since.nearest(profile);
    if (one && (!near || isNearer(one, near))) near = one;
    if (!more) break;
    upTo = since.ids.at(-1)!;
  }
  await tx.query({
    name: 'nserv-place-minted',
    text: `update nserv_sts t set clusters = (
        select array_agg(case when l.level >= $3 then n.clusters[l.place] else t.st end order by l.place)
          from nserv_schemes s cross join unnest(s.hiercc_levels) with ordinality as l (level, place)
            left join nserv_sts n on n.id = $2
          where s.id = t.nserv_scheme_id)
      where t.id = $1`,
    values: [minted.id, near?.id ?? null, near?.distance ?? scheme.loci.length + 1],
  });
}
