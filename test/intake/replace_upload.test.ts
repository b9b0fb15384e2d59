import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { summarise } from '../../src/cli/demo/summary.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { assembleUserUpload } from '../../src/intake/assemble_user_uploads.ts';
import { loadFolder } from '../../src/intake/load_folder.ts';
import { addAssembly, assembliesOf, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc, refuseAssembly } from '../../src/records/assembly_verdict.ts';
import { findStrain } from '../../src/records/strains.ts';
import { tracesOf } from '../../src/records/traces.ts';
import { database, folder, pool, store, userId, write } from './loading.ts';

async function reads(content: string): Promise<void> {
  for (const mate of [1, 2]) await write(`K1_${mate}.fastq`, `${content}${mate}`);
}

async function assembly(content: string): Promise<void> {
  await write('K1.fasta', content);
}

async function load(metadata?: string) {
  const lines: string[] = [];
  const metadataFile = metadata === undefined ? undefined : join(folder, 'table.tsv');
  if (metadataFile) await writeFile(metadataFile, metadata!);
  const onProgress = (line: string) => lines.push(line);
  const { strains } = await loadFolder({ pool, store, database, userId, folder, metadataFile, onProgress });
  return { ...strains[0]!, said: lines.at(-1)! };
}

const strain = async () => (await findStrain(pool, database, 'K1'))!;

async function jobs(): Promise<{ job_id: number; job_type: string; accession: string }[]> {
  const { rows } = await pool.query(
    'select job_id, job_type, accession from user_jobs where database = $1 order by job_id',
    [database],
  );
  return rows;
}

/** Ends the newest job as its worker would, without a result. */
async function end(status: 'FAILED' | 'KILLED' | 'HELD', error_class: string | null): Promise<number> {
  const { job_id } = (await jobs()).at(-1)!;
  await pool.query(
    `update user_jobs set status = $2, error_class = $3, reason = 'K1_2.fastq is cut off' where job_id = $1`,
    [job_id, status, error_class],
  );
  return job_id;
}

test('reads that were refused are replaced by whole ones under the same name', async () => {
  await reads('broken');
  const first = await load('strain\tcountry\tyear\nK1\tKenya\t2019\n');
  const refusal = await end('FAILED', 'input');
  expect(await load()).toMatchObject({
    outcome: 'already there',
    jobId: refusal,
    status: 'FAILED',
    reason: 'K1_2.fastq is cut off',
  });

  await reads('whole');
  const mended = await load('strain\tyear\nK1\t2020\n');
  expect(mended).toMatchObject({ outcome: 'loaded', replaces: refusal });
  expect(mended.said).toBe(`1/1 K1: loaded, in place of the upload that job ${refusal} refused`);
  expect('barcode' in mended && mended.barcode).toBe('barcode' in first && first.barcode);
  expect((await strain()).metadata).toMatchObject({ country: 'Kenya', collection_year: '2020' });
  const traces = await tracesOf(pool, (await strain()).id);
  expect(traces).toHaveLength(2);
  const [, job] = await jobs();
  expect(job).toMatchObject({
    job_type: 'QAssembly',
    accession: `${traces[1]!.accession}#K1_1.fastq#K1_2.fastq`,
  });

  const again = { outcome: 'already there', status: 'WAITING', jobId: job!.job_id };
  expect(await load()).toMatchObject(again);
  const [told] = await summarise(pool, database, 'none', ['K1']);
  expect(told).toMatchObject({ job: job!.job_id, status: 'WAITING' });
});

test('what an upload in the place of a refused one says of who may see it holds', async () => {
  const openness = async () => {
    const sql = 'select private, release_date::text as date from strains where id = $1';
    return (await pool.query(sql, [(await strain()).id])).rows[0];
  };
  let number = 0;
  const send = async (more: { private?: boolean; releaseDate?: string }) => {
    await assembly(`>c\nACGT${'A'.repeat(++number)}\n`);
    const [name, metadata] = ['K1.fasta', {}];
    const file = { name, ...(await store.put('assemblies', join(folder, name), '.fasta')) };
    const upload = { database, strain: 'K1', kind: 'assembly', files: [file], metadata, userId } as const;
    return inTransaction(pool, (tx) => assembleUserUpload(tx, { ...upload, ...more }));
  };
  const refuse = async () => {
    await end('FAILED', 'input');
    await refuseAssembly(pool, (await assembliesOf(pool, (await strain()).id)).at(-1)!.id);
  };
  await send({});
  await refuse();
  expect(await send({ private: true, releaseDate: '2999-01-31' })).toMatchObject({ outcome: 'loaded' });
  expect(await openness()).toEqual({ private: true, date: '2999-01-31' });
  await refuse();
  // One that says nothing opens nothing.
  expect(await send({ private: false })).toMatchObject({ outcome: 'loaded' });
  expect(await openness()).toEqual({ private: true, date: '2999-01-31' });
  await refuse();
  // What was released is not taken back behind a curator's back: the upload is refused.
  await pool.query("update strains set private = false, release_date = '2020-01-01' where id = $1", [
    (await strain()).id,
  ]);
  await expect(send({ private: true })).rejects.toThrow(expect.objectContaining({ code: 'STRAIN_RELEASED' }));
  expect(await send({ releaseDate: '2020-01-01' })).toMatchObject({ outcome: 'loaded' });
});

test('a file that is no assembly is replaced by one that is, also by reads', async () => {
  await assembly('no FASTA');
  await load();
  const first = await end('FAILED', 'input');
  const [wrong] = await assembliesOf(pool, (await strain()).id);
  await refuseAssembly(pool, wrong!.id);
  const [refused] = await summarise(pool, database, 'none', ['K1']);
  expect(refused).toMatchObject({ job: first, status: 'FAILED', class: 'input' });

  await assembly('nor this');
  expect(await load()).toMatchObject({ outcome: 'loaded', replaces: first });
  const second = await end('FAILED', 'input');
  const still = (await assembliesOf(pool, (await strain()).id)).at(-1)!;
  await refuseAssembly(pool, still.id);

  await rm(join(folder, 'K1.fasta'));
  await reads('whole');
  expect(await load()).toMatchObject({ outcome: 'loaded', replaces: second });
  expect(await load()).toMatchObject({
    outcome: 'already there',
    status: 'WAITING',
    assembly: null,
    qc: null,
  });
});

test('reads of whose assembly nothing could be said are replaced', async () => {
  await reads('odd');
  await load();
  const { id } = await strain();
  const [trace] = await tracesOf(pool, id);
  const job = await end('FAILED', 'input');
  const given = { database, strainId: id, traceId: trace!.id, jobId: job, filePointer: 'x', sha256: 'x' };
  const reserved = await reserveAssembly(pool, database);
  const rest = { originalName: null, pipelineVersion: '1', stats: {} };
  const made = await addAssembly(pool, { ...reserved, ...given, ...rest });
  await reads('whole');
  expect(await load()).toMatchObject({ outcome: 'refused', error: { code: 'STRAIN_EXISTS' } });
  await refuseAssembly(pool, made.id);
  expect(await load()).toMatchObject({ outcome: 'loaded', replaces: job });
});

test('the demo tells of the assembly that came in the place of refused reads', async () => {
  await reads('broken');
  await load();
  await end('FAILED', 'input');
  await rm(join(folder, 'K1_1.fastq'));
  await rm(join(folder, 'K1_2.fastq'));
  await assembly('>c\nACGT\n');
  expect(await load()).toMatchObject({ outcome: 'loaded' });
  const [made] = await assembliesOf(pool, (await strain()).id);
  const numbers = { n50: 4, contigs: 1, length: 4 };
  await recordQc(pool, made!.id, { passed: true, qc: {}, criteriaVersion: '1', ...numbers });
  const { job_id } = (await jobs()).at(-1)!;
  const [waits] = await summarise(pool, database, 'none', ['K1']);
  expect(waits).toMatchObject({ job: job_id, status: 'WAITING' });
  await pool.query("update user_jobs set status = 'RETURNED' where job_id = $1", [job_id]);
  await pool.query("update user_jobs set status = 'COMPLETE' where job_id = $1", [job_id]);
  const [told] = await summarise(pool, database, 'none', ['K1']);
  expect(told).toEqual({ name: 'K1', assembly: made!.barcode, qc: 'PASS', ...numbers, ST: null });
});

test.each([
  ['is under way', async () => {}],
  ['waits for a person', () => end('HELD', 'input')],
  ['was killed', () => end('KILLED', null)],
  ['failed for want of a machine', () => end('FAILED', 'infrastructure')],
])('other files do not take the name of a strain whose job %s', async (_, become) => {
  await reads('first');
  await load();
  await become();
  await reads('other');
  expect(await load()).toMatchObject({ outcome: 'refused', error: { code: 'STRAIN_EXISTS' } });
  expect(await jobs()).toHaveLength(1);
});

test('of several loads of mended files at the same moment one adds them', async () => {
  await reads('broken');
  await load();
  await end('FAILED', 'input');
  await reads('whole');
  const all = await Promise.all([load(), load(), load(), load()]);
  const outcomes = all.map((one) => one.outcome).sort();
  expect(outcomes).toEqual(['already there', 'already there', 'already there', 'loaded']);
  expect(await tracesOf(pool, (await strain()).id)).toHaveLength(2);
  expect(await jobs()).toHaveLength(2);
});
