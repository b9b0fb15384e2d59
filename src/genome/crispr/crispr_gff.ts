import { gffAttribute, gffSeqid } from '../gff_escape.ts';
import type { CrisprArray } from './crispr_arrays.ts';

interface Feature {
  contig: string;
  start: number;
  end: number;
  strand: string;
  type: string;
  attributes: [string, string][];
}

/** Arrays as GFF3 with their repeats and spacers as parts, sorted by contig and place. */
export function crisprGff(arrays: readonly CrisprArray[]): string {
  const features = arrays.flatMap((array, at): Feature[] => {
    const { contig, start, end, strand, repeat, repeats, spacers } = array;
    const id = `CRISPR${at + 1}`;
    const whole: Feature = {
      ...{ contig, start, end, strand, type: 'CRISPR' },
      attributes: [
        ['ID', id],
        ['Name', id],
        ['Note', `${repeats.length} repeats and ${spacers.length} spacers`],
        ['repeat', repeat],
      ],
    };
    const part =
      (type: string, word: string) => (one: { start: number; end: number; sequence: string }, i: number) => ({
        ...{ contig, start: one.start, end: one.end, strand, type },
        attributes: [
          ['ID', `${id}.${word}${i + 1}`],
          ['Parent', id],
          ['Name', `${word} ${i + 1}`],
          ['sequence', one.sequence],
        ] as [string, string][],
      });
    return [
      whole,
      ...repeats.map(part('direct_repeat', 'repeat')),
      ...spacers.map(part('sequence_feature', 'spacer')),
    ];
  });
  const order = new Map([...new Set(arrays.map(({ contig }) => contig))].map((contig, at) => [contig, at]));
  features.sort((a, b) => order.get(a.contig)! - order.get(b.contig)! || a.start - b.start || b.end - a.end);
  const lines = features.map(({ contig, start, end, strand, type, attributes }) => {
    const text = attributes.map(([key, value]) => `${key}=${gffAttribute(value)}`).join(';');
    return [gffSeqid(contig), 'pilercr', type, start, end, '.', strand, '.', text].join('\t');
  });
  return ['##gff-version 3', ...lines, ''].join('\n');
}
