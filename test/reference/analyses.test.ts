import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGenome } from '../../src/genome/call_genome.ts';
import { readFasta } from '../../src/genome/fasta.ts';
import { buildIndexFrom } from '../../src/genome/scheme_index.ts';
import { type RunningHouse, startUp } from './up.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const present = existsSync(join(DATA, 'schemes')) && existsSync(join(DATA, 'genomes'));
if (!present) {
  process.stderr.write(
    `\n*** NOT TESTED: no reference data in ${DATA}. Set REFERENCE_DATA to the folder with schemes/ and genomes/. ***\n\n`,
  );
}

/** Strain → its genome and the ST that the data's README gives it. */
const ECOLI: Record<string, [genome: string, st: number]> = {
  MG1655: ['Ecoli_K12_MG1655_GCF_000005845', 10],
  DH1: ['Ecoli_DH1', 1060],
  Sakai: ['Ecoli_O157H7_Sakai_GCF_000008865', 11],
  SRR7612273: ['Ecoli_SRR7612273', 2385],
  Sboydii: ['Sboydii_FDAARGOS1139_GCF_016726285', 145],
};
/** Three Salmonella, and two of other genera that lack many of their loci. */
const ENTERICS: Record<string, [genome: string]> = {
  CF324: ['Cfreundii_CF324_GCF_003937345'],
  DH1: ['Ecoli_DH1'],
  FDAARGOS878: ['Senterica_FDAARGOS878_GCF_016028495'],
  QD2830: ['SAL_QD2830AA_AS'],
  SRR1002850: ['Senterica_SRR1002850'],
};
const CGMLST = 'salmonella_cgmlst_v2';

interface Shown {
  id: number;
  data: {
    complete?: string;
    failed?: string;
    job_id: number;
    strains: number;
    loci: { total: number; core: number; accessory: number; absent: number };
    found: {
      name: string;
      length: number;
      hits: {
        locus: string;
        allele: number | null;
        nearest: number | null;
        identity: number;
        start: number;
        end: number;
        strand: string;
        strains: number;
        carriers: string[];
        strains_with_locus: number;
      }[];
    }[];
  };
}

const text = async (...path: string[]) => gunzipSync(await readFile(join(DATA, ...path))).toString();
const scheme = (...path: string[]) => text('schemes', 'ecoli_achtman_4', ...path);

/** What the scheme's own table says: the alleles of an ST. The typing here has no part in it. */
async function profileOf(st: number): Promise<Record<string, number>> {
  const [header, ...rows] = (await scheme('profiles.list.gz')).split('\n').map((line) => line.split('\t'));
  const row = rows.find(([first]) => first === String(st))!;
  return Object.fromEntries(header!.slice(1, 8).map((locus, i) => [locus, Number(row[i + 1])]));
}

async function alleleOf(locus: string, number: number): Promise<string> {
  const record = (await scheme(`${locus}.fasta.gz`))
    .split('>')
    .find((one) => one.startsWith(`${locus}_${number}\n`))!;
  return record.slice(record.indexOf('\n')).replace(/\s/g, '').toUpperCase();
}

const COMPLEMENT: Record<string, string> = { A: 'T', C: 'G', G: 'C', T: 'A' };
const reversed = (dna: string) =>
  [...dna]
    .reverse()
    .map((base) => COMPLEMENT[base]!)
    .join('');
const changed = (dna: string, at: number) => dna.slice(0, at) + COMPLEMENT[dna[at]!]! + dna.slice(at + 1);

describe.skipIf(!present)('analyses of real genomes, by command lines against a running Enterobot', () => {
  let house: RunningHouse;

  beforeAll(async () => {
    house = await startUp();
    await bring('ecoli', 'ECO', 'Escherichia', ['ecoli_achtman_4'], ECOLI);
    await bring('enterics', 'ENT', 'Salmonella', [CGMLST], ENTERICS);
    await allEnded();
  }, 240_000);
  afterAll(() => house?.stop());

  async function bring(
    name: string,
    prefix: string,
    genus: string,
    schemes: string[],
    strains: Record<string, [genome: string, st?: number]>,
  ) {
    await house.enterobot('db', 'add', name, '--prefix', prefix, '--genus', genus);
    for (const one of schemes) {
      await house.enterobot('scheme', 'import', join(DATA, 'schemes', one), '--database', name);
    }
    const folder = join(house.folder, name);
    await mkdir(folder);
    for (const [strain, [genome]] of Object.entries(strains)) {
      await copyFile(join(DATA, 'genomes', `${genome}.fna.gz`), join(folder, `${strain}.fna.gz`));
    }
    await house.enterobot('load', folder, '--database', name);
  }

  async function allEnded(): Promise<void> {
    for (let tries = 0; tries < 1000; tries++) {
      const jobs = await house.json<{ status: string; reason: string }[]>('job', 'list', '--limit', '500');
      const under = jobs.filter(({ status }) => !['COMPLETE', 'FAILED', 'KILLED', 'HELD'].includes(status));
      if (under.length === 0) {
        expect(jobs.filter(({ status }) => status !== 'COMPLETE')).toEqual([]);
        return;
      }
      await sleep(500);
    }
    throw new Error('the jobs did not end');
  }

  const analyse = (...words: string[]) => house.json<Shown>('analysis', ...words, '--wait');

  it('locus search: loci, alleles and their carriers, as the STs of the genomes say', async () => {
    const sakai = await profileOf(11);
    const profiles = await Promise.all(
      Object.entries(ECOLI).map(async ([strain, [, st]]) => [strain, await profileOf(st)] as const),
    );
    const carriers = (locus: string, allele: number) =>
      profiles
        .filter(([, profile]) => profile[locus] === allele)
        .map(([strain]) => strain)
        .sort();
    const adk = await alleleOf('adk', sakai.adk!);
    const icd = await alleleOf('icd', 10);
    const fasta =
      `>sakai_adk\n${adk}\n>both\nacgtacgtac${icd.toLowerCase()}ttttt${reversed(adk)}\n` +
      `>changed\n${changed(icd, 200)}\n>none\n${'ACGGTCATTA'.repeat(40)}\n`;
    const json = await house.enterobotReading(
      fasta,
      'analysis',
      'locus-search',
      '-',
      '--database',
      'ecoli',
      '--scheme',
      'ecoli_achtman_4',
      '--wait',
      '--json',
    );
    const { data } = JSON.parse(json) as Shown;
    expect(data.complete).toBe('true');
    const hits = Object.fromEntries(data.found.map((one) => [one.name, one.hits]));
    expect(hits.sakai_adk).toMatchObject([
      {
        locus: 'adk',
        allele: sakai.adk,
        start: 1,
        end: adk.length,
        strand: '+',
        carriers: carriers('adk', sakai.adk!),
      },
    ]);
    expect(carriers('adk', sakai.adk!)).toContain('Sakai');
    expect(hits.both).toMatchObject([
      {
        locus: 'icd',
        allele: 10,
        start: 11,
        end: 10 + icd.length,
        strand: '+',
        carriers: carriers('icd', 10),
      },
      { locus: 'adk', allele: sakai.adk, strand: '-', carriers: carriers('adk', sakai.adk!) },
    ]);
    const [near] = hits.changed!;
    expect(near).toMatchObject({ locus: 'icd', strains_with_locus: 5 });
    if (near!.allele === null)
      expect(near).toMatchObject({ nearest: 10, identity: 1 - 1 / icd.length, strains: 0 });
    expect(hits.none).toEqual([]);
  }, 60_000);

  it('the accessory genome of seven loci that all have is empty; the tables are there', async () => {
    const { data } = await analyse(
      'accessory',
      '--all',
      '--database',
      'ecoli',
      '--scheme',
      'ecoli_achtman_4',
    );
    expect(data).toMatchObject({
      complete: 'true',
      strains: 5,
      loci: { total: 7, core: 7, accessory: 0, absent: 0 },
    });
  }, 60_000);

  it('the accessory genome of five Enterobacteriaceae by 3,002 loci is what the caller finds in their genomes', async () => {
    const strains = Object.keys(ENTERICS);
    const words = ['accessory', ...strains, '--database', 'enterics', '--scheme', CGMLST];
    const { id, data } = await analyse(...words);
    // The same from the genomes themselves, without jobs and stored positions.
    const index = await buildIndexFrom(join(DATA, 'schemes', CGMLST));
    const present = new Map<string, number[]>(index.loci.map((locus) => [locus, []]));
    for (const [genome] of Object.values(ENTERICS)) {
      const { calls } = callGenome(index, await readFasta(join(DATA, 'genomes', `${genome}.fna.gz`)));
      for (const { locus, kind } of calls) present.get(locus)!.push(kind === 'missing' ? 0 : 1);
    }
    const expected = [...present].filter(([, cells]) => new Set(cells).size === 2);
    expect(expected.length).toBeGreaterThan(500);
    expect(data).toMatchObject({
      ...{ complete: 'true', strains: 5 },
      loci: { total: 3002, accessory: expected.length, core: 3002 - expected.length, absent: 0 },
    });
    const table = async (name: string) =>
      (await house.enterobot('analysis', 'show', String(id), '--table', name))
        .split('\n')
        .map((line) => line.split('\t'));
    const [header, ...rows] = await table('presence');
    expect(header).toEqual(['locus', ...strains]);
    expect(rows).toEqual(expected.map(([locus, cells]) => [locus, ...cells.map(String)]));
    const [, ...list] = await table('loci');
    expect(list.map(([locus, count]) => [locus, Number(count)])).toEqual(
      expected.map(([locus, cells]) => [locus, cells.reduce((sum, cell) => sum + cell, 0)]),
    );

    // In pieces counts as there, unless it is asked otherwise; a lower threshold leaves fewer.
    const strict = await analyse(...words, '--fragmented', 'absent');
    expect(strict.data.loci.core).toBeLessThan(data.loci.core);
    const half = await analyse(...words, '--threshold', '0.5');
    expect(half.data.loci.accessory).toBeLessThan(data.loci.accessory);
  }, 120_000);

  it('update_scheme finds nothing to do, and the ledger has no differences', async () => {
    const { updates } = await house.json<{ updates: object[] }>('scheme', 'update', CGMLST);
    expect(updates).toMatchObject([{ sent: 0, counts: { current: 5 } }]);
    expect(await house.json('ledger', 'check')).toMatchObject({ items: 5, differences: [] });
  }, 60_000);
});
