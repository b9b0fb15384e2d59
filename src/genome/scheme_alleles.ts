import { EnterobotError } from '../errors.ts';
import { type FastaRecord, readFastaRecords } from './fasta.ts';
import { showByte } from './nucleotides.ts';
import type { Allele } from './scheme.ts';

const ALLELE_NUMBER = /^[0-9]{1,9}$/;

/** The number of an allele from its header `<locus>_<number>`; null if it has another form. */
function alleleNumber(name: string, locus: string): number | null {
  if (!name.startsWith(`${locus}_`)) return null;
  const digits = name.slice(locus.length + 1);
  const number = ALLELE_NUMBER.test(digits) ? Number(digits) : 0;
  return number > 0 ? number : null;
}

/** What one file of alleles gave. */
export interface LocusAlleles {
  /** Ascending by number. */
  alleles: Allele[];
  /** Numbers of the alleles that hold an ambiguity code: kept, but no genome can match them exactly. */
  ambiguous: number[];
}

/**
 * Reads `<locus>.fasta.gz`: headers `locus_number`, one number and one sequence each.
 * IUPAC codes other than N are let through, because EnteroBase's own tables hold a few such alleles.
 * @throws SCHEME_ALLELE_NAME, SCHEME_ALLELE_TWICE, SCHEME_SEQUENCE_TWICE, SCHEME_ALLELE_LETTER and what
 *   {@link readFastaRecords} throws
 */
export async function readAlleles(file: string, locus: string): Promise<LocusAlleles> {
  return checkAlleles(file, locus, await readFastaRecords(file));
}

/** Checks the records of one locus, as {@link readAlleles} does. Same errors. */
export function checkAlleles(file: string, locus: string, records: FastaRecord[]): LocusAlleles {
  const lines = new Map<number, number>();
  const seen = new Map<string, { number: number; line: number }>();
  const alleles: Allele[] = [];
  const ambiguous: number[] = [];
  for (const { name, line, sequence: bytes } of records) {
    const number = alleleNumber(name, locus);
    if (number === null) {
      throw new EnterobotError('SCHEME_ALLELE_NAME', { file, line, name, expected: `${locus}_<number>` });
    }
    const first = lines.get(number);
    if (first !== undefined)
      throw new EnterobotError('SCHEME_ALLELE_TWICE', { file, line, number, locus, first });
    lines.set(number, line);
    const sequence = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const same = seen.get(sequence);
    if (same) {
      const values = { file, line, number, locus, other: same.number, first: same.line };
      throw new EnterobotError('SCHEME_SEQUENCE_TWICE', values);
    }
    seen.set(sequence, { number, line });
    const odd = sequence.search(/[^ACGT]/);
    if (odd >= 0 && sequence.includes('N')) {
      const character = showByte('N'.charCodeAt(0));
      throw new EnterobotError('SCHEME_ALLELE_LETTER', { file, line, number, locus, character });
    }
    if (odd >= 0) ambiguous.push(number);
    alleles.push({ number, sequence });
  }
  alleles.sort((a, b) => a.number - b.number);
  return { alleles, ambiguous: ambiguous.sort((a, b) => a - b) };
}
