import { EnterobotError } from '../../errors.ts';
import type { Contig } from '../../genome/fasta.ts';
import { gffSeqid } from '../../genome/gff_escape.ts';
import { contigOfPlainName } from '../contig_names.ts';

/** How many there are of what. */
export interface FeatureCounts {
  /** All that has a locus tag: coding sequences and RNA. */
  genes: number;
  CDS: number;
  /** Coding sequences without a product. */
  hypothetical: number;
  rRNA: number;
  tRNA: number;
  tmRNA: number;
}

/**
 * Prokka's GFF3 under the assembly's own names of contigs: sorted as an index needs it, without the sequences at its end
 * (the assembly has them), every contig with its length.
 * @throws ANNOTATION_UNREADABLE
 */
export function renamedGff(
  text: string,
  contigs: readonly Contig[],
): { text: string; counts: FeatureCounts } {
  const end = text.indexOf('\n##FASTA');
  if (!text.startsWith('##gff-version 3') || end < 0) throw odd('its GFF3 is not whole');
  const counts: FeatureCounts = { genes: 0, CDS: 0, hypothetical: 0, rRNA: 0, tRNA: 0, tmRNA: 0 };
  const features = text
    .slice(0, end)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, source, type, start, stop, ...rest] = line.split('\t');
      const contig = contigOfPlainName(contigs, name!);
      if (!contig || rest.length !== 4) throw odd(`its GFF3 has the line "${line.slice(0, 200)}"`);
      const [from, to] = [Number(start), Number(stop)];
      if (!(from >= 1 && from <= to && to <= contig.sequence.length)) {
        throw odd(`${type} ${start}..${stop} is not inside ${contig.name}`);
      }
      count(counts, type!, rest[3]!);
      const line2 = [gffSeqid(contig.name), source, type, start, stop, ...rest].join('\t');
      return { at: contigs.indexOf(contig), from, line: line2 };
    });
  features.sort((a, b) => a.at - b.at || a.from - b.from);
  const regions = contigs.map(
    ({ name, sequence }) => `##sequence-region ${gffSeqid(name)} 1 ${sequence.length}`,
  );
  return {
    text: ['##gff-version 3', ...regions, ...features.map(({ line }) => line), ''].join('\n'),
    counts,
  };
}

function count(counts: FeatureCounts, type: string, attributes: string): void {
  if (/(^|;)locus_tag=/.test(attributes)) counts.genes++;
  if (type === 'CDS' || type === 'rRNA' || type === 'tRNA' || type === 'tmRNA') counts[type]++;
  if (type === 'CDS' && /(^|;)product=hypothetical protein(;|$)/.test(attributes)) counts.hypothetical++;
}

function odd(problem: string): EnterobotError {
  return new EnterobotError('ANNOTATION_UNREADABLE', { problem });
}
