import { EnterobotError } from '../errors.ts';
import { CLASSIC_LOCI } from '../genome/scheme.ts';
import type { SchemeContent } from './content.ts';

export interface NewAllele {
  locus: string;
  allele: number;
  sequence: string;
}

export interface NewSt {
  st: number;
  profile: number[];
}

/** What an import brings. */
export interface Merged {
  /** Known and new together: nothing that was known is ever lost. */
  content: SchemeContent;
  newAlleles: NewAllele[];
  newSts: NewSt[];
}

/**
 * What of `given` is new beside `known`. Numbers are for ever: an allele or ST that `known` has must mean the same in
 * `given`; one that `given` lacks is kept.
 * @throws NSERV_LOCI_CHANGED, NSERV_ALLELE_CHANGED, NSERV_ALLELE_RENUMBERED, NSERV_ST_CHANGED, NSERV_ST_RENUMBERED
 */
export function mergeContent(scheme: string, known: SchemeContent, given: SchemeContent): Merged {
  checkLoci(scheme, known.loci, given.loci);
  const newAlleles = known.loci.flatMap((locus) =>
    newAllelesOf(scheme, locus, known.alleles.get(locus)!, given.alleles.get(locus)!),
  );
  const newSts = newStsOf(scheme, known, given);
  const alleles = new Map([...known.alleles].map(([locus, numbers]) => [locus, new Map(numbers)]));
  for (const { locus, allele, sequence } of newAlleles) alleles.get(locus)!.set(allele, sequence);
  const profiles = new Map(known.profiles);
  for (const { st, profile } of newSts) profiles.set(st, profile);
  return { content: { loci: known.loci, alleles, profiles }, newAlleles, newSts };
}

/** A scheme of those loci with nothing in it: what a first import is merged into. */
export function emptyContent(loci: string[]): SchemeContent {
  return { loci, alleles: new Map(loci.map((locus) => [locus, new Map()])), profiles: new Map() };
}

function checkLoci(scheme: string, known: string[], given: string[]): void {
  const gone = known.filter((locus) => !given.includes(locus));
  const added = given.filter((locus) => !known.includes(locus));
  if (gone.length + added.length === 0) return;
  const parts = [
    ...(gone.length > 0 ? [`without ${listed(gone)}`] : []),
    ...(added.length > 0 ? [`with ${listed(added)}`] : []),
  ];
  throw new EnterobotError('NSERV_LOCI_CHANGED', { scheme, difference: parts.join(', ') });
}

/** A whole profile of a 7-gene kind of scheme, which names exactly one ST. */
function needsAllLoci(profile: number[]): boolean {
  return profile.length <= CLASSIC_LOCI && !profile.includes(0);
}

function listed(loci: string[]): string {
  return loci.length > 5 ? `${loci.slice(0, 5).join(', ')} and ${loci.length - 5} more` : loci.join(', ');
}

function newAllelesOf(
  scheme: string,
  locus: string,
  known: ReadonlyMap<number, string>,
  given: ReadonlyMap<number, string>,
): NewAllele[] {
  const numberOf = new Map([...known].map(([number, sequence]) => [sequence, number]));
  const news: NewAllele[] = [];
  for (const [allele, sequence] of given) {
    const before = known.get(allele);
    if (before === sequence) continue;
    if (before !== undefined) throw new EnterobotError('NSERV_ALLELE_CHANGED', { scheme, locus, allele });
    const number = numberOf.get(sequence);
    if (number !== undefined) {
      throw new EnterobotError('NSERV_ALLELE_RENUMBERED', { scheme, locus, allele, number });
    }
    news.push({ locus, allele, sequence });
    numberOf.set(sequence, allele);
  }
  return news;
}

function newStsOf(scheme: string, known: SchemeContent, given: SchemeContent): NewSt[] {
  const columns = known.loci.map((locus) => given.loci.indexOf(locus));
  const stOf = new Map([...known.profiles].map(([st, alleles]) => [alleles.join(), st]));
  const news: NewSt[] = [];
  for (const [st, alleles] of given.profiles) {
    const profile = columns.map((column) => alleles[column]!);
    const key = profile.join();
    const before = known.profiles.get(st);
    if (before && before.join() !== key) throw new EnterobotError('NSERV_ST_CHANGED', { scheme, st });
    if (before) continue;
    const number = stOf.get(key);
    // Real cgMLST tables hold STs of one profile; both are kept and the smaller answers.
    if (number !== undefined && needsAllLoci(profile))
      throw new EnterobotError('NSERV_ST_RENUMBERED', { scheme, st, number });
    news.push({ st, profile });
    stOf.set(key, st);
  }
  return news;
}
