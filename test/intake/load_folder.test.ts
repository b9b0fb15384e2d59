import { rmSync } from 'node:fs';
import { readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type LoadFolder, loadFolder } from '../../src/intake/load_folder.ts';
import { findStrain } from '../../src/records/strains.ts';
import { tracesOf } from '../../src/records/traces.ts';
import { database, folder, pool, store, top, userId, write } from './loading.ts';

const load = (more: Partial<LoadFolder> = {}) =>
  loadFolder({ pool, store, database, userId, folder, ...more });
const code = (wanted: string) => expect.objectContaining({ code: wanted });

async function jobs(): Promise<
  { job_type: string; accession: string; workgroup: string; priority: number }[]
> {
  const { rows } = await pool.query(
    'select job_type, accession, workgroup, priority from user_jobs where database = $1 order by job_id',
    [database],
  );
  return rows;
}

async function goodFolder(): Promise<void> {
  await write('K1_R1.fastq.gz', gzipSync('@r\nACGT\n+\nIIII\n'));
  await write('K1_R2.fastq.gz', gzipSync('@r\nTTTT\n+\nIIII\n'));
  await write('K2.fasta', '>c\nACGT\n');
  await write('table.tsv', 'strain\tcountry\nK1\tKenya\nK3\tNorway\n');
  await write('notes.txt', '');
}

test('reads and assemblies become strains with their jobs; files are kept by content', async () => {
  await goodFolder();
  const lines: string[] = [];
  const { strains, warnings } = await load({
    metadataFile: join(folder, 'table.tsv'),
    workgroup: 'night',
    priority: -3,
    onProgress: (line) => lines.push(line),
  });
  expect(strains).toMatchObject([
    { strain: 'K1', kind: 'reads', outcome: 'loaded', files: ['K1_R1.fastq.gz', 'K1_R2.fastq.gz'] },
    { strain: 'K2', kind: 'assembly', outcome: 'loaded', files: ['K2.fasta'] },
  ]);
  expect(warnings).toEqual([
    'notes.txt is neither reads nor an assembly by its name; passed over.',
    `${join(folder, 'table.tsv')}, line 3: no file for strain K3; passed over.`,
    `${join(folder, 'table.tsv')} has no row for strain K2; loaded without metadata.`,
  ]);
  expect(lines).toEqual([...warnings, '1/2 K1: loaded', '2/2 K2: loaded']);

  const strain = await findStrain(pool, database, 'K1');
  expect(strain!.metadata).toEqual({ continent: 'Africa', country: 'Kenya' });
  const [trace] = await tracesOf(pool, strain!.id);
  expect(trace!.read1).toMatchObject({ name: 'K1_R1.fastq.gz' });
  expect(trace!.read1!.path).toBe(
    `reads/${trace!.read1!.sha256.slice(0, 2)}/${trace!.read1!.sha256}.fastq.gz`,
  );
  expect(await store.exists(trace!.read2!.path)).toBe(true);
  const own = { workgroup: 'night', priority: -3 };
  expect(await jobs()).toEqual([
    { job_type: 'QAssembly', accession: `${trace!.accession}#K1_R1.fastq.gz#K1_R2.fastq.gz`, ...own },
    { job_type: 'assembly_stats', accession: expect.stringMatching(/_AS$/), ...own },
  ]);
});

test('the same folder again sends nothing and tells how far each strain is', async () => {
  await goodFolder();
  const first = await load();
  const again = await load();
  expect(again.strains).toMatchObject([
    { outcome: 'already there', status: 'WAITING', assembly: null, qc: null },
    { outcome: 'already there', status: 'WAITING', qc: 'Assembled' },
  ]);
  const ids = (strains: typeof first.strains) => strains.map((one) => 'jobId' in one && one.jobId);
  expect(ids(again.strains)).toEqual(ids(first.strains));
  expect(await jobs()).toHaveLength(2);
});

test('one file as both mates is refused, and nothing of it is recorded', async () => {
  const reads = gzipSync('@r\nACGT\n+\nIIII\n');
  await write('K1_R1.fastq.gz', reads);
  await write('K1_R2.fastq.gz', reads);
  const { strains } = await load();
  expect(strains).toMatchObject([
    { strain: 'K1', outcome: 'refused', error: { code: 'UPLOAD_FILE_TWICE', class: 'input' } },
  ]);
  expect(await findStrain(pool, database, 'K1')).toBeUndefined();
  expect(await jobs()).toEqual([]);
});

test('a known name with other files is refused by itself; the others are loaded', async () => {
  await write('K1.fasta', '>c\nACGT\n');
  await load();
  await write('K1.fasta', '>c\nACGTT\n');
  await write('K2.fasta', '>c\nACGT\n');
  const { strains } = await load();
  expect(strains).toMatchObject([
    { strain: 'K1', outcome: 'refused', error: { code: 'STRAIN_EXISTS', class: 'input' } },
    { strain: 'K2', outcome: 'loaded' },
  ]);
  expect(await jobs()).toHaveLength(2);
});

test('an assembly does not take the place of reads of that name', async () => {
  await write('K1.fasta', 'x');
  await load();
  await rm(join(folder, 'K1.fasta'));
  await write('K1_1.fq', 'x');
  await write('K1_2.fq', 'x');
  expect((await load()).strains).toMatchObject([{ outcome: 'refused', error: { code: 'STRAIN_EXISTS' } }]);
});

test('what the files hold is the job’s to judge: broken ones are loaded', async () => {
  await write('cut_1.fastq.gz', gzipSync('@r\nACGT\n+\nIIII\n').subarray(0, 12));
  await write('cut_2.fastq.gz', '');
  await write('empty.fasta', '');
  const { strains } = await load();
  expect(strains.map((one) => one.outcome)).toEqual(['loaded', 'loaded']);
});

test('two loads of one folder at the same moment load each strain once', async () => {
  await goodFolder();
  const both = await Promise.all([load(), load(), load()]);
  const outcomes = both.flatMap(({ strains }) => strains.map((one) => `${one.strain} ${one.outcome}`));
  expect(outcomes.filter((one) => one === 'K1 loaded')).toHaveLength(1);
  expect(outcomes.filter((one) => one === 'K2 loaded')).toHaveLength(1);
  expect(outcomes.filter((one) => one.endsWith('already there'))).toHaveLength(4);
  expect(await jobs()).toHaveLength(2);
});

test.each<[string, () => Promise<unknown>, Partial<LoadFolder>]>([
  ['LOAD_NOTHING', () => write('notes.txt', 'x'), {}],
  ['LOAD_NO_FOLDER', async () => {}, { folder: join(top, 'none') }],
  ['DATABASE_UNKNOWN', () => write('a.fasta', 'x'), { database: 'none' }],
  ['LOAD_UNPAIRED', () => Promise.all([write('a_1.fq', 'x'), write('b.fasta', 'x')]), {}],
  ['LOAD_FILE_NAME', () => Promise.all([write('a#.fasta', 'x'), write('b.fasta', 'x')]), {}],
  ['LOAD_STRAIN_TWICE', () => Promise.all([write('a.fa', 'x'), write('a.fasta', 'x')]), {}],
  ['LOAD_FILE_UNREADABLE', () => symlink('/nowhere/at/all', join(folder, 'a.fasta')), {}],
])('%s: nothing is written', async (wanted, prepare, more) => {
  await prepare();
  const before = await readdir(store.root, { recursive: true });
  await expect(load(more)).rejects.toThrow(code(wanted));
  expect(await jobs()).toEqual([]);
  expect(await readdir(store.root, { recursive: true })).toEqual(before);
});

test('a bad metadata table stops everything before anything is written', async () => {
  await goodFolder();
  await write('table.tsv', 'strain\tcountry\nK1\n');
  await expect(load({ metadataFile: join(folder, 'table.tsv') })).rejects.toThrow(code('METADATA_ROW'));
  // Every cell that no field takes is told, with its line.
  await write(
    'table.tsv',
    'strain\tcountry\tcollection_date\nK1\tKenia\t2026-02-31\nK2\tKenya\t2026-02-30\n',
  );
  const refused = await load({ metadataFile: join(folder, 'table.tsv') }).catch((error) => error);
  expect(refused).toMatchObject({ code: 'METADATA_CELLS' });
  expect(refused.message).toMatch(
    /3 cells .*\n {2}line 2: collection_date: .*\n {2}line 2: country: .*Kenia.*\n {2}line 3: collection_date: /s,
  );
  expect(await jobs()).toEqual([]);
  expect(await findStrain(pool, database, 'K1')).toBeUndefined();
});

test('a strain whose files vanish meanwhile is refused by itself', async () => {
  await goodFolder();
  const lost = join(folder, 'K2.fasta');
  const { strains } = await load({ onProgress: (line) => line.startsWith('1/2') && rmSync(lost) });
  expect(strains).toMatchObject([{ outcome: 'loaded' }, { strain: 'K2', outcome: 'refused' }]);
  expect(await findStrain(pool, database, 'K2')).toBeUndefined();
});
