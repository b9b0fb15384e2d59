import { hash } from 'node:crypto';
import { EnterobotError } from '../errors.ts';
import { FIRST_LOCAL, isLocal } from './local_names.ts';
import type { NumberedAllele } from './scheme_folder.ts';

/** An allele that NServ has. */
export interface KnownAllele {
  allele: number;
  /** Hex. */
  sha256: string;
}

/** What a dump says about one locus, compared with what NServ has. */
export interface LocusChange {
  /**
   * What is to be written. A sequence that is known under a local number and comes with a central one is among them: it
   * will take that number, and leave the local one as an alias.
   */
  incoming: (NumberedAllele & { sha256: string })[];
  /** Every allele of the dump under the number that it has here, ascending. */
  given: NumberedAllele[];
  /** Numbers of the dump that are others here (local names of another house) → ours. */
  translated: Map<number, number>;
  /** Known sequences that the dump lacks, by number. */
  lacking: number[];
}

/** Of a sequence of upper-case letters, hex: what makes two sequences the same one. */
export function sha256OfSequence(sequence: string): string {
  return hash('sha256', sequence, 'hex');
}

/**
 * Compares the alleles of one locus. Central numbers are for ever: one that is known must mean the same, and a sequence
 * has one. Local numbers are the names of the house that wrote the dump: they are taken as they are where they are
 * free; a sequence that has a name here keeps it, and one whose number means something else here gets another.
 * @param aliases local numbers that gave way here, which are never used again
 * @throws NSERV_ALLELE_CHANGED, NSERV_ALLELE_RENUMBERED
 */
export function compareLocus(
  where: { scheme: string; locus: string },
  known: readonly KnownAllele[],
  aliases: readonly number[],
  dump: readonly NumberedAllele[],
): LocusChange {
  const bySequence = new Map(known.map(({ allele, sha256 }) => [sha256, allele]));
  const taken = new Set([...known.map(({ allele }) => allele), ...aliases]);
  let lastLocal = FIRST_LOCAL - 1;
  for (const number of [...taken, ...dump.map(({ number }) => number)])
    lastLocal = Math.max(lastLocal, number);
  const change: LocusChange = { incoming: [], given: [], translated: new Map(), lacking: [] };
  const met = new Set<number>();
  const bring = (number: number, sequence: string, sha256: string) => {
    change.incoming.push({ number, sequence, sha256 });
    change.given.push({ number, sequence });
  };
  for (const { number, sequence } of dump) {
    const sha256 = sha256OfSequence(sequence);
    const ours = bySequence.get(sha256);
    if (ours !== undefined) {
      met.add(ours);
      if (ours === number) change.given.push({ number, sequence });
      else if (isLocal(number)) {
        change.translated.set(number, ours);
        change.given.push({ number: ours, sequence });
      } else if (!isLocal(ours)) {
        throw new EnterobotError('NSERV_ALLELE_RENUMBERED', { ...where, allele: number, number: ours });
      } else if (taken.has(number)) {
        throw new EnterobotError('NSERV_ALLELE_CHANGED', { ...where, allele: number });
      } else bring(number, sequence, sha256);
    } else if (!taken.has(number)) bring(number, sequence, sha256);
    else if (isLocal(number)) {
      change.translated.set(number, ++lastLocal);
      bring(lastLocal, sequence, sha256);
    } else throw new EnterobotError('NSERV_ALLELE_CHANGED', { ...where, allele: number });
  }
  change.given.sort((a, b) => a.number - b.number);
  change.lacking = known.map(({ allele }) => allele).filter((allele) => !met.has(allele));
  return change;
}
