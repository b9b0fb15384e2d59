import { EnterobotError } from '../../errors.ts';
import type { Contig } from '../../genome/fasta.ts';
import { contigOfPlainName } from '../contig_names.ts';

const LOCUS = /^LOCUS {7}(\S+) +(\d+) bp(.*)$/;

/**
 * Prokka's GenBank file under the assembly's own names of contigs: LOCUS, ACCESSION and VERSION. A name that is longer than
 * the format's 16 letters stands in full, as NCBI's do.
 * @throws ANNOTATION_UNREADABLE when a contig is missing, or the file was cut short
 */
export function renamedGbk(text: string, contigs: readonly Contig[], written: readonly Contig[]): string {
  const missing = new Set(written.map(({ name }) => name));
  let current = '';
  const lines = text.split('\n').map((line) => {
    const locus = LOCUS.exec(line);
    if (locus) {
      const contig = contigOfPlainName(contigs, locus[1]!);
      if (!contig || Number(locus[2]) !== contig.sequence.length || !missing.delete(locus[1]!)) {
        throw odd(`its GenBank file has the line "${line}"`);
      }
      current = contig.name;
      return `LOCUS       ${current.padEnd(16)} ${locus[2]!.padStart(11)} bp${locus[3]}`;
    }
    if (/^(ACCESSION|VERSION)\b/.test(line)) return `${line.split(' ', 1)[0]!.padEnd(12)}${current}`;
    return line;
  });
  const ends = lines.filter((line) => line === '//').length;
  if (missing.size > 0 || ends !== written.length) {
    throw odd(
      `its GenBank file has ${Math.min(written.length - missing.size, ends)} of ${written.length} contigs`,
    );
  }
  return lines.join('\n');
}

function odd(problem: string): EnterobotError {
  return new EnterobotError('ANNOTATION_UNREADABLE', { problem });
}
