import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome, type LocusCall } from '../../src/genome/call_genome.ts';
import { contig, dna, randomFrom, schemeOf } from './genomes.ts';

const random = randomFrom(9);
/** Codons without a start or a stop in any frame that matters here. */
const body = 'GCAGAACGTAAAGCTCCGTTCGACAAC'.repeat(9);
const flank = 'CCGCCACCACCGCCACCACCGCCACCACCGCCACCACCG';
const allele = `ATG${body}TAA`;

/** The call of a coding locus with one allele, of which the genome has `text`, between flanks without start or stop. */
function call(text: string, left = flank, right = flank, reference = allele): LocusCall {
  const genome = contig('c', dna(random, 100) + left + text + right + dna(random, 100));
  return callGenome(buildIndex(schemeOf({ gene: [reference] }, [], 'coding')), [genome]).calls[0]!;
}

describe('the ends of a new coding allele', () => {
  it.each(['GTG', 'TTG'])('start with %s as well', (start) => {
    const text = start + allele.slice(3);
    expect(call(text)).toMatchObject({ kind: 'near', novel: true, sequence: text, flags: [] });
  });

  it.each(['CTG', 'ATT', 'ATC', 'ATA'])('start with %s, flagged', (start) => {
    const text = start + allele.slice(3);
    expect(call(text)).toMatchObject({ novel: true, sequence: text, flags: ['rare_start'] });
  });

  it('move to the next start in frame: outwards, inwards, and not too far', () => {
    const lost = `CCG${allele.slice(3)}`;
    const outwards = call(lost, `${flank}ATGCCGCCG`);
    expect(outwards).toMatchObject({ novel: true, sequence: `ATGCCGCCG${lost}`, flags: ['moved_end'] });
    const within = `${lost.slice(0, 12)}GTG${lost.slice(15)}`;
    expect(call(within)).toMatchObject({ novel: true, sequence: within.slice(12), flags: ['moved_end'] });
    const far = call(lost, `${flank}ATG${'CCG'.repeat(10)}`);
    expect(far).toMatchObject({ novel: false, sequence: lost, flags: ['no_orf'] });
    expect(far.reason).toMatch(/it begins with CCG, no start codon/);
  });

  it('do not move to a start in another frame, or beyond a stop', () => {
    const lost = `CCG${allele.slice(3)}`;
    expect(call(lost, `${flank}ATGCCGC`)).toMatchObject({ novel: false, flags: ['no_orf'] });
    expect(call(lost, `${flank}ATGCCGTAACCG`)).toMatchObject({ novel: false, flags: ['no_orf'] });
  });

  it('move to the next stop in frame, and not too far', () => {
    const lost = `${allele.slice(0, -3)}CCG`;
    const near = call(lost, flank, `CCGCCGTGA${flank}`);
    expect(near).toMatchObject({ novel: true, sequence: `${lost}CCGCCGTGA`, flags: ['moved_end'] });
    const far = call(lost, flank, `${flank}TGA`);
    expect(far).toMatchObject({ novel: false, sequence: lost, flags: ['no_orf'] });
    expect(far.reason).toMatch(/no stop codon stands at its end/);
    const early = `${allele.slice(0, -15)}TAG${allele.slice(-12)}`;
    expect(call(early)).toMatchObject({ novel: true, sequence: early.slice(0, -12), flags: ['moved_end'] });
  });

  it('are those of the reference for an exact allele, whatever its codons', () => {
    const odd = `TTA${body}CCC`;
    expect(call(odd, flank, flank, odd)).toMatchObject({ kind: 'exact', allele: 1, flags: [] });
  });
});
