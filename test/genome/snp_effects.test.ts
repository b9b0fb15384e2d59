import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EFFECTS, effectOf, worst } from '../../src/genome/snp/effects.ts';
import { GeneIndex, genesOf } from '../../src/genome/snp/genes.ts';
import { LETTERS, referenceMap } from '../../src/genome/snp/reference_map.ts';
import { siteEffects } from '../../src/genome/snp/site_effects.ts';

/** The genetic code as textbooks have it, by amino acid. */
const CODE: Record<string, string> = {
  A: 'GCT GCC GCA GCG',
  R: 'CGT CGC CGA CGG AGA AGG',
  N: 'AAT AAC',
  D: 'GAT GAC',
  C: 'TGT TGC',
  Q: 'CAA CAG',
  E: 'GAA GAG',
  G: 'GGT GGC GGA GGG',
  H: 'CAT CAC',
  I: 'ATT ATC ATA',
  L: 'TTA TTG CTT CTC CTA CTG',
  K: 'AAA AAG',
  M: 'ATG',
  F: 'TTT TTC',
  P: 'CCT CCC CCA CCG',
  S: 'TCT TCC TCA TCG AGT AGC',
  T: 'ACT ACC ACA ACG',
  W: 'TGG',
  Y: 'TAT TAC',
  V: 'GTT GTC GTA GTG',
  '*': 'TAA TAG TGA',
};
const AMINO = new Map(
  Object.entries(CODE).flatMap(([amino, codons]) =>
    codons.split(' ').map((codon) => [codon, amino] as const),
  ),
);
const COMPLEMENT: Record<string, string> = { A: 'T', C: 'G', G: 'C', T: 'A', N: 'N' };
const complement = (text: string) =>
  [...text]
    .reverse()
    .map((base) => COMPLEMENT[base])
    .join('');

/** A gene of a contig in 1-based places; an end beyond the contig goes over the origin. */
interface Drawn {
  start: number;
  end: number;
  /** A second line of the same ID. */
  second: [start: number, end: number] | undefined;
  strand: '+' | '-';
  phase: number;
}

const CONTIG = 40;
const anyGenome = fc.string({
  unit: fc.constantFrom(...'ACGTACGTACGTN'),
  minLength: CONTIG,
  maxLength: CONTIG,
});
const anyGene: fc.Arbitrary<Drawn> = fc
  .record({
    start: fc.integer({ min: 1, max: CONTIG }),
    length: fc.integer({ min: 1, max: 25 }),
    gap: fc.option(fc.integer({ min: 2, max: 4 }), { nil: undefined }),
    strand: fc.constantFrom('+' as const, '-' as const),
    phase: fc.nat(2),
  })
  .map(({ start, length, gap, strand, phase }) => {
    const end = start + length - 1;
    const from = gap === undefined ? 0 : end + gap;
    const second: [number, number] | undefined = gap && from + 6 <= CONTIG ? [from, from + 6] : undefined;
    return { start, end, second, strand, phase };
  });

/** The letters of a gene in the direction in which it is read. */
function letters(contig: string, { start, end, second, strand }: Drawn): string {
  const circle = contig + contig;
  const forward = circle.slice(start - 1, end) + (second ? circle.slice(second[0] - 1, second[1]) : '');
  return strand === '+' ? forward : complement(forward);
}

function gffOf({ start, end, second, strand, phase }: Drawn): string {
  const line = (from: number, to: number) =>
    ['two%7Cx', 'any', 'CDS', from, to, '.', strand, phase, 'ID=g1;gene=abcD'].join('\t');
  const lines = second ? [line(start, end), line(...second)] : [line(start, end)];
  return `##gff-version 3\n${lines.join('\n')}\n`;
}

const codonsOf = (text: string, phase: number) => text.slice(phase).match(/.{3}/g) ?? [];
const STARTS = ['ATG', 'GTG', 'TTG'];
const ALL_STARTS = [...STARTS, 'CTG', 'ATT', 'ATC', 'ATA'];

/** What a change of a contig does to a gene, by translating all of it twice. */
function byTranslation(contig: string, place: number, base: string, gene: Drawn) {
  const changed = contig.slice(0, place) + base + contig.slice(place + 1);
  const before = codonsOf(letters(contig, gene), gene.phase);
  const after = codonsOf(letters(changed, gene), gene.phase);
  const at = before.findIndex((codon, i) => codon !== after[i]);
  if (at < 0) return { effect: 'unknown', change: '' };
  const [was, is] = [AMINO.get(before[at]!), AMINO.get(after[at]!)];
  if (!was || !is) return { effect: 'unknown', change: '' };
  if (at === 0 && gene.phase === 0 && ALL_STARTS.includes(before[0]!)) {
    const kept =
      STARTS.includes(after[0]!) || (!STARTS.includes(before[0]!) && ALL_STARTS.includes(after[0]!));
    return kept ? { effect: 'synonymous', change: 'M1M' } : { effect: 'start lost', change: 'M1?' };
  }
  const change = `${was}${at + 1}${is}`;
  if (was === is) return { effect: 'synonymous', change };
  if (is === '*') return { effect: 'nonsense', change };
  return { effect: was === '*' && at === before.length - 1 ? 'stop lost' : 'missense', change };
}

const mapOf = (contig: string) =>
  referenceMap(
    [
      ['one', 'ACGTA'],
      ['two|x', contig],
    ].map(([name, text]) => ({
      name: name!,
      description: '',
      sequence: Uint8Array.from(Buffer.from(text!)),
    })),
  );

describe('what a base does to a gene', () => {
  test('is what translating the gene before and after says: either strand, over the origin, in two pieces, any phase', () => {
    fc.assert(
      fc.property(anyGenome, anyGene, (contig, gene) => {
        const map = mapOf(contig);
        const genes = genesOf(map, gffOf(gene));
        expect(genes).toHaveLength(1);
        const index = new GeneIndex(genes);
        for (let place = 0; place < CONTIG; place++) {
          const position = place + 1;
          const inside =
            (position >= gene.start && position <= gene.end) ||
            position + CONTIG <= gene.end ||
            (gene.second !== undefined && position >= gene.second[0] && position <= gene.second[1]);
          expect(index.at(5 + place)).toEqual(inside ? [0] : []);
          if (!inside) continue;
          for (const base of 'ACGT'.replace(contig[place]!, ''))
            expect(effectOf(map, genes[0]!, 5 + place, LETTERS.indexOf(base))).toEqual(
              byTranslation(contig, place, base, gene),
            );
        }
      }),
      { numRuns: 300 },
    );
  });

  const AMONG = 'ATGAAATGATTTTAAGG';
  const gene = (attributes: string, type = 'CDS', columns = '1\t15\t.\t+\t0') => {
    const [start, end, ...rest] = columns.split('\t');
    return `two%7Cx\tany\t${type}\t${[start, end, ...rest].join('\t')}\t${attributes}`;
  };
  const effects = (gff: string, place: number, base: string) => {
    const map = mapOf(AMONG);
    return genesOf(map, gff).map((one) => effectOf(map, one, 5 + place, LETTERS.indexOf(base)));
  };

  test('by the code that the annotation names; RNA and pseudogenes are not translated', () => {
    expect(effects(gene('ID=a;transl_table=11'), 8, 'G')).toEqual([{ effect: 'missense', change: '*3W' }]);
    expect(effects(gene('ID=a;transl_table=4'), 8, 'G')).toEqual([{ effect: 'synonymous', change: 'W3W' }]);
    expect(effects(gene('ID=a;pseudo=true'), 8, 'G')).toEqual([{ effect: 'unknown', change: '' }]);
    expect(effects(gene('ID=a', 'tRNA'), 8, 'G')).toEqual([{ effect: 'RNA', change: '' }]);
    expect(effects(gene('ID=a', 'exon'), 8, 'G')).toEqual([]);
  });

  test('lines that place nothing are passed over', () => {
    for (const columns of [
      '0\t5\t.\t+\t0',
      '9\t3\t.\t+\t0',
      '18\t20\t.\t+\t0',
      'x\ty\t.\t+\t0',
      '3\t90\t.\t+\t0',
    ])
      expect(effects(gene('ID=a', 'CDS', columns), 4, 'G')).toEqual([]);
    expect(genesOf(mapOf(AMONG), '')).toEqual([]);
  });
});

describe('what a site does', () => {
  //             0    5    10   15
  const map = mapOf('ATGAAATTTTAACATTTCATGG');
  const gff = [
    'two|x\tp\tCDS\t1\t12\t.\t+\t0\tID=1;gene=fwd',
    'two|x\tp\tCDS\t4\t18\t.\t-\t0\tID=2;locus_tag=rev_2',
  ].join('\n');
  const index = new GeneIndex(genesOf(map, gff));
  const codes = (text: string) => Uint8Array.from(text, (letter) => LETTERS.indexOf(letter));

  test('every other base in every gene over it is told, the worst first', () => {
    // Place 4 is the second base of AAA, and backwards that of the last codon.
    expect(siteEffects(map, index, 5 + 4, codes('AGTN-'))).toEqual({
      genes: [0, 1],
      effect: 'missense',
      change: 'fwd A>G missense K2R; fwd A>T missense K2I; rev_2 A>G missense F5S; rev_2 A>T missense F5Y',
    });
    expect(siteEffects(map, index, 5 + 19, codes('GT')).effect).toBe('intergenic');
    expect(siteEffects(map, index, 5 + 3, codes('AT'))).toMatchObject({
      effect: 'nonsense',
      change: 'fwd A>T nonsense K2*; rev_2 A>T missense F5L',
    });
  });

  test('an order of effects without gaps', () => {
    expect(worst([])).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EFFECTS), { minLength: 1 }), (some) => {
        const first = Math.min(...some.map((one) => EFFECTS.indexOf(one)));
        expect(worst(some)).toBe(EFFECTS[first]);
      }),
    );
  });
});
