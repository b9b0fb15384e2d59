import { expect, test } from 'vitest';
import { gffText } from '../../src/nserv/gff.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import type { TypedLocus } from '../../src/nserv/positions.ts';

const place = (contig: string, start: number, end: number) => ({ contig, start, end, strand: '-' as const });
const exact = (locus: string, allele: number | null, ...copies: TypedLocus['copies']): TypedLocus => ({
  ...{ locus, allele, kind: 'exact', copies, identity: 1, coverage: 1, flags: [] },
});

test('a typing as GFF3: sorted, percent-encoded, CDS with a phase, copies with ids of their own', () => {
  const loci: TypedLocus[] = [
    exact('gap;A=1', FIRST_LOCAL, place('contig 2;x', 40, 99)),
    { ...exact('infB', -1, place('c1', 500, 559), place('c1', 100, 159)), flags: ['duplicated', 'edge'] },
    {
      ...exact('tonB', null, place('c1', 10, 30)),
      kind: 'partial',
      identity: 0.98,
      coverage: 0.4,
      flags: ['edge'],
    },
    { ...exact('mdh', 0), kind: 'missing', identity: 0, coverage: 0 },
  ];
  expect(gffText({ scheme: 'cgMLST', kind: 'coding', loci })).toBe(
    [
      '##gff-version 3',
      'c1\tEnterobot\tCDS_fragment\t10\t30\t.\t-\t.\tID=tonB;Name=tonB;locus=tonB;scheme=cgMLST;kind=partial;identity=0.98;coverage=0.4;flags=edge',
      'c1\tEnterobot\tCDS\t100\t159\t.\t-\t0\tID=infB.2;Name=infB;locus=infB;scheme=cgMLST;kind=exact;allele=-1;flags=duplicated,edge',
      'c1\tEnterobot\tCDS\t500\t559\t.\t-\t0\tID=infB;Name=infB;locus=infB;scheme=cgMLST;kind=exact;allele=-1;flags=duplicated,edge',
      `contig%202%3Bx\tEnterobot\tCDS\t40\t99\t.\t-\t0\tID=gap%3BA%3D1;Name=gap%3BA%3D1;locus=gap%3BA%3D1;scheme=cgMLST;kind=exact;allele=${FIRST_LOCAL};local=true`,
      '',
    ].join('\n'),
  );
});

test('a fragment of a 7-gene scheme is no CDS', () => {
  const text = gffText({ scheme: 'MLST', kind: 'fragments', loci: [exact('gapA', 2, place('c1', 1, 450))] });
  expect(text).toContain('\tsequence_feature\t1\t450\t.\t-\t.\t');
});
