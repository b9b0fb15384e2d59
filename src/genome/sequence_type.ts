import type { GenomeCall, LocusCall } from './calls.ts';
import type { Scheme } from './scheme.ts';

/** As many of the nearest STs are listed; how many there are is told beside. */
const NEAREST_SHOWN = 10;

/**
 * The ST of a list of calls in the scheme's order: every locus exact and the profile known. Otherwise none, with
 * the reason and the nearest STs by equal exact alleles. The smallest ST answers where two have one profile.
 */
export function sequenceType(
  scheme: Scheme,
  calls: LocusCall[],
): Pick<GenomeCall, 'st' | 'reason' | 'nearest' | 'nearest_ties'> {
  const numbers = calls.map((call) => (call.kind === 'exact' ? call.allele! : 0));
  const { equal, sts } = nearestProfiles(scheme, numbers);
  const nearest = sts.slice(0, NEAREST_SHOWN).map((one) => ({ ...one, equal }));
  const known = { nearest, nearest_ties: sts.length };
  const open = calls.filter((call) => call.kind !== 'exact');
  if (open.length > 0) {
    const kinds = open.slice(0, 10).map((call) => `${call.locus} is ${call.kind}`);
    const more = open.length > 10 ? `, and ${open.length - 10} loci more` : '';
    return { st: null, reason: `No ST: ${kinds.join(', ')}${more}.`, ...known };
  }
  const full = equal === numbers.length ? sts[0] : undefined;
  if (!full) {
    return { st: null, reason: 'No ST: all loci are exact, but no ST has this profile.', ...known };
  }
  return { st: full.st, reason: `ST ${full.st}: all ${numbers.length} loci are exact.`, ...known };
}

/** The STs with the most equal alleles, ascending; `compared` counts the loci that are called in both. */
function nearestProfiles(
  scheme: Scheme,
  numbers: number[],
): { equal: number; sts: { st: number; compared: number }[] } {
  let best = 1;
  let sts: { st: number; compared: number }[] = [];
  for (const { st, alleles } of scheme.profiles) {
    let equal = 0;
    let compared = 0;
    for (let i = 0; i < alleles.length; i++) {
      if (alleles[i] === 0 || numbers[i] === 0) continue;
      compared++;
      if (alleles[i] === numbers[i]) equal++;
    }
    if (equal < best) continue;
    if (equal > best) sts = [];
    best = equal;
    sts.push({ st, compared });
  }
  return { equal: best, sts };
}
