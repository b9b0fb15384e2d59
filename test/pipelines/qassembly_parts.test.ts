import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctContig } from '../../src/pipelines/qassembly/correct.ts';
import { expectedLength } from '../../src/pipelines/qassembly/expected_length.ts';
import {
  type Candidate,
  depthTable,
  meanDepth,
  selectContigs,
} from '../../src/pipelines/qassembly/select.ts';
import { SiteCollector } from '../../src/pipelines/qassembly/sites.ts';

const LIMITS = {
  min_site_depth: 5,
  min_het_depth: 10,
  min_het_share: 0.2,
  min_call_quality: 30,
  min_call_share: 0.8,
};

function collect(...lines: string[]) {
  const collector = new SiteCollector(LIMITS);
  for (const line of lines) collector.take(line);
  return collector.sites.get('c')!;
}

const site = (position: number, ref: string, alt: string, quality: number, sample: string, info = 'DP=20') =>
  `c\t${position}\t.\t${ref}\t${alt}\t${quality}\t.\t${info}\tGT:PL:DP:AD\t${sample}`;

describe('sites', () => {
  it('counts blocks by their least depth', () => {
    const blocks = [
      'c\t8\t.\tG\t.\t.\t.\tEND=108;MinDP=1\tGT:DP\t0/0:1',
      'c\t109\t.\tT\t.\t.\t.\tEND=234;MinDP=5\tGT:DP\t0/0:5',
      'c\t235\t.\tT\t.\t.\t.\tMinDP=10\tGT:DP\t0/0:10',
    ];
    expect(collect('##fileformat', ...blocks)).toMatchObject({ called: 127, deep: 1, heterozygous: 0 });
  });

  it('corrects only what is sure', () => {
    const sites = collect(
      site(10, 'A', 'C', 225, '1/1:255,72,0:24:0,24'),
      site(20, 'A', 'C', 29, '1/1:255,72,0:24:0,24'), // poor quality
      site(30, 'A', 'C', 225, '1/1:255,72,0:4:0,4'), // too few reads
      site(40, 'A', 'C', 225, '1/1:255,72,0:24:6,18'), // 75 % of them
      site(50, 'CG', 'CGG', 144, '1/1:174,24,0:8:0,8', 'INDEL;IDV=7'),
      site(60, 'A', 'C,T', 200, '2/2:1,2,3:20:0,1,19'),
    );
    expect(sites.corrections).toEqual([
      { contig: 'c', position: 10, ref: 'A', alt: 'C' },
      { contig: 'c', position: 50, ref: 'CG', alt: 'CGG' },
      { contig: 'c', position: 60, ref: 'A', alt: 'T' },
    ]);
    expect(sites.called).toBe(4);
  });

  it('sees a mixture in substitutions with enough reads of the second base', () => {
    const sites = collect(
      site(10, 'A', 'C', 50, '0/1:97,0,182:23:14,9'),
      site(20, 'A', 'C', 50, '0/1:97,0,182:30:25,5'), // 17 %
      site(30, 'A', 'C', 50, '0/1:97,0,182:9:5,4'), // too few reads
      site(40, 'AC', 'A', 50, '0/1:97,0,182:23:14,9', 'INDEL;IDV=9'),
    );
    expect(sites).toMatchObject({ heterozygous: 1, deep: 2, called: 3, corrections: [] });
  });
});

describe('corrections', () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text));
  const text = (sequence: Uint8Array) => Buffer.from(sequence).toString();
  const change = (position: number, ref: string, alt: string) => ({ contig: 'c', position, ref, alt });

  it('are applied from the left, in any order, without overlaps', () => {
    const all = [change(6, 'C', 'CTT'), change(2, 'C', 'G'), change(3, 'GT', 'G'), change(4, 'T', 'A')];
    const { sequence, made } = correctContig(bytes('ACGTACGT'), all);
    expect(text(sequence)).toBe('AGGACTTGT');
    expect(made).toHaveLength(3);
  });

  it('that do not fit what stands there are left out', () => {
    expect(correctContig(bytes('ACGT'), [change(1, 'C', 'G'), change(9, 'A', 'C')])).toMatchObject({
      made: [],
    });
  });

  it('restore a sequence whose substitutions they undo (property)', () => {
    const letters = fc.array(fc.constantFrom('A', 'C', 'G', 'T'), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(letters, fc.infiniteStream(fc.constantFrom('A', 'C', 'G', 'T')), (truth, other) => {
        const wrong = truth.map(() => other.next().value as string);
        const undo = truth.flatMap((base, i) => (base === wrong[i] ? [] : [change(i + 1, wrong[i]!, base)]));
        const { sequence, made } = correctContig(bytes(wrong.join('')), undo.reverse());
        expect(text(sequence)).toBe(truth.join(''));
        expect(made).toHaveLength(undo.length);
      }),
    );
  });
});

describe('which contigs are kept', () => {
  const contig = (name: string, length: number, depth: number, base = 65): Candidate => ({
    ...{ name, description: 'flag=1', sequence: new Uint8Array(length).fill(base) },
    ...{ depth, covered: 1, reads: 10 },
  });

  it('drops the short and the shallow, and tells each', () => {
    const all = [contig('a', 1000, 50), contig('b', 150, 50), contig('c', 500, 5), contig('d', 3000, 60)];
    const selected = selectContigs(all, 'P', { min_contig: 200, min_depth_share: 0.2 });
    expect(selected.kept.map((one) => [one.name, one.source])).toEqual([
      ['P_1', 'd'],
      ['P_2', 'a'],
    ]);
    expect(selected.mean_depth).toBeCloseTo((50_000 + 2_500 + 180_000) / 4500);
    const table = depthTable(selected);
    expect(table).toContain('-\tc\t500\t5.00\t1.0000\t10\tdropped: low depth');
    expect(table).toContain('-\tb\t150\t50.00\t1.0000\t10\tdropped: short');
  });

  it('names do not depend on the order in which an assembler wrote them (property)', () => {
    const some = fc.array(
      fc.record({ length: fc.integer({ min: 1, max: 9 }), base: fc.integer({ min: 65, max: 70 }) }),
    );
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (shapes, order) => {
        const contigs = shapes.map(({ length, base }, i) => contig(`k${i}`, length, 10, base));
        const shuffled = contigs
          .map((one) => ({ one, key: order.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const names = (list: Candidate[]) =>
          selectContigs(list, 'P', { min_contig: 1, min_depth_share: 0.2 }).kept.map((one) => [
            one.name,
            Buffer.from(one.sequence).toString(),
          ]);
        expect(names(shuffled)).toEqual(names(contigs));
      }),
    );
  });

  it('keeps the deepest whatever the share (property)', () => {
    const depths = fc.array(fc.tuple(fc.integer({ min: 200, max: 5000 }), fc.integer({ min: 0, max: 500 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(depths, fc.double({ min: 0, max: 1, noNaN: true }), (shapes, share) => {
        const contigs = shapes.map(([length, depth], i) => contig(`k${i}`, length, depth));
        const { kept, shallow } = selectContigs(contigs, 'P', { min_contig: 200, min_depth_share: share });
        expect(kept.length + shallow.length).toBe(contigs.length);
        expect(kept.length).toBeGreaterThan(0);
        expect(meanDepth(kept)).toBeGreaterThanOrEqual(meanDepth(contigs) - 1e-6);
      }),
    );
  });
});

it('the expected length is what was told, else the middle of the genus', () => {
  expect(expectedLength({ expected_length: 123_456, genus: 'Klebsiella' })).toBe(123_456);
  expect(expectedLength({ genus: 'klebsiella' })).toBe(5_800_000);
  expect(expectedLength({ genus: 'Shigella' })).toBe(expectedLength({ genus: 'Escherichia' }));
  expect(expectedLength({})).toBe(5_000_000);
});
