import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInScheme } from '../../src/jobs/built_in_schemes.ts';
import { ProkkaJob } from '../../src/jobs/prokka_job.ts';
import { updateScheme } from '../../src/maintenance/update_scheme.ts';
import { lookForProgram } from '../../src/pipelines/programs.ts';
import type { TaskResult } from '../../src/protocol/result.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { attachScheme } from '../../src/records/attach_scheme.ts';
import { getDatabase } from '../../src/records/databases.ts';
import type { Scheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import { otherStrand } from '../genome/genomes.ts';
import { madeArray } from '../genome/made_crispr.ts';
import { addPerson, type Person } from '../support/api.ts';
import { houseUnderTest } from './house_under_test.ts';

/*
 * One story on the real services: the scheme CRISPR is attached, sent over two genomes that share an array, and what it found
 * stands in the table, in the catalogue and among the files of the assembly.
 */
const missing = (await lookForProgram('pilercr')) === null;
if (missing)
  process.stderr.write('LEFT OUT: the scheme CRISPR, because pilercr is not here (npm run programs).\n');

const house = await houseUnderTest();
const { pool, store } = house;
const [common, own] = [madeArray(21, 6), madeArray(22, 5)];
let person: Person;
let stranger: Person;
let scheme: Scheme;
const barcodes: string[] = [];

beforeAll(async () => {
  if (missing) return;
  await house.startWeb();
  await house.startCrobot();
  house.startWorker();
  person = await addPerson(pool, { url: house.webUrl } as never, 'somebody');
  stranger = await addPerson(pool, { url: house.webUrl } as never, 'stranger');
  await addGenome('one', `>a|1\n${common.sequence}\n>b\n${own.sequence}\n`);
  await addGenome('two', `>x\n${otherStrand(common.sequence)}\n`);
});

async function addGenome(name: string, fasta: string): Promise<void> {
  const { path, sha256 } = await store.putBytes('assemblies', Buffer.from(fasta), '.fasta');
  const { id: strainId } = await addStrain(pool, {
    ...{ database: 'toys', strain: name, metadata: {}, owner: person.userId },
  });
  const reserved = await reserveAssembly(pool, 'toys');
  const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
  await addAssembly(pool, { ...reserved, ...none, database: 'toys', strainId, filePointer: path, sha256 });
  const qc = { passed: true, qc: {}, criteriaVersion: '1', n50: 20, contigs: 1, length: 20 };
  await recordQc(pool, reserved.id, qc);
  barcodes.push(reserved.barcode);
}

async function attach(display?: 'none') {
  const builtIn = builtInScheme('CRISPR');
  const param = builtIn.param(await getDatabase(pool, 'toys'));
  const given = { database: 'toys', description: 'CRISPR', name: builtIn.name };
  return attachScheme(pool, { ...given, param: { ...param, ...(display && { display }) } });
}

describe.skipIf(missing)('the scheme CRISPR', { timeout: 60_000 }, () => {
  test('is sent over genomes, numbers what it finds, and stands in the table of strains', async () => {
    ({ scheme } = await attach());
    expect(await updateScheme(pool, scheme, { maxFails: 3 })).toMatchObject({ sent: 2 });
    const { rows } = await pool.query<{ job_id: number }>(
      'select job_id from user_jobs where scheme_id = $1',
      [scheme.id],
    );
    for (const { job_id } of rows) await house.ended(job_id);
    expect(await updateScheme(pool, scheme, { maxFails: 3 })).toMatchObject({ sent: 0 });
    const columns = ['arrays', 'spacers', 'crispr1', 'crispr2']
      .map((name) => `column=CRISPR.${name}`)
      .join('&');
    const { body } = await person.json('GET', `/api/v1.0/toys/strains?${columns}&sort=strain`);
    const [one, two] = body.records.map(({ values }: { values: unknown }) => values);
    expect(one).toMatchObject({ 'CRISPR.arrays': 2, 'CRISPR.spacers': 9 });
    expect(two).toMatchObject({ 'CRISPR.arrays': 1, 'CRISPR.spacers': 5, 'CRISPR.crispr2': null });
    // From the other strand, and on a contig of another name, the same numbers in the same order.
    expect(two['CRISPR.crispr1']).toBe(one['CRISPR.crispr1']);
    const known = await pool.query(
      'select kind, count(*)::integer as count from crispr_sequences group by 1 order by 1',
    );
    expect(known.rows).toEqual([
      { kind: 'repeat', count: 1 },
      { kind: 'spacer', count: 9 },
    ]);
  });

  test('compares two assemblies', async () => {
    const path = `/api/v1.0/toys/crispr/compare?a=${barcodes[0]}&b=${barcodes[1]}`;
    const { status, body } = await person.json('GET', path);
    expect(status).toBe(200);
    expect(body.spacers).toEqual({ a: 9, b: 5, shared: 5 });
    expect(body.pairs).toMatchObject([
      { a: { contig: 'a|1', start: common.start }, b: { contig: 'x' }, shared: 5 },
      { a: { contig: 'b' }, b: null, shared: 0 },
    ]);
    expect(body.pairs[0].aligned.every(([a, b]: number[]) => a === b)).toBe(true);
  });

  test('says so of an assembly that no job of the scheme has searched', async () => {
    await addGenome('three', '>y\nACGT\n');
    const path = `/api/v1.0/toys/crispr/compare?a=${barcodes[0]}&b=${barcodes[2]}`;
    const { status, body } = await person.json('GET', path);
    expect([status, body.error.code]).toEqual([409, 'CRISPR_NOT_SEARCHED']);
    expect(body.error.message).toContain(barcodes[2]);
  });

  test('leaves its GFF3 among the files of the assembly, and in JBrowse’s configuration', async () => {
    const files = `/api/v1.0/toys/assemblies/${barcodes[0]}/files`;
    expect((await person.json('GET', files)).body.files).toContain('CRISPR.gff3.gz');
    const text = await (await person.ask('GET', `${files}/CRISPR.gff3`)).text();
    expect(text).toContain(`\na|1\tpilercr\tCRISPR\t${common.start}\t${common.end}\t.\t+\t.\tID=CRISPR1;`);
    const packed = await (await person.ask('GET', `${files}/CRISPR.gff3.gz`)).arrayBuffer();
    expect(gunzipSync(Buffer.from(packed)).toString()).toBe(text);
    expect((await person.ask('GET', `${files}/CRISPR.gff3.gz.tbi`)).status).toBe(200);
    const config = (await person.json('GET', `${files}/jbrowse.json`)).body;
    expect(config.tracks).toMatchObject([
      {
        category: ['Annotation'],
        name: 'CRISPR arrays',
        adapter: { gffGzLocation: { uri: 'CRISPR.gff3.gz' } },
      },
    ]);
    expect((await stranger.ask('GET', `${files}/CRISPR.gff3`)).status).toBe(403);
  });

  test('hidden, it is hidden everywhere', async () => {
    expect((await attach('none')).outcome).toBe('changed');
    const files = `/api/v1.0/toys/assemblies/${barcodes[0]}/files`;
    expect((await person.json('GET', files)).body.files).not.toContain('CRISPR.gff3.gz');
    expect((await person.ask('GET', `${files}/CRISPR.gff3`)).status).toBe(404);
    const path = `/api/v1.0/toys/crispr/compare?a=${barcodes[0]}&b=${barcodes[1]}`;
    expect((await person.ask('GET', path)).status).toBe(404);
  });
});

test('an annotation asks for the genus and for tags from the barcode, and keeps its files among the results', async () => {
  const { database, param } = {
    database: 'toys',
    param: builtInScheme('prokka_annotation').param(await getDatabase(pool, 'toys')),
  };
  const { scheme: row } = await attachScheme(pool, {
    ...{
      database,
      description: 'prokka_annotation',
      name: 'Annotation',
      param: { ...param, params: { gcode: 4 } },
    },
  });
  const job = new ProkkaJob({
    scheme: { id: row.id, description: row.description, param: row.param },
    ...{ database, assemblyBarcode: 'TOY_AA0001AA_AS', assemblyFilepointer: 'assemblies/a' },
  });
  expect(await job.request()).toMatchObject({
    pipeline: 'prokka_annotation',
    inputs: { assembly: 'assemblies/a' },
    params: {
      genus: (await getDatabase(pool, database)).genus,
      strain: 'TOY_AA0001AA_AS',
      locus_tag: 'TOYAA0001AAAS',
      gcode: 4,
    },
  });
  const outputs = { gff_file: ['a.gff3.gz', '/s/a.gff3.gz'], gbk_file: ['a.gbk.gz', '/s/a.gbk.gz'] };
  const result = { job_id: 1, values: { CDS: 3 }, outputs } as unknown as TaskResult;
  expect((await job.prepare(result)).values).toEqual({ CDS: 3, ...outputs });
  await expect(job.prepare({ ...result, outputs: {} })).rejects.toMatchObject({ code: 'RESULT_UNREADABLE' });
});
