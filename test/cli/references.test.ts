import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSet } from '../../src/genome/serotype/kept_set.ts';
import { SERO_PRED } from '../../src/jobs/built_in/sero_pred.ts';
import type { CRobotJob } from '../../src/jobs/crobot_job.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { qaEvaluation } from '../../src/jobs/qa_evaluation_job.ts';
import { schemeJob } from '../../src/jobs/send_scheme.ts';
import { missingFiles } from '../../src/maintenance/backup/named_files.ts';
import { getAssembly } from '../../src/records/assemblies.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { getScheme } from '../../src/records/schemes.ts';
import { Store } from '../../src/store.ts';
import { antigenFolder } from '../genome/made_antigens.ts';
import { genome } from '../pipelines/task_folders.ts';
import { addAssemblies } from '../support/assembly_rows.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it left.
const { url, pool } = await freshDatabase();
const { data, store } = await temporaryData();
setHouse({ pool, store: new Store(store) });
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
await addDatabase(pool, { name: 'yersinia', prefix: 'YRS', genus: 'Yersinia' });
const [id] = await addAssemblies(pool, 'senterica', 1);
const assembly = await getAssembly(pool, id!);
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store };
const run = (...words: string[]) => enterobot(['--data', data, ...words], env);
const request = async () => {
  const scheme = await getScheme(pool, 'senterica', 'SeroPred');
  return (schemeJob(scheme, assembly) as unknown as CRobotJob<object>).request();
};

test('SeroPred is attached with the columns of its genus; without a set its jobs say how to import one', async () => {
  const added = await run('scheme', 'add', 'SeroPred', '--database', 'senterica');
  expect(added).toMatchObject({
    code: 0,
    out: expect.stringContaining('added: SeroPred (Serotype) in senterica'),
  });
  const { param, version } = await getScheme(pool, 'senterica', 'SeroPred');
  expect(version).toBe('');
  expect(param.columns!.map(({ name }) => name)).toEqual([
    ...['serovar', 'formula', 'o_antigen', 'h1', 'h2', 'told', 'sentence', 'seqsero'],
  ]);
  const names = (genus: string) =>
    SERO_PRED.param({ name: 'x', prefix: 'XXX', genus, param: {} }).columns!.map(({ name }) => name);
  expect(names('Shigella')).toContain('h_antigen');
  expect(names('Klebsiella')).toContain('k_locus');
  const foreign = await run('scheme', 'add', 'SeroPred', '--database', 'yersinia');
  expect(foreign).toMatchObject({ code: 1, err: expect.stringContaining('SCHEME_GENUS') });
  await expect(request()).rejects.toMatchObject({
    ...{ code: 'SEROTYPE_SET_MISSING', class: 'infrastructure' },
    message: expect.stringContaining('enterobot antigens import DIR'),
  });
});

test('sets that are wrong leave nothing behind, also where one of two is right', async () => {
  const folder = await antigenFolder({
    'salmonella_sistr/wzy.fasta.gz': gzipSync('>x|B\nACGT').subarray(0, 20),
  });
  const refused = await run('antigens', 'import', folder);
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('GZIP_TRUNCATED') });
  expect((await pool.query('select from reference_sets')).rows).toEqual([]);
  expect(await readdir(join(store, 'references')).catch(() => [])).toEqual([]);
  expect((await run('antigens', 'list')).out).toContain('there are none; `enterobot antigens import DIR`');
});

test('imported sets are snapshots in the store, versioned; results of older ones are out of date', async () => {
  const first = await run('antigens', 'import', await antigenFolder());
  expect(first.out.split('\n')).toEqual([
    'added: Escherichia antigens, version 1: 13 alleles of 9 antigens (ECTyper 1.0 of 1-1-2020)',
    'added: Salmonella antigens, version 1: 12 alleles of 10 antigens, 8 rows of serovars (SISTR, who_2007.csv)',
  ]);
  expect(first.err).toContain('O17/O44/O77 have a gene of the same letters');
  const asked = await request();
  expect(asked).toMatchObject({ pipeline: 'SeroPred', params: { genus: 'Salmonella', scheme_version: '1' } });
  expect((await readSet(join(store, asked.inputs.antigens!))).genus).toBe('Salmonella');
  expect((await getScheme(pool, 'senterica', 'SeroPred')).version).toBe('1');
  const again = await run('antigens', 'import', await antigenFolder());
  expect(again.out).toMatch(/^unchanged: Escherichia antigens, version 1.*\nunchanged: Salmonella/);
  const row = 'x,4,i,-,,B,TRUE,enterica';
  const rows = ['A', 'D1', 'C1'].map((group) => `${group},1,a,-,,${group},TRUE,enterica`);
  const head = 'Serovar,O_antigen,H1,H2,H_other,Serogroup,can_h2_be_missing,subspecies';
  const changed = { 'salmonella_sistr/who_2007.csv': [head, row, ...rows].join('\n') };
  const json = await run('antigens', 'import', await antigenFolder(changed), '--json');
  expect(JSON.parse(json.out)).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'added', version: 2 }]);
  expect((await getScheme(pool, 'senterica', 'SeroPred')).version).toBe('2');
  expect(await request()).toMatchObject({ params: { scheme_version: '2' } });
  expect((await run('scheme', 'add', 'SeroPred', '--database', 'senterica')).out).toContain('unchanged');
  expect(await missingFiles(pool, store)).not.toContainEqual(expect.stringContaining('references'));
});

test('references of species are imported, and quality control compares with them', async () => {
  const qa = await getScheme(pool, 'senterica', 'assembly_stats');
  expect((await qaEvaluation(qa, assembly).request()).inputs).not.toHaveProperty('species_sketch');
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-species-test-'));
  const species = (...words: string[]) => run('species', 'import', folder, ...words);
  expect(await species()).toMatchObject({ code: 1, err: expect.stringContaining('SPECIES_NONE') });
  await writeFile(join(folder, 'Vibrio_cholerae_1.fna.gz'), gzipSync(`>c\n${genome(1, 50_000)}\n`));
  await writeFile(join(folder, 'second.fa'), `>c\n${genome(2, 50_000)}\n`);
  expect(await species()).toMatchObject({ code: 1, err: expect.stringContaining('SPECIES_UNNAMED') });
  await writeFile(join(folder, 'species.tsv'), 'third.fa\tVibrio fischeri\n');
  expect(await species()).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no genome "third.fa"'),
  });
  await writeFile(join(folder, 'species.tsv'), 'second.fa\tSalmonella enterica\n');
  await writeFile(join(folder, 'broken.msh'), 'no sketch');
  expect((await species()).code).toBe(1);
  expect((await pool.query(`select from reference_sets where kind = 'species'`)).rows).toEqual([]);
  const { rm } = await import('node:fs/promises');
  await rm(join(folder, 'broken.msh'));
  const done = await species();
  expect(done).toMatchObject({
    code: 0,
    out: 'added: species, version 1: 2 genomes of 2 species: Vibrio cholerae, Salmonella enterica',
  });
  expect((await species('--json')).out).toContain('"outcome":"unchanged"');
  const { inputs } = await qaEvaluation(qa, assembly).request();
  expect(inputs.species_sketch).toMatch(/^references\/..\/[0-9a-f]{64}\.msh$/);
});
