import type { Queryable } from '../database/connect.ts';
import { ProfileIndex } from './profile_index.ts';
import { getNservScheme, type NservScheme } from './scheme.ts';

/** The STs of a scheme that a process knew at one moment; all of them were committed. */
export interface KnownProfiles {
  index: ProfileIndex;
  /** Those of the first `size` rows are known. */
  size: number;
  /** nserv_schemes.profiles_changed: with another one they say nothing. */
  generation: number;
}

interface Kept {
  index: ProfileIndex;
  generation: number;
  /** One reads at a time. */
  reading: Promise<void>;
}

/** By database and scheme; a process holds each once. */
const kept = new WeakMap<Queryable, Map<number, Kept>>();

/**
 * The profiles of a scheme that has clusters, in the memory of this process: read once, then only what is new. To be called
 * outside any transaction, so that only what was committed is remembered; null where the scheme has no clusters.
 * @throws NSERV_UNKNOWN
 */
export async function knownProfiles(pool: Queryable, name: string): Promise<KnownProfiles | null> {
  const scheme = await getNservScheme(pool, name);
  if (!scheme.hierccLevels) return null;
  const one = keptOf(pool, scheme);
  const reading = one.reading.then(() => one.index.readOn(pool, scheme.id));
  // Who comes next tries again; this one hears of it.
  one.reading = reading.catch(() => {});
  await reading;
  return { index: one.index, size: one.index.size, generation: one.generation };
}

function keptOf(pool: Queryable, { id, loci, profilesChanged }: NservScheme): Kept {
  const schemes = kept.get(pool) ?? new Map<number, Kept>();
  kept.set(pool, schemes);
  const known = schemes.get(id);
  if (known && known.generation === profilesChanged && known.index.loci === loci.length) return known;
  const index = new ProfileIndex(loci.length);
  const fresh = { index, generation: profilesChanged, reading: Promise.resolve() };
  schemes.set(id, fresh);
  return fresh;
}
