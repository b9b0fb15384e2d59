import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import type { LeftState } from '../../genome/tree/thread/thread_work.ts';
import type { KnownSt } from '../../nserv/st_profiles.ts';
import { house } from '../house.ts';

const file = z.object({ path: z.string(), sha256: z.string(), bytes: z.number() });

/** What a tree left, in the data of its analysis: with it more strains cost their own comparisons alone. */
const keptState = z.object({
  base: file,
  more: file.nullable(),
  /** Of the scheme: another may have given other numbers to alleles. */
  version: z.number(),
  loci: z.number(),
  /** The STs that it knows. */
  sts: z.array(z.number()),
});
type KeptState = z.infer<typeof keptState>;

/** An earlier tree of an analysis that a new one can begin with. */
export interface EarlierTree {
  state: KeptState;
  /** Its table of profiles. */
  profiles: z.infer<typeof file>;
}

/**
 * The earlier tree of an analysis, if a tree of these STs can begin with it: it was made under this version of the scheme,
 * and every ST that it knows is wanted still.
 */
export async function earlierTree(
  db: Queryable,
  analysisId: number,
  wanted: { version: number; loci: number; sts: readonly KnownSt[] },
): Promise<EarlierTree | undefined> {
  const { rows } = await db.query<{ state: unknown; profiles: unknown }>(
    `select data -> 'state' as state, data -> 'tables' -> 'profiles' as profiles from user_preferences where id = $1`,
    [analysisId],
  );
  const found = z.object({ state: keptState, profiles: file }).safeParse(rows[0]).data;
  if (!found) return undefined;
  const { state, profiles } = found;
  const sts = new Set(wanted.sts.map(({ st }) => st));
  const same =
    state.version === wanted.version && state.loci === wanted.loci && state.sts.every((st) => sts.has(st));
  if (!same) return undefined;
  const { store } = house();
  const files = [profiles, state.base, ...(state.more ? [state.more] : [])];
  // One that is lost is no loss.
  for (const { path } of files) if (!(await store.exists(path))) return undefined;
  return { state, profiles };
}

/** Puts what a tree leaves into the store. Answers how its data names it; null where it leaves none. */
export async function keepState(
  left: LeftState | null,
  of: { version: number; loci: number; sts: readonly KnownSt[]; earlier?: EarlierTree | undefined },
): Promise<KeptState | null> {
  if (left === null) return null;
  const { store } = house();
  const { version, loci, sts, earlier } = of;
  const base = left.base ? await store.putBytes('analyses', left.base, '.state') : earlier?.state.base;
  if (!base) return null;
  const more = left.more.length === 0 ? null : await store.putBytes('analyses', left.more, '.state');
  return { base, more, version, loci, sts: sts.map(({ st }) => st).sort((a, b) => a - b) };
}
