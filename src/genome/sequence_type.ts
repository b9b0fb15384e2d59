import type { GenomeCall, LocusCall } from './calls.ts';
import type { SchemeIndex } from './scheme_index.ts';

/** As many of the nearest STs are listed; how many there are is told beside. */
const NEAREST_SHOWN = 10;

/** Above 0 an allele's number; 0 missing; OPEN: a sequence that waits for a number, with which there is no ST. */
const OPEN = -1;

/**
 * The ST of a list of calls in the scheme's order. Of fragments every locus must be exact. Of coding sequences a locus
 * that is missing, partial, duplicated or not good enough for a number counts as missing, and up to max_missing of them
 * may be; what is new has no number yet, and so the genome has no ST yet. Otherwise none, with the reason and the nearest STs by equal
 * exact alleles. The smallest ST answers where two have one profile.
 */
export function sequenceType(
  index: SchemeIndex,
  calls: LocusCall[],
): Pick<GenomeCall, 'st' | 'reason' | 'nearest' | 'nearest_ties'> {
  const coding = index.parameters.kind === 'coding';
  const profile = Int32Array.from(calls, (call) => profileNumber(call, coding));
  const near = nearestProfiles(index, profile);
  const nearest = near.sts.slice(0, NEAREST_SHOWN).map((one) => ({ ...one, equal: near.equal }));
  const known = { nearest, nearest_ties: near.sts.length };
  const none = (why: string) => ({ st: null, reason: `No ST: ${why}.`, ...known });
  const open = calls.filter((_, i) => profile[i] === OPEN);
  if (open.length > 0) return none(listed(open));
  const absent = calls.filter((_, i) => profile[i] === 0);
  const allowed = Math.floor(index.parameters.max_missing * calls.length);
  if (absent.length > allowed || absent.length === calls.length) {
    return none(
      `${absent.length} of ${calls.length} loci have no allele, and ${allowed} may; ${listed(absent)}`,
    );
  }
  if (index.arrays.sts.length === 0) return none('the scheme has no table of STs');
  const first = near.equal === calls.length ? (near.sts[0]?.st ?? null) : null;
  const st = absent.length > 0 ? sameProfile(index, profile) : first;
  if (st === null) {
    if (absent.length > 0) return none('no ST has this profile');
    return none('all loci are exact, but no ST has this profile');
  }
  const missing = absent.length > 0 ? `, ${absent.length} missing` : '';
  const reason = `ST ${st}: all ${calls.length - absent.length} loci are exact${missing}.`;
  return { st, reason, ...known };
}

function profileNumber(call: LocusCall, coding: boolean): number {
  if (call.kind === 'exact') return call.allele!;
  return coding && !call.novel ? 0 : OPEN;
}

function listed(calls: readonly LocusCall[]): string {
  const kinds = calls
    .slice(0, 10)
    .map((call) => `${call.locus} is ${call.kind}${call.novel ? ' (new)' : ''}`);
  const more = calls.length > 10 ? `, and ${calls.length - 10} loci more` : '';
  return `${kinds.join(', ')}${more}`;
}

/** The smallest ST with this very profile, where some loci are missing in both. */
function sameProfile({ arrays }: SchemeIndex, profile: Int32Array): number | null {
  const { sts, profiles } = arrays;
  for (let row = 0; row < sts.length; row++) {
    const from = row * profile.length;
    let i = 0;
    while (i < profile.length && profiles[from + i] === profile[i]) i++;
    if (i === profile.length) return sts[row]!;
  }
  return null;
}

/** The STs with the most equal alleles, ascending; `compared` counts the loci that are called in both. */
function nearestProfiles(
  { arrays }: SchemeIndex,
  profile: Int32Array,
): { equal: number; sts: { st: number; compared: number }[] } {
  const { sts, profiles } = arrays;
  let best = 1;
  let found: { st: number; compared: number }[] = [];
  for (let row = 0; row < sts.length; row++) {
    const from = row * profile.length;
    let equal = 0;
    let compared = 0;
    for (let i = 0; i < profile.length; i++) {
      const number = profiles[from + i]!;
      if (number <= 0 || profile[i]! <= 0) continue;
      compared++;
      if (number === profile[i]) equal++;
    }
    if (equal < best) continue;
    if (equal > best) found = [];
    best = equal;
    found.push({ st: sts[row]!, compared });
  }
  return { equal: best, sts: found };
}
