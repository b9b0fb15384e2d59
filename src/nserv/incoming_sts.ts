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
  const comparison = new StComparison(scheme, known, aliases, dump);
  for (const one of dump) comparison.take({ ...one, sha256: sha256OfProfile(one.profile) });
  return comparison.change;
}

class StComparison {
  readonly #scheme: string;
  readonly #byNumber: Map<number, string>;
  /** The smallest ST of each profile. */
  readonly #byProfile = new Map<string, number>();
  readonly #used: Set<number>;
  #lastLocal = FIRST_LOCAL - 1;
  readonly change: StChange = { incoming: [], renames: [] };

  constructor(
    scheme: string,
    known: readonly KnownSt[],
    aliases: readonly number[],
    dump: readonly NumberedProfile[],
  ) {
    this.#scheme = scheme;
    this.#byNumber = new Map(known.map(({ st, sha256 }) => [st, sha256]));
    for (const { st, sha256 } of known) this.#names(sha256, st);
    this.#used = new Set([...this.#byNumber.keys(), ...aliases]);
    for (const st of this.#used) this.#lastLocal = Math.max(this.#lastLocal, st);
    for (const { st } of dump) this.#lastLocal = Math.max(this.#lastLocal, st);
  }

  take(given: NumberedProfile & { sha256: string }): void {
    if (this.#byNumber.get(given.st) === given.sha256) return;
    if (isLocal(given.st)) this.#takeLocal(given);
    else this.#takeCentral(given);
  }

  #takeLocal(given: NumberedProfile & { sha256: string }): void {
    if (this.#byProfile.has(given.sha256)) return;
    const st = this.#used.has(given.st) ? ++this.#lastLocal : given.st;
    this.change.incoming.push({ ...given, st });
    this.#names(given.sha256, st);
  }

  #takeCentral({ st, profile, sha256 }: NumberedProfile & { sha256: string }): void {
    if (this.#byNumber.has(st)) throw new EnterobotError('NSERV_ST_CHANGED', { scheme: this.#scheme, st });
    const same = this.#byProfile.get(sha256);
    if (same !== undefined && isLocal(same)) this.change.renames.push({ alias: same, st });
    else {
      if (same !== undefined && needsAllLoci(profile)) {
        throw new EnterobotError('NSERV_ST_RENUMBERED', { scheme: this.#scheme, st, number: same });
      }
      this.change.incoming.push({ st, profile, sha256 });
    }
    this.#names(sha256, st);
  }

  #names(sha256: string, st: number): void {
    this.#byProfile.set(sha256, Math.min(st, this.#byProfile.get(sha256) ?? st));
  }
}

/** A whole profile of a 7-gene kind of scheme, which names exactly one ST. */
function needsAllLoci(profile: readonly number[]): boolean {
  return profile.length <= CLASSIC_LOCI && !profile.includes(0);
}
