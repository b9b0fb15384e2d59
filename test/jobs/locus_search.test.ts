import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { type QuerySource, storeQuery } from '../../src/jobs/locus_search/query.ts';
import { LocusSearchJob } from '../../src/jobs/locus_search_job.ts';
import { getJob } from '../../src/jobs/registry.ts';
import { getAnalysis, listAnalyses } from '../../src/ledger/analyses.ts';
import { audit } from '../../src/ledger/audit.ts';
import { kill } from '../../src/ledger/kill.ts';
import { resend } from '../../src/ledger/resend.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import type { Scheme } from '../../src/records/schemes.ts';
import { expectError } from '../genome/files.ts';
import { dna, otherStrand, randomFrom, snp } from '../genome/genomes.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { ALLELES, addTyped, fastaFile, importAlleles } from './typing_house.ts';

const house = await houseUnderTest();
const { pool, store } = house;
const folder = await mkdtemp(join(tmpdir(), 'enterobot-search-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const random = randomFrom(3);
const MINTED = snp(random, ALLELES.two[1], 77);
const CHANGED = snp(random, ALLELES.one[1], 5);
let scheme: Scheme;

const pasted = (text: string): QuerySource => ({ pasted: [Buffer.from(text)] });
const search = async (text: string, name = 'mine') => {
  const query = await storeQuery(store, pasted(text));
  const { id, description, param } = scheme;
  return new LocusSearchJob({ database: 'toys', name, scheme: { id, description, param }, query });
};

beforeAll(async () => {
  scheme = await importAlleles(pool, store, 'toys', 'MLST_x');
  await pool.query("insert into databases (name, prefix, genus) values ('others', 'OTH', 'Others')");
  await addTyped(pool, 'toys', 'K2', 'MLST_x', [2, 4, 1]);
  await addTyped(pool, 'toys', 'K1', 'MLST_x', [1, 4, 1]);
  await addTyped(pool, 'toys', 'K3', 'MLST_x', [1, FIRST_LOCAL, 0]);
  await addTyped(pool, 'toys', 'failed', 'MLST_x', [1, 4, 1], false);
  await addTyped(pool, 'others', 'O1', 'MLST_x', [1, 4, 1]);
  // Minted after the snapshot that the pipeline reads.
  await pool.query(
    `insert into nserv_alleles (locus_id, allele, sha256, sequence)
      select id, $1, sha256(convert_to($2, 'UTF8')), $2 from nserv_loci where locus = 'two'`,
    [FIRST_LOCAL, MINTED],
  );
  await house.startWeb();
  await house.startCrobot();
});

describe('with a worker', () => {
  beforeAll(() => {
    house.startWorker();
    return () => house.stopWorkers();
  });

  test('each sequence: its loci and alleles, near ones with identity, and the strains that carry them', async () => {
    const { one, two } = ALLELES;
    const text =
      `>a both of them\n${dna(random, 20)}${one[1]}${dna(random, 30)}${otherStrand(two[4])}\n` +
      `>b\n${one[2]}\n>changed\n${CHANGED}\n>minted\n${MINTED}\n>part\n${one[1].slice(0, 250)}\n>none\n${dna(random, 300)}\n`;
    const job = await search(text);
    const { jobId } = await job.send();
    const row = await house.ended(jobId);
    expect(row).toMatchObject({ status: 'COMPLETE', pipeline: 'locus_search', family: 'analysis' });
    expect(row.accession).toBe(`mine:${job.analysisId}`);
    // What CRobot ran is nomenclature; what came back went to the class of the type.
    expect(row.request).toMatchObject({ pipeline: 'nomenclature' });
    expect(await getJob(pool, jobId)).toBeInstanceOf(LocusSearchJob);
    expect(row.result).toEqual({ sequences: 6, without_locus: 1, hits: 6 });

    const { data } = await getAnalysis(pool, job.analysisId);
    expect(data).toMatchObject({ job_id: jobId, complete: 'true', scheme: 'MLST_x', sequences: 6 });
    const found = data.found as { name: string; length: number; hits: object[] }[];
    const hits = Object.fromEntries(found.map((sequence) => [sequence.name, sequence.hits]));
    expect(hits.a).toMatchObject([
      { locus: 'one', allele: 1, start: 21, end: 420, strand: '+', strains: 2, carriers: ['K1', 'K3'] },
      { locus: 'two', allele: 4, strand: '-', strains: 2, carriers: ['K1', 'K2'], strains_with_locus: 3 },
    ]);
    expect(hits.b).toMatchObject([{ locus: 'one', allele: 2, identity: 1, carriers: ['K2'], local: false }]);
    expect(hits.changed).toMatchObject([
      {
        locus: 'one',
        allele: null,
        nearest: 1,
        identity: 0.9975,
        coverage: 1,
        whole: true,
        strains: 0,
        carriers: [],
      },
    ]);
    expect(hits.minted).toMatchObject([{ locus: 'two', allele: FIRST_LOCAL, local: true, carriers: ['K3'] }]);
    expect(hits.part).toMatchObject([
      { locus: 'one', allele: null, nearest: 1, whole: false, strains_with_locus: 3 },
    ]);
    expect(hits.none).toEqual([]);

    const table = async (name: string) => {
      const { path } = (data.tables as Record<string, { path: string }>)[name]!;
      return gunzipSync(await readFile(store.absolute(path)))
        .toString()
        .trimEnd()
        .split('\n');
    };
    expect((await table('carriers')).map((line) => line.split('\t').slice(0, 3).join(' '))).toEqual([
      'locus allele strain',
      ...['one 1 K1', 'one 1 K3', 'two 4 K1', 'two 4 K2', 'one 2 K2', `two ${FIRST_LOCAL} K3`],
    ]);
    expect(await table('hits')).toHaveLength(1 + 6);
    // Nothing was minted by looking.
    const { rows } = await pool.query('select count(*) as n from nserv_alleles');
    expect(rows[0].n).toBe(7);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('sent again it is one item, with what is found now', async () => {
    const job = await search(`>b\n${ALLELES.one[7]}\n`, 'again');
    const { jobId } = await job.send();
    await house.ended(jobId);
    await addTyped(pool, 'toys', 'K7', 'MLST_x', [7, 1, 1]);
    const second = await inTransaction(pool, (tx) => resend(tx, jobId, 'somebody'));
    await house.ended(second.jobId);
    const { data } = await getAnalysis(pool, job.analysisId);
    expect(data).toMatchObject({
      job_id: second.jobId,
      complete: 'true',
      found: [{ hits: [{ carriers: ['K7'] }] }],
    });
    expect(await listAnalyses(pool, { type: 'locus_search', limit: 1 })).toMatchObject([{ name: 'again' }]);
  });

  test('a scheme that has no alleles of NServ cannot be searched: the item is failed, with the reason', async () => {
    const query = await storeQuery(store, pasted(`>b\n${ALLELES.one[7]}\n`));
    const param = { display: 'public' as const, pipeline: 'nomenclature' };
    const given = {
      database: 'toys',
      name: 'none',
      scheme: { id: 1, description: 'SeroPred', param },
      query,
    };
    const job = new LocusSearchJob(given);
    const row = await house.ended((await job.send()).jobId);
    expect(row).toMatchObject({ status: 'FAILED', error_code: 'SCHEME_NOT_TYPING' });
    expect((await getAnalysis(pool, job.analysisId)).data).toMatchObject({
      failed: 'true',
      job_id: row.job_id,
    });
  });
});

test('one that is killed before it was sent is failed, and not complete', async () => {
  const job = await search(`>b\n${ALLELES.one[7]}\n`, 'killed');
  const { jobId } = await job.send();
  await inTransaction(pool, (tx) => kill(tx, [jobId], 'somebody'));
  const { data } = await getAnalysis(pool, job.analysisId);
  expect(data).toMatchObject({ failed: 'true', job_id: jobId });
  expect(data).not.toHaveProperty('complete');
});

describe('queries', () => {
  test('the same sequences are one file in the store, however they were written', async () => {
    const { path, sequences, letters } = await storeQuery(store, pasted('>a x\nACGT\nAC\n>b\nGG\n'));
    expect({ sequences, letters }).toEqual({ sequences: 2, letters: 8 });
    const crlf = await fastaFile(folder, 'crlf.fasta', '>a x\r\nacgtac\r\n>b\r\nGG');
    const packed = await fastaFile(folder, 'packed', gzipSync('>a x\nA\nC\nG\nTAC\n>b\nGG\n'));
    for (const file of [crlf, packed]) expect((await storeQuery(store, { file })).path).toBe(path);
    expect(await readFile(store.absolute(path), 'utf8')).toBe('>a x\nACGTAC\n>b\nGG\n');
  });

  const many = Array.from({ length: 1001 }, (_, i) => `>q${i}\nACGT\n`).join('');
  test.each<[string, string, Parameters<typeof expectError>[1], RegExp]>([
    ['nothing', '', 'FILE_EMPTY', /the pasted text/],
    ['protein', '>p\nMKLVINE\n', 'FASTA_PROTEIN', /line 2/],
    ['a NUL', '>a\nAC\0GT\n', 'SEQUENCE_NUL', /line 2/],
    ['a name twice', '>a\nACGT\n>a\nACGT\n', 'FASTA_DUPLICATE_NAME', /line 3: the name a .* line 1/],
    ['a header alone', '>a\n>b\nACGT\n', 'FASTA_NO_SEQUENCE', /record a/],
    ['no header', 'ACGT\n', 'FASTA_NO_HEADER', /line 1/],
    ['reads', '@r\nACGT\n+\nIIII\n', 'FASTQ_GIVEN_AS_FASTA', /line 1/],
    ['too many sequences', many, 'LOCUS_QUERY_TOO_LARGE', /1001 sequences, at most 1000/],
    ['too much', `>a\n${'ACGT\n'.repeat(7_000_000)}`, 'LOCUS_QUERY_TOO_LARGE', /more than 32 MiB/],
  ])('%s is refused, and nothing of it is kept', async (_, text, code, says) => {
    const before = [await readdir(join(store.root, 'queries')), (await listAnalyses(pool)).length];
    await expectError(() => search(text), code, says);
    expect([await readdir(join(store.root, 'queries')), (await listAnalyses(pool)).length]).toEqual(before);
  });

  test.each(['', 'a\nb', 'a\0b', 'x'.repeat(201)])(
    'the name %j is refused, and nothing is recorded',
    async (name) => {
      const before = (await listAnalyses(pool)).length;
      const job = await search(`>b\n${ALLELES.one[7]}\n`, name);
      await expectError(() => job.send(), 'ANALYSIS_NAME');
      expect((await listAnalyses(pool)).length).toBe(before);
    },
  );
});
