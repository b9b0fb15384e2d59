import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { claim } from '../../src/ledger/claim.ts';
import { complete, fail } from '../../src/ledger/finish.ts';
import { writeAnalysis } from '../../src/ledger/write_analysis.ts';
import type { Json } from '../../src/protocol/task.ts';
import { Store } from '../../src/store.ts';
import { ALLELES, addTyped, fastaFile, importAlleles } from '../jobs/typing_house.ts';
import { addTestDatabase } from '../ledger/support.ts';
import { ERROR } from '../ledger/verbs_support.ts';
import { freshDatabase } from '../support/database.ts';
import { type Ended, enterobot, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it left. No worker runs: its part is played here.
const { url, pool } = await freshDatabase();
const { top, data, store: storeFolder } = await temporaryData();
const store = new Store(storeFolder);
await addTestDatabase(pool);
const env = { DATABASE_URL: url, ENTEROBOT_STORE: storeFolder, ENTEROBOT_DATA: join(top, 'not this one') };
const house = (...words: string[]) => enterobot(['--data', data, ...words], env);
const analysis = (...words: string[]) => house('analysis', ...words);
const ON = ['--database', 'toys', '--scheme', 'MLST_x'];
const cells = ({ out }: Ended) => out.split('\n').map((line) => line.split(/ {2,}/));

/** What a worker does with the newest job. */
async function found(data: Record<string, Json>): Promise<void> {
  const options = { worker: 'w', classes: ['locus_search', 'accessory_genome'], limit: 1, leaseSeconds: 30 };
  const [held] = await claim(pool, options);
  if (held!.job.remote)
    await pool.query(`update user_jobs set status = 'RETURNED' where job_id = $1`, [held!.job.job_id]);
  await inTransaction(pool, async (tx) => {
    await writeAnalysis(tx, held!, data);
    await complete(tx, held!, null);
  });
}

function refused(ended: Ended, code: string, says: RegExp, exit = 1): void {
  expect(ended.err).toMatch(new RegExp(`^enterobot: .*\\[${code}\\]$`, 'm'));
  expect(ended.err).toMatch(says);
  expect([ended.code, ended.out]).toEqual([exit, '']);
}

beforeAll(async () => {
  await importAlleles(pool, store, 'toys', 'MLST_x');
  await addTyped(pool, 'toys', 'K1', 'MLST_x', [1, 4, 1]);
  await addTyped(pool, 'toys', 'K2', 'MLST_x', [2, 0, 1]);
});

test('locus-search records, list and show tell of it, also what it found', async () => {
  const file = await fastaFile(top, 'my genes.fasta', `>a\n${ALLELES.one[1]}\n`);
  expect(await analysis('locus-search', file, ...ON, '--priority', '-2')).toMatchObject({
    code: 0,
    out: 'analysis 1, job 1: see `enterobot analysis show 1`',
  });
  expect(cells(await analysis('list'))).toEqual([
    ['analysis', 'type', 'name', 'database', 'state', 'job', 'made', 'reason'],
    ['1', 'locus_search', 'my genes.fasta', 'toys', 'queued', '1', expect.any(String)],
  ]);
  refused(await analysis('show', '1', '--table', 'hits'), 'ANALYSIS_NO_TABLE', /no table hits. It has: none/);

  const place = { start: 1, end: 400, strand: '+', flags: [], reason: '' };
  const hit = { locus: 'one', whole: true, nearest: 1, coverage: 1, ...place };
  const { path } = await store.putBytes('analyses', gzipSync('sequence\tlocus\na\tone\n'), '.tsv.gz');
  await found({
    found: [
      {
        ...{ name: 'a', length: 400 },
        hits: [
          {
            ...hit,
            allele: 1,
            identity: 1,
            strains: 7,
            carriers: ['K1', 'K2', 'K3', 'K4', 'K5', 'K6'],
            strains_with_locus: 9,
          },
          { ...hit, allele: null, identity: 0.9975, strains: 0, carriers: [], strains_with_locus: 9 },
          {
            ...hit,
            allele: null,
            whole: false,
            identity: 1,
            coverage: 0.5,
            strains: 0,
            carriers: [],
            strains_with_locus: null,
          },
        ],
      },
      { name: 'b', length: 60, hits: [] },
    ],
    tables: { hits: { path } },
  });
  const { out } = await analysis('show', '1');
  expect(out).toMatch(/^analysis 1: complete\n {2}type +locus_search\n {2}name +my genes\.fasta$/m);
  expect(out).toMatch(/^a +1-400\+ +one +1 +7 +K1, K2, K3, K4, K5 and 2 more$/m);
  expect(out).toMatch(/^a +1-400\+ +one +new +1 \(99\.8 %\) +0 \(9 have the locus\)$/m);
  expect(out).toMatch(/^a +1-400\+ +one +part +1 \(100\.0 % over 50\.0 %\)$/m);
  expect(out).toMatch(/^b +60 bp +none$/m);
  expect(await analysis('show', '1', '--table', 'hits')).toMatchObject({
    out: 'sequence\tlocus\na\tone',
    code: 0,
  });
  expect(JSON.parse((await analysis('show', '1', '--json')).out)).toMatchObject({
    id: 1,
    data: { complete: 'true' },
  });
});

test('accessory: strains by name, or all; one that failed says why', async () => {
  expect((await analysis('accessory', 'K1', 'K2', ...ON, '--name', 'two', '--json')).out).toBe(
    '{"analysis":2,"job":2}',
  );
  const { rows } = await pool.query('select params, priority from user_jobs where job_id = 2');
  expect(rows[0].params).toMatchObject({
    group: [1, 2],
    threshold: 0.98,
    fragmented: 'present',
    name: 'two',
  });
  const [held] = await claim(pool, {
    worker: 'w',
    classes: ['accessory_genome'],
    limit: 1,
    leaseSeconds: 30,
  });
  await fail(pool, held!, ERROR);
  expect((await analysis('list', '--type', 'accessory_genome')).out).toMatch(
    /two +toys +failed +2 .* it broke$/m,
  );
  await analysis('accessory', '--all', ...ON, '--threshold', '.5', '--fragmented', 'absent');
  const all = await pool.query('select params from user_jobs where job_id = 3');
  expect(all.rows[0].params).toMatchObject({ group: 'all', threshold: 0.5, fragmented: 'absent' });
  await pool.query("update user_jobs set status = 'KILLED', finished = now() where job_id = 3");
  expect((await analysis('list')).out).toMatch(/^3 .* killed +3 /m);
  expect(await analysis('list', '--database', 'none')).toMatchObject({
    out: '',
    err: 'no analyses',
    code: 0,
  });
});

test('what cannot be sent is refused by its code, and nothing is recorded', async () => {
  const broken = await fastaFile(top, 'broken.fasta', '>p\nMKLVINE\n');
  refused(await analysis('locus-search', broken, ...ON), 'FASTA_PROTEIN', /broken\.fasta, line 2/);
  refused(await analysis('locus-search', join(top, 'none'), ...ON), 'FILE_UNREADABLE', /no such file/);
  const good = join(top, 'my genes.fasta');
  refused(await analysis('locus-search', good, ...ON, '--name', 'a\nb'), 'ANALYSIS_NAME', /a\\nb/, 2);
  refused(await analysis('accessory', ...ON), 'ACCESSORY_NO_GROUP', /no strain is named/, 2);
  refused(await analysis('accessory', 'K1', '--all', ...ON), 'ACCESSORY_NO_GROUP', /together/, 2);
  refused(await analysis('accessory', 'K1', 'K9', ...ON), 'ACCESSORY_NOT_FOUND', /K9/);
  const silent = ['--database', 'toys', '--scheme', 'none'];
  refused(await analysis('accessory', 'K1', ...silent), 'SCHEME_UNKNOWN', /none/);
  refused(await analysis('show', '99'), 'ANALYSIS_UNKNOWN', /99/);
  expect((await pool.query('select from user_preferences')).rowCount).toBe(3);
});

test('scheme update: what would be sent, what is, and why not the others', async () => {
  const dry = await house('scheme', 'update', 'MLST_x', '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    err: 'toys, MLST_x: 2 jobs would be sent (a dry run: nothing was sent)',
  });
  expect(cells(dry)).toEqual([
    ['assemblies', 'found'],
    ['2', 'new', 'never had a job'],
  ]);
  const sent = await house(
    'scheme',
    'update',
    'MLST_x',
    '--limit',
    '1',
    '--workgroup',
    'night',
    '--priority',
    '5',
  );
  expect(sent.err).toBe('toys, MLST_x: 1 jobs sent; 1 more are beyond the limit');
  const again = await house('scheme', 'update', 'MLST_x', '--database', 'toys', '--json');
  expect(JSON.parse(again.out)).toMatchObject({
    dry_run: false,
    updates: [{ database: 'toys', scheme: 'MLST_x', sent: 1, counts: { new: 1, under_way: 1 } }],
  });
  const { rows } = await pool.query(
    "select workgroup, priority from user_jobs where family = 'scheme' order by job_id",
  );
  expect(rows).toEqual([
    { workgroup: 'night', priority: 5 },
    { workgroup: 'default', priority: 0 },
  ]);
  refused(await house('scheme', 'update', 'none'), 'RECORD_UNKNOWN', /no scheme none/);
  refused(await house('scheme', 'update', 'none', '--database', 'toys'), 'SCHEME_UNKNOWN', /none/);
  expect(await house('scheme', 'update', 'MLST_x', '--max-fails', '0')).toMatchObject({ code: 2 });
  expect((await house('schedule', 'list')).out).toMatch(/^update_schemes +on /m);
});

test('tree: strains by name, or of a file; a finished one is printed for other programs', async () => {
  const list = await fastaFile(top, 'strains.txt', 'K1\n\nK2\r\n');
  const { out } = await analysis('tree', '--strains', list, ...ON, '--method', 'NJ', '--json');
  const made = JSON.parse(out) as { analysis: number; job: number };
  const { rows } = await pool.query('select params from user_jobs where job_id = $1', [made.job]);
  expect(rows[0].params).toMatchObject({ group: [1, 2], method: 'NJ', missing: 'pairwise', parent: null });
  const shown = (form: string) => analysis('show', String(made.analysis), '--as', form);
  refused(await shown('newick'), 'TREE_NOT_READY', /not finished/);
  const isolates = ['K1', 'K2'].map((name, i) => ({
    StrainID: name,
    ID: String(i),
    Name: name,
    assembly: `${name}_AS`,
  }));
  await pool.query('update user_preferences set data = data || $2 where id = $1', [
    made.analysis,
    JSON.stringify({
      ...{ isolates, identifiers: [['0'], ['1']], links: [{ source: 0, target: 1, distance: 3 }], root: 0 },
      ...{
        nodes: 2,
        loci: 3,
        left_out: [],
        left_out_count: 0,
        warnings: [],
        nserv_version: 1,
        backbone: null,
      },
    }),
  ]);
  expect(await shown('newick')).toMatchObject({ code: 0, out: '(K1:0,K2:3);' });
  refused(await analysis('tree', 'K1', '--all', ...ON), 'TREE_NO_GROUP', /or --all/);
});
