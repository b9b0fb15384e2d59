import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome, type LocusCall } from '../../src/genome/call_genome.ts';
import type { SchemeKind } from '../../src/genome/scheme_parameters.ts';
import {
  codingSequence,
  contig,
  dna,
  otherStrand,
  type Random,
  randomFrom,
  schemeOf,
  seeds,
  snp,
} from './genomes.ts';

/** Above twenty loci seeds are sampled, and every letter of the genome is looked at. */
const KINDS = [
  ['fragments', 3],
  ['coding', 3],
  ['coding', 24],
] as const;
const RUNS = { numRuns: 40 };

/** Loci of which one of the first three is mutated; the others show that nothing else is touched. */
interface Stage {
  random: Random;
  kind: SchemeKind;
  alleles: string[][];
  /** Which of its alleles each locus has in the genome. */
  chosen: number[];
  hit: number;
}

function stage(seed: number, kind: SchemeKind, loci: number): Stage {
  const random = randomFrom(seed);
  const alleles = Array.from({ length: loci }, () => {
    const ancestor =
      kind === 'coding' ? codingSequence(random, 100 + random(200)) : dna(random, 300 + random(300));
    const others = Array.from({ length: 4 }, () => inner(random, ancestor, kind, 1 + random(4)));
    return [...new Set([ancestor, ...others])];
  });
  return { random, kind, alleles, chosen: alleles.map((list) => random(list.length)), hit: random(3) };
}

/** SNPs that leave the ends and the frame as they are. */
function inner(random: Random, text: string, kind: SchemeKind, snps: number): string {
  for (;;) {
    let changed = text;
    for (let i = 0; i < snps; i++) changed = snp(random, changed, 60 + random(text.length - 120));
    if (kind === 'fragments' || !hasInnerStop(changed)) return changed;
  }
}

function hasInnerStop(text: string): boolean {
  return firstStop(text) < text.length;
}

/** One past the first stop in the frame of the first letter. */
function firstStop(text: string): number {
  for (let i = 0; i + 3 <= text.length; i += 3)
    if (/^(TAA|TAG|TGA)$/.test(text.slice(i, i + 3))) return i + 3;
  return Number.POSITIVE_INFINITY;
}

/** Calls a genome in which the chosen locus became `pieces`, each on a contig of its own, on either strand. */
function callMutated(
  { random, kind, alleles, chosen, hit }: Stage,
  ...pieces: { text: string; left?: string; right?: string }[]
): LocusCall {
  const scheme = schemeOf(Object.fromEntries(alleles.map((list, i) => [`gene${i}`, list])), [], kind);
  const texts: string[] = [];
  for (const [i, list] of alleles.entries()) {
    if (i === hit) {
      for (const { text, left = dna(random, 300), right = dna(random, 300) } of pieces)
        texts.push(left + text + right);
    } else texts.push(dna(random, 200) + list[chosen[i]!]! + dna(random, 200));
  }
  const contigs = texts.map((text, i) => contig(`c${i}`, random(2) === 0 ? text : otherStrand(text)));
  const { calls } = callGenome(buildIndex(scheme), contigs);
  for (const [i, call] of calls.entries()) {
    if (i !== hit)
      expect(call).toMatchObject({ kind: 'exact', allele: chosen[i]! + 1, flags: [], novel: false });
  }
  return calls[hit]!;
}

const known = ({ alleles, hit, chosen }: Stage) => alleles[hit]![chosen[hit]!]!;
const isNew = ({ alleles, hit }: Stage, text: string) =>
  !alleles[hit]!.some((allele) => text.includes(allele));
/** A place for a change that is well inside, on the first letter of a codon. */
const middle = ({ random }: Stage, text: string) => 3 * Math.floor((60 + random(text.length - 120)) / 3);

function eachStage(kind: SchemeKind, loci: number, test: (stage: Stage) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => test(stage(seed, kind, loci))),
    RUNS,
  );
}

describe.each(KINDS)('a locus of a scheme of %s (%i loci)', (kind, loci) => {
  it('unchanged, or as its reverse complement, is exact', () => {
    eachStage(kind, loci, (one) => {
      const allele = one.chosen[one.hit]! + 1;
      for (const text of [known(one), otherStrand(known(one))]) {
        const call = callMutated(one, { text });
        expect(call).toMatchObject({ kind: 'exact', allele, novel: false, flags: [], sequence: known(one) });
      }
    });
  });

  it('with a SNP is a new allele, called with its very sequence', () => {
    eachStage(kind, loci, (one) => {
      const text = inner(one.random, known(one), kind, 1);
      fc.pre(isNew(one, text));
      const call = callMutated(one, { text });
      expect(call).toMatchObject({ kind: 'near', novel: true, sequence: text, coverage: 1 });
      expect(call.flags.filter((flag) => flag !== 'tied')).toEqual([]);
      expect(call.identity).toBeGreaterThanOrEqual(1 - 1 / text.length - 1e-9);
    });
  });

  it('with a codon put in or left out is a new allele', () => {
    eachStage(kind, loci, (one) => {
      const allele = known(one);
      const at = middle(one, allele);
      const text =
        one.random(2) === 0
          ? allele.slice(0, at) + allele.slice(at + 3)
          : `${allele.slice(0, at)}GCA${allele.slice(at)}`;
      fc.pre(isNew(one, text));
      const call = callMutated(one, { text });
      expect(call).toMatchObject({ kind: 'near', novel: true, sequence: text });
    });
  });

  it('with a frame shift is new as a fragment; as a coding sequence only where its frame stays open', () => {
    eachStage(kind, loci, (one) => {
      const allele = known(one);
      const at = middle(one, allele);
      const text =
        one.random(2) === 0
          ? allele.slice(0, at) + allele.slice(at + 1)
          : `${allele.slice(0, at)}C${allele.slice(at)}`;
      const right = dna(one.random, 300);
      const end = firstStop(text + right);
      const open = Math.abs(end - text.length) <= 30;
      const call = callMutated(one, { text, right });
      expect(call).toMatchObject({ kind: 'near', novel: kind === 'fragments' || open });
      expect(call.sequence).toBe(kind === 'coding' && open ? (text + right).slice(0, end) : text);
      expect(call.flags.includes('no_orf')).toBe(kind === 'coding' && !open);
      if (kind === 'coding' && !open) expect(call.reason).toMatch(/no multiple of 3 \(a frame shift\)/);
    });
  });

  it('with a stop put inside is new as a fragment, and cannot be numbered as a coding sequence', () => {
    eachStage(kind, loci, (one) => {
      const allele = known(one);
      const at = middle(one, allele);
      const text = `${allele.slice(0, at)}TAA${allele.slice(at + 3)}`;
      fc.pre(isNew(one, text));
      const call = callMutated(one, { text });
      expect(call).toMatchObject({ kind: 'near', sequence: text, novel: kind === 'fragments' });
      if (kind === 'coding') {
        expect(call.flags).toContain('no_orf');
        expect(call.reason).toMatch(
          `a stop codon stands inside, at codon ${at / 3 + 1} of ${allele.length / 3}`,
        );
      }
    });
  });

  it('split over two contigs is partial, fragmented, with both pieces', () => {
    eachStage(kind, loci, (one) => {
      const allele = known(one);
      const cut = Math.floor(allele.length / 2) + one.random(20) - 10;
      const call = callMutated(
        one,
        { text: allele.slice(0, cut), right: '' },
        { text: allele.slice(cut), left: '' },
      );
      expect(call).toMatchObject({
        kind: 'partial',
        novel: false,
        flags: expect.arrayContaining(['edge', 'fragmented']),
      });
      expect(call.copies).toHaveLength(2);
    });
  });

  it('of which less than min_frag_sum is left is missing', () => {
    eachStage(kind, loci, (one) => {
      const allele = known(one);
      const call = callMutated(one, { text: allele.slice(0, Math.floor(allele.length * 0.4)), right: '' });
      expect(call).toMatchObject({ kind: 'missing', allele: null, sequence: null, placement: null });
    });
  });

  it('in two identical copies keeps its number as a fragment, and has none as a coding sequence', () => {
    eachStage(kind, loci, (one) => {
      const allele = one.chosen[one.hit]! + 1;
      const call = callMutated(one, { text: known(one) }, { text: known(one) });
      expect(call).toMatchObject(
        kind === 'fragments'
          ? { kind: 'exact', allele, sequence: known(one) }
          : { kind: 'multiple', allele: null, sequence: null },
      );
      expect(call.flags).toContain('duplicated');
      expect(call.copies.map((copy) => copy.allele)).toEqual([allele, allele]);
    });
  });

  it('in two identical copies of a new sequence is new as a fragment only', () => {
    eachStage(kind, loci, (one) => {
      const text = inner(one.random, known(one), kind, 1);
      fc.pre(isNew(one, text));
      const call = callMutated(one, { text }, { text });
      expect(call.flags).toContain('duplicated');
      expect(call.novel).toBe(kind === 'fragments');
      expect(call.kind).toBe(kind === 'fragments' ? 'near' : 'multiple');
    });
  });

  it('in copies that differ gives no number, and both are listed', () => {
    eachStage(kind, loci, (one) => {
      const other = inner(one.random, known(one), kind, 2);
      fc.pre(other !== known(one));
      const number = one.alleles[one.hit]!.indexOf(other);
      const call = callMutated(one, { text: known(one) }, { text: other });
      expect(call).toMatchObject({ kind: 'multiple', allele: null, novel: false, sequence: null });
      const numbers = call.copies.map((copy) => copy.allele);
      expect(new Set(numbers)).toEqual(new Set([one.chosen[one.hit]! + 1, number < 0 ? null : number + 1]));
    });
  });

  it('with an N or another ambiguity code is near, of low quality', () => {
    eachStage(kind, loci, (one) => {
      const allele = known(one);
      const at = middle(one, allele);
      const text = allele.slice(0, at) + 'NRYK'[one.random(4)] + allele.slice(at + 1);
      const call = callMutated(one, { text });
      expect(call).toMatchObject({
        kind: 'near',
        novel: false,
        flags: expect.arrayContaining(['low_quality']),
      });
    });
  });

  it('that is new and ends with its contig is not to be numbered', () => {
    eachStage(kind, loci, (one) => {
      const text = inner(one.random, known(one), kind, 1);
      fc.pre(isNew(one, text));
      const call = callMutated(one, { text, right: dna(one.random, one.random(9)) });
      expect(call).toMatchObject({ kind: 'near', novel: false, flags: expect.arrayContaining(['edge']) });
      expect(call.reason).toMatch(/its ends are not sure/);
    });
  });
});
