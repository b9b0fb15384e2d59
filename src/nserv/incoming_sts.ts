import { hash } from 'node:crypto';
import { EnterobotError } from '../errors.ts';
import { CLASSIC_LOCI } from '../genome/scheme.ts';
import { FIRST_LOCAL, isLocal } from './local_names.ts';
import type { NumberedProfile } from './scheme_folder.ts';

/** An ST that NServ has. */
export interface KnownSt {
  st: number;
  /** Of its profile, hex. */
  sha256: string;
}

/** What a dump says about STs, compared with what NServ has. */
export interface StChange {
  incoming: (NumberedProfile & { sha256: string })[];
  /** Local STs whose profile has a central number now. */
  renames: { alias: number; st: number }[];
}

/** Of a profile's numbers joined by commas, hex: 3,002 of them are too long for an index. */
export function sha256OfProfile(profile: readonly number[]): string {
  return hash('sha256', profile.join(), 'hex');
}

/**
 * Compares STs, both sides with the same numbers of alleles (after those that gave way have). Central STs are for ever;
 * a local one gives way to the first central one of its profile. Real cgMLST tables hold STs of one profile: all are kept,
 * and the smallest answers. A local ST of another house keeps its number where it is free here.
 * @param aliases local STs that gave way here, which are never used again
 * @param dump ascending by ST
 * @throws NSERV_ST_CHANGED, NSERV_ST_RENUMBERED
 */
export function compareSts(
  scheme: string,
  known: readonly KnownSt[],
  aliases: readonly number[],
  dump: readonly NumberedProfile[],
): StChange {
  const byNumber = new Map(known.map(({ st, sha256 }) => [st, sha256]));
  const byProfile = new Map<string, number>();
  for (const { st, sha256 } of known) byProfile.set(sha256, Math.min(st, byProfile.get(sha256) ?? st));
  const used = new Set(aliases);
  let lastLocal = FIRST_LOCAL - 1;
  for (const st of [...byNumber.keys(), ...used, ...dump.map((one) => one.st)])
    lastLocal = Math.max(lastLocal, st);
  const change: StChange = { incoming: [], renames: [] };
  for (const { st, profile } of dump) {
    const sha256 = sha256OfProfile(profile);
    const before = byNumber.get(st);
    if (before === sha256) continue;
    const same = byProfile.get(sha256);
    if (isLocal(st)) {
      if (same !== undefined) continue;
      const number = before !== undefined || used.has(st) ? ++lastLocal : st;
      change.incoming.push({ st: number, profile, sha256 });
      byProfile.set(sha256, number);
      continue;
    }
    if (before !== undefined) throw new EnterobotError('NSERV_ST_CHANGED', { scheme, st });
    if (same === undefined || !isLocal(same)) {
      if (same !== undefined && needsAllLoci(profile)) {
        throw new EnterobotError('NSERV_ST_RENUMBERED', { scheme, st, number: same });
      }
      change.incoming.push({ st, profile, sha256 });
    } else change.renames.push({ alias: same, st });
    byProfile.set(sha256, Math.min(st, same ?? st));
  }
  return change;
}

/** A whole profile of a 7-gene kind of scheme, which names exactly one ST. */
function needsAllLoci(profile: readonly number[]): boolean {
  return profile.length <= CLASSIC_LOCI && !profile.includes(0);
}
