import { EnterobotError } from '../errors.ts';
import { type FastaRecord, readFastaRecords } from './fasta.ts';
import { checkAlleles, type LocusAlleles } from './scheme_alleles.ts';

/**
 * Reads one FASTA with the alleles of all loci, headers `locus_number` (a locus may hold underscores itself). The loci
 * come in the order of `loci`, or without it as they appear.
 * @throws SCHEME_ALLELE_NAME, SCHEME_LOCUS_MISSING, what {@link checkAlleles} and reading a FASTA file throw
 */
export async function readRefset(
  file: string,
  loci: string[] | null,
): Promise<(LocusAlleles & { locus: string })[]> {
  const groups = new Map<string, FastaRecord[]>(loci?.map((locus) => [locus, []]));
  for (const record of await readFastaRecords(file)) {
    const locus = record.name.slice(0, Math.max(0, record.name.lastIndexOf('_')));
    const group = groups.get(locus);
    if (group) group.push(record);
    else if (loci || !isLocusName(locus)) throw wrongName(file, record, loci);
    else groups.set(locus, [record]);
  }
  const read: (LocusAlleles & { locus: string })[] = [];
  for (const [locus, records] of groups) {
    if (records.length === 0) {
      throw new EnterobotError('SCHEME_LOCUS_MISSING', { file: 'The table of STs', locus, folder: file });
    }
    read.push({ locus, ...checkAlleles(file, locus, records) });
  }
  return read;
}

/** The name becomes the name of a file when the scheme is exported. */
function isLocusName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[\s/\\\0]/.test(name);
}

function wrongName(file: string, { line, name }: FastaRecord, loci: string[] | null): EnterobotError {
  const some = loci ? ` (${loci.slice(0, 10).join(', ')}${loci.length > 10 ? ', …' : ''})` : '';
  const expected = `<locus>_<number>${some}`;
  return new EnterobotError('SCHEME_ALLELE_NAME', { file, line, name, expected });
}
