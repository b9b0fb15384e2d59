import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { callGenome } from '../../src/genome/call_genome.ts';
import { readFasta } from '../../src/genome/fasta.ts';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { buildIndexFrom } from '../../src/genome/scheme_index.ts';
import { exportScheme } from '../../src/nserv/export_scheme.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { FIRST_LOCAL, isLocal } from '../../src/nserv/local_names.ts';
import { nameCalls } from '../../src/nserv/name_calls.ts';
import { allelesBySequence, nearestSts, profileOfSt, stsWithin } from '../../src/nserv/search.ts';
import { findSt } from '../../src/nserv/sequence_types.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const present = existsSync(join(DATA, 'schemes')) && existsSync(join(DATA, 'profiles'));
if (!present) process.stderr.write(`\n*** NOT TESTED: no schemes/ and profiles/ in ${DATA}. ***\n\n`);

const TIMEOUT = { timeout: 300_000 };

describe.skipIf(!present)('NServ with real schemes', async () => {
  const { pool } = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-reference-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const store = new Store(join(folder, 'store'));
  const bring = (name: string, from: string) =>
    importScheme(pool, store, { name, folder: from, prefix: 'REF' });
  const call = async (scheme: string, genome: string) => {
    const index = await buildIndexFrom(join(DATA, 'schemes', scheme));
    return callGenome(index, await readFasta(join(DATA, 'genomes', `${genome}.fna.gz`)));
  };

  it.each<[string, number]>([
    ['senterica_achtman_2', 11_188],
    ['ecoli_achtman_4', 16_247],
    ['klebsiella', 9_507],
    ['ypseudotuberculosis_achtman_3', 1_183],
  ])('%s comes in with %i STs, and out again as it came', TIMEOUT, async (scheme, sts) => {
    const from = join(DATA, 'schemes', scheme);
    expect((await bring(scheme, from)).sts).toEqual({ total: sts, added: sts, renamed: 0 });
    expect(await bring(scheme, from)).toMatchObject({ outcome: 'unchanged' });
    const out = join(folder, scheme);
    await exportScheme(pool, scheme, out);
    const [given, made] = [await readScheme(from), await readScheme(out)];
    expect({ ...made, name: '' }).toEqual({ ...given, name: '' });
    expect((await bring(`${scheme}_again`, out)).scheme.sha256).toBe(given.sha256);
  });

  it(
    'a genome gets its ST by sequence; one with a locus changed gets a local name, and then the same',
    TIMEOUT,
    async () => {
      const { calls } = await call('klebsiella', 'Kpneumoniae_MGH78578_GCF_000016305');
      const name = (given: typeof calls) => inTransaction(pool, (tx) => nameCalls(tx, 'klebsiella', given));
      expect((await name(calls)).st?.st).toBe(38);
      const [first, ...rest] = calls;
      const sequence = first!.sequence!.replace(/^./, (letter) => (letter === 'A' ? 'C' : 'A'));
      const changed = [{ ...first!, kind: 'near' as const, novel: true, sequence }, ...rest];
      const named = await name(changed);
      expect(named).toMatchObject({ minted: [first!.locus], st: { st: FIRST_LOCAL } });
      expect((await name(changed)).st).toEqual(named.st);
      const { profile } = await profileOfSt(pool, 'klebsiella', 38);
      expect((await stsWithin(pool, 'klebsiella', profile, 1)).map(({ st }) => st)).toContain(FIRST_LOCAL);
      expect((await nearestSts(pool, 'klebsiella', profile))[0]).toMatchObject({
        st: 38,
        equal: 7,
        compared: 7,
      });
    },
  );

  it(
    'the 4,371 STs of Yersinia come in with their 47 groups of equal profiles, each answered by its smallest',
    TIMEOUT,
    async () => {
      const packed = await readFile(join(DATA, 'profiles/yersinia_4371x1553.profile.tsv.gz'));
      const table = gunzipSync(packed).toString('utf8');
      const [header, ...rows] = table
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
      const made = join(folder, 'yersinia');
      await mkdir(made);
      await writeFile(join(made, 'profiles.list'), table);
      // The table comes without alleles: every number gets a sequence of its own.
      for (const [at, locus] of header!.entries()) {
        if (at === 0) continue;
        const numbers = new Set(rows.map((row) => Number(row[at])).filter((number) => number > 0));
        const records = [...numbers].map((number) => `>${locus}_${number}\nATG${inLetters(number)}TAA\n`);
        await writeFile(join(made, `${locus}.fasta`), records.join(''));
      }
      const { sts, warnings, scheme } = await bring('yersinia', made);
      expect(sts).toEqual({ total: 4_371, added: 4_371, renamed: 0 });
      expect(warnings).toEqual([expect.stringMatching(/STs have the same profile as another/)]);
      const groups = Map.groupBy(rows, (row) => row.slice(1).map(Number).join());
      const equal = [...groups.values()].filter((group) => group.length > 1);
      expect(equal).toHaveLength(47);
      for (const group of equal) {
        const profile = group[0]!.slice(1).map(Number);
        const found = await findSt(pool, 'yersinia', profile);
        expect(found?.st).toBe(Math.min(...group.map((row) => Number(row[0]))));
      }
      expect(await bring('yersinia', made)).toMatchObject({ outcome: 'unchanged' });
      const kept = await readScheme(store.absolute(scheme.snapshot));
      expect(kept.profiles).toHaveLength(4_371);
    },
  );

  it(
    'a genome under the 3,002 loci: what is new is minted once, by whoever comes first',
    TIMEOUT,
    async () => {
      const { scheme } = await bring('cgmlst', join(DATA, 'schemes/salmonella_cgmlst_v2'));
      expect([scheme.loci.length, scheme.parameters.kind]).toEqual([3_002, 'coding']);
      const { calls } = await call('salmonella_cgmlst_v2', 'SAL_QD2830AA_AS');
      const name = () => inTransaction(pool, (tx) => nameCalls(tx, 'cgmlst', calls));
      const many = await Promise.all(Array.from({ length: 8 }, name));
      const [first] = many;
      for (const one of many) expect([one.alleles, one.st]).toEqual([first!.alleles, first!.st]);
      expect(many.filter((one) => one.minted.length > 0)).toHaveLength(1);
      const novel = calls.filter((one) => one.novel);
      expect(novel.length).toBeGreaterThan(2_000);
      const local = first!.alleles.filter((allele) => allele !== null && isLocal(allele));
      expect(local).toEqual(novel.map(() => FIRST_LOCAL));
      expect(first!.st?.st).toBe(FIRST_LOCAL);
      const [found] = await allelesBySequence(pool, 'cgmlst', novel[0]!.sequence!);
      expect(found).toMatchObject({ locus: novel[0]!.locus, allele: FIRST_LOCAL });
      // Minting has not touched what the pipeline reads.
      expect(await readdir(store.absolute('schemes/cgmlst'))).toHaveLength(1);
    },
  );
});

/** A number as letters, two bits each. */
function inLetters(number: number): string {
  return number
    .toString(4)
    .padStart(9, '0')
    .replace(/./g, (digit) => 'ACGT'[Number(digit)]!);
}
