import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome, type SchemeIndex } from '../../src/genome/call_genome.ts';
import { readFasta } from '../../src/genome/fasta.ts';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { buildIndexFrom } from '../../src/genome/scheme_index.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const present = existsSync(join(DATA, 'schemes')) && existsSync(join(DATA, 'genomes'));
if (!present) {
  process.stderr.write(
    `\n*** NOT TESTED: no reference data in ${DATA}. Set REFERENCE_DATA to the folder with schemes/ and genomes/. ***\n\n`,
  );
}

/** What the data's README says: genome → its scheme and ST. Every other scheme gives it no ST. */
const KNOWN: Record<string, [scheme: string, st: number] | null> = {
  Senterica_FDAARGOS878_GCF_016028495: ['senterica_achtman_2', 19],
  Senterica_SRR1002850: ['senterica_achtman_2', 15],
  Ecoli_K12_MG1655_GCF_000005845: ['ecoli_achtman_4', 10],
  Ecoli_DH1: ['ecoli_achtman_4', 1060],
  Ecoli_O157H7_Sakai_GCF_000008865: ['ecoli_achtman_4', 11],
  Ecoli_SRR7612273: ['ecoli_achtman_4', 2385],
  Sboydii_FDAARGOS1139_GCF_016726285: ['ecoli_achtman_4', 145],
  Kpneumoniae_MGH78578_GCF_000016305: ['klebsiella', 38],
  Ykristensenii_IP6945_GCF_001123825: ['ypseudotuberculosis_achtman_3', 212],
  Cfreundii_CF324_GCF_003937345: null,
};
const SCHEMES = ['senterica_achtman_2', 'ecoli_achtman_4', 'klebsiella', 'ypseudotuberculosis_achtman_3'];

describe.skipIf(!present)('FDAARGOS_878 against the 3,002 loci', () => {
  it('has eleven loci in several whole copies, and they have no number', async () => {
    const index = await buildIndexFrom(join(DATA, 'schemes/salmonella_cgmlst_v2'));
    const genome = join(DATA, 'genomes/Senterica_FDAARGOS878_GCF_016028495.fna.gz');
    const { calls, st } = callGenome(index, await readFasta(genome));
    const several = calls.filter((call) => call.kind === 'multiple');
    expect(several).toHaveLength(11);
    for (const call of several) {
      expect(call).toMatchObject({ allele: null, novel: false, sequence: null });
      expect(call.flags).toContain('duplicated');
      expect(call.copies.length).toBeGreaterThan(1);
    }
    expect(st).toBeNull();
    expect(calls.filter((call) => call.kind === 'missing').length).toBeLessThan(20);
  });
});

describe.skipIf(!present)('reference genomes', () => {
  const indexes = new Map<string, Promise<SchemeIndex>>();
  const indexOf = (scheme: string) => {
    const known = indexes.get(scheme) ?? readScheme(join(DATA, 'schemes', scheme)).then(buildIndex);
    indexes.set(scheme, known);
    return known;
  };

  it.each(Object.keys(KNOWN))('%s has its ST in its own scheme and none in the others', async (genome) => {
    const contigs = await readFasta(join(DATA, 'genomes', `${genome}.fna.gz`));
    const own = KNOWN[genome];
    for (const scheme of SCHEMES) {
      const found = callGenome(await indexOf(scheme), contigs);
      expect([scheme, found.st]).toEqual([scheme, own?.[0] === scheme ? own[1] : null]);
      expect(found.calls).toHaveLength(7);
    }
  });

  it('Citrobacter freundii under the scheme of E. coli is explained', async () => {
    const contigs = await readFasta(join(DATA, 'genomes', 'Cfreundii_CF324_GCF_003937345.fna.gz'));
    const found = callGenome(await indexOf('ecoli_achtman_4'), contigs);
    expect(found.reason).toMatch(/^No ST: adk is near \(new\)/);
    for (const call of found.calls) {
      expect(call.kind).toBe('near');
      expect(call).toMatchObject({ novel: true, coverage: 1 });
      expect(call.identity).toBeGreaterThan(0.85);
      expect(call.reason).toMatch(/No known allele; nearest is \d+ with \d+ differences?\b/);
    }
  });
});
