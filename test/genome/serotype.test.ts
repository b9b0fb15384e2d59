import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contig } from '../../src/genome/fasta.ts';
import { factorsOf, sameAntigen } from '../../src/genome/serotype/formula.ts';
import { predictSerotype, readySet } from '../../src/genome/serotype/predict.ts';
import { readAntigens } from '../../src/genome/serotype/read_antigens.ts';
import { antigenFolder, changed, contigOf, ESCHERICHIA, gene, SALMONELLA, turned } from './made_antigens.ts';

const sets = await readAntigens(await antigenFolder());
const ready = (genus: string) => readySet(sets.find(({ set }) => set.genus === genus)!.set);
const [salmonella, escherichia] = [ready('Salmonella'), ready('Escherichia')];
const contigs = (...sequences: string[]): Contig[] =>
  sequences.map((sequence, i) => ({ name: `c${i + 1}`, description: '', sequence: Buffer.from(sequence) }));
const { wzx, wzy, fliC, fljB } = SALMONELLA;

describe('Salmonella', () => {
  const tell = (...sequences: string[]) => predictSerotype(salmonella, contigs(...sequences));

  it('is told by its genes, each with its place', () => {
    const found = tell(contigOf(100, turned(wzx.B), wzy.B), contigOf(200, fliC.i, fljB['1,2']));
    expect(found).toMatchObject({
      ...{ told: true, serovars: ['Typhimurium'], formula: '1,4,[5],12:i:1,2', notes: [] },
      ...{ o_antigen: 'O4', h1: 'i', h2: '1,2' },
    });
    const whole = { identity: 1, coverage: 1, used: true };
    expect(found.evidence).toMatchObject([
      { ...whole, gene: 'wzx', antigens: ['B'], contig: 'c1', start: 3001, end: 4200, strand: '-' },
      { ...whole, gene: 'wzy', antigens: ['B'], contig: 'c1', start: 7201, end: 8100, strand: '+' },
      { ...whole, gene: 'fliC', antigens: ['i'], contig: 'c2', start: 3001, end: 4400 },
      { ...whole, gene: 'fljB', antigens: ['1,2'], contig: 'c2', start: 7401, end: 8800 },
    ]);
    expect(found.sentence).toContain('Typhimurium (1,4,[5],12:i:1,2): wzx of O4 (group B) (100 % identical');
  });

  it('is the same from either strand, in any order of contigs', () => {
    const [one, other] = [contigOf(100, wzx.B), contigOf(200, fliC.r, fljB['1,2'])];
    const { evidence: _, ...straight } = tell(one, other);
    const { evidence: __, ...back } = tell(turned(other), turned(one));
    expect(back).toEqual(straight);
    expect(straight.serovars).toEqual(['Heidelberg']);
  });

  it('without fljB is monophasic, and not the serovar with a second phase', () => {
    const found = tell(contigOf(100, wzx.B, fliC.i));
    expect(found).toMatchObject({ serovars: ['I 1,4,[5],12:i:-'], h2: '-' });
    expect(found.notes.join(' ')).toContain('With a second phase it could be Typhimurium');
    const none = tell(contigOf(100, wzx.B, fliC.r));
    expect(none).toMatchObject({ told: false, serovars: [], formula: '4:r:-' });
    expect(none.sentence).toContain('a monophasic variant of Heidelberg, or fljB lies in a gap');
  });

  it('one place is fliC or fljB, never both', () => {
    // fljB of i is like fliC of i: one place like both is the nearer of them.
    expect(
      tell(contigOf(100, wzx.B, fliC.i)).evidence.filter(({ gene }) => gene.startsWith('fl')),
    ).toHaveLength(1);
    const two = tell(contigOf(100, wzx.B, fliC.i, fljB.i));
    expect(two).toMatchObject({ h1: 'i', h2: 'i', told: false });
  });

  it('says what the genes do not tell apart', () => {
    const found = tell(contigOf(100, wzx.D1, fliC['g,m']));
    expect(found).toMatchObject({
      o_antigen: 'O2 or O9 or O9,46',
      serovars: ['Enteritidis', 'Nitra'],
      told: true,
    });
    expect(found.notes.join(' ')).toMatch(/O2, O9 or O9,46 cannot be told apart.*Gallinarum and Pullorum/);
    const three = tell(contigOf(100, wzx.C1, fliC.c, fljB['1,5']));
    expect(three.serovars).toEqual(['Choleraesuis', 'Paratyphi C', 'II 6,7:c:1,5']);
    expect(three.sentence).toContain('cannot be told apart by their formula');
    expect(three.notes.join(' ')).toContain('Typhisuis have one formula');
  });

  it('cannot tell, because: nothing there, no flagellin, genes that disagree, too little of a gene', () => {
    const nothing = tell(contigOf(100));
    expect(nothing).toMatchObject({ told: false, o_antigen: null, h1: null, formula: null, evidence: [] });
    expect(nothing.sentence).toContain('It may not be Salmonella at all.');
    const still = tell(contigOf(100, wzx.B));
    expect(still.sentence).toMatch(/^Cannot tell the serovar, because .*Known of the formula: 4:\?:\?\.$/);
    expect(still.notes.join(' ')).toContain('other genera carry O genes like these');
    expect(tell(contigOf(100, wzx.C1, wzy.B, fliC.i)).sentence).toContain(
      'the genes of the O antigen disagree',
    );
    const far = tell(contigOf(100, wzx.B.slice(0, 480), fliC.i));
    expect(far).toMatchObject({ o_antigen: null });
    expect(far.sentence).toContain('over 40 % of it), which is not enough to name it');
  });

  it('calls a new allele by its nearest, and a part as a part', () => {
    const found = tell(
      contigOf(100, changed(wzx.B, 50)),
      `${contigOf(200, fljB['1,2'])}${fliC.i.slice(0, 1000)}`,
    );
    expect(found).toMatchObject({ serovars: ['Typhimurium'], notes: ['Only a part of fliC was found.'] });
    expect(found.evidence[0]).toMatchObject({ identity: 0.98, coverage: 1 });
    expect(found.evidence.find(({ gene }) => gene === 'fliC')).toMatchObject({
      identity: 1,
      coverage: 0.7142,
    });
  });
});

describe('Escherichia', () => {
  const tell = (...sequences: string[]) => predictSerotype(escherichia, contigs(...sequences));
  const { O, H } = ESCHERICHIA;

  it('is told by wzx and wzy, or wzm and wzt, and a flagellin', () => {
    expect(tell(contigOf(300, O.wzx.O16, O.wzy.O16, H.fliC.H48))).toMatchObject({
      ...{ told: true, serovars: ['O16:H48'], o_antigen: 'O16', h1: 'H48', h2: null, notes: [] },
    });
    expect(tell(contigOf(300, O.wzm.O9, O.wzt.O9, H.fliC.H7)).serovars).toEqual(['O9:H7']);
  });

  it('joins what the set does not tell apart, through every gene', () => {
    expect(escherichia.set.groups).toEqual([['O17', 'O44', 'O77']]);
    const found = tell(contigOf(300, O.wzx.O77, O.wzy.O77, H.fliC.H7));
    expect(found).toMatchObject({ o_antigen: 'O17/O44/O77', serovars: ['O17/O44/O77:H7'] });
    expect(found.notes).toEqual([
      'O17, O44 or O77 cannot be told apart: their genes are the same in the set.',
    ]);
  });

  it('flkA and its like beat fliC', () => {
    const found = tell(contigOf(300, O.wzx.O16, O.wzy.O16, H.fliC.H48, H.flkA.H3));
    expect(found).toMatchObject({ h1: 'H3', serovars: ['O16:H3'] });
    expect(found.evidence.map(({ gene, used }) => [gene, used])).toContainEqual(['fliC', false]);
  });

  it('a pair of genes counts for more than a lone one; two that disagree tell nothing', () => {
    const pair = tell(contigOf(300, O.wzm.O9, O.wzt.O9, O.wzy.O16, H.fliC.H7));
    expect(pair).toMatchObject({ o_antigen: 'O9', told: true });
    expect(pair.notes.join(' ')).toContain('was found alone');
    const torn = tell(contigOf(300, O.wzx.O16, O.wzy.O17, H.fliC.H7));
    expect(torn).toMatchObject({ o_antigen: null, told: false, formula: 'O?:H7', serovars: [] });
    expect(torn.sentence).toContain('genes of O antigens disagree: wzx of O16');
  });

  it('of another genus it cannot tell', () => {
    expect(tell(contigOf(300, gene(999))).sentence).toMatch(/^Cannot tell, because .*may not be Escherichia/);
  });
});

describe('antigens of the table', () => {
  it.each([
    ['g,m', 'g,m,[t]', true],
    ['g,m,s', 'g,m,[p],s', true],
    ['g,m,s', 'g,m', false],
    ['k', '(k)', true],
    ['1,5,7', '1,(5),7', true],
    ['r,i', 'r,[i]', true],
    ['i', 'r,[i]', false],
    ['-', 'i', false],
    ['g,m', '[f],g,[t]', false],
  ])('%s and %s: %s', (one, other, same) => {
    expect(sameAntigen(one, other)).toBe(same);
    expect(sameAntigen(other, one)).toBe(same);
  });

  it('an antigen is itself, and brackets only make factors optional', () => {
    const factor = fc.constantFrom('g', 'm', 's', 't', 'z4', 'z23');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(factor, fc.boolean()), { minLength: 1, selector: ([f]) => f }),
        (parts) => {
          const text = parts.map(([name, optional]) => (optional ? `[${name}]` : name)).join(',');
          const all = parts.map(([name]) => name);
          expect(sameAntigen(text, text)).toBe(true);
          expect(sameAntigen(text, all.join(','))).toBe(true);
          expect([...factorsOf(text).all]).toEqual(all);
        },
      ),
    );
  });
});
