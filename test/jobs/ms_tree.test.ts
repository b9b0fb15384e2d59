import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { type TreeData, treeData } from '../../src/genome/tree/tree_data.ts';
import { MSSATreeJob } from '../../src/jobs/ms_sa_tree_job.ts';
import { addToTree } from '../../src/jobs/ms_tree/add_to_tree.ts';
import { MSTreeJob, type MSTreeParams } from '../../src/jobs/ms_tree_job.ts';
import { getAnalysis } from '../../src/ledger/analyses.ts';
import { audit } from '../../src/ledger/audit.ts';
import { kill } from '../../src/ledger/kill.ts';
import type { Scheme } from '../../src/records/schemes.ts';
import { randomFrom } from '../genome/genomes.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { addWithSt } from './tree_house.ts';
import { addTyped, importAlleles } from './typing_house.ts';

const house = await houseUnderTest();
const { pool, store } = house;
let scheme: Scheme;
const made: Record<string, { assemblyId: number; barcode: string; strainBarcode: string }> = {};

/** Strain → ST and profile. */
const STRAINS: Record<string, [number, number[]]> = {
  A1: [1, [1, 1, 1]],
  A2: [1, [1, 1, 1]],
  'B (it’s odd); [1]': [2, [1, 4, 1]],
  C: [3, [2, 4, 1]],
  D: [4, [2, 4, 0]],
  // The profile of ST 3 under another number, as real tables have it.
  E: [5, [2, 4, 1]],
  nothing: [6, [0, 0, 0]],
};

beforeAll(async () => {
  scheme = await importAlleles(pool, store, 'toys', 'MLST_t');
  for (const [strain, [st, profile]] of Object.entries(STRAINS))
    made[strain] = await addWithSt(pool, { database: 'toys', scheme: 'MLST_t', strain, st, profile });
  made.untyped = await addTyped(pool, 'toys', 'untyped', 'MLST_t', null);
  house.startWorker();
});

const ids = (...names: string[]) => names.map((name) => made[name]!.assemblyId);
const newTree = (change: Partial<MSTreeParams> = {}) =>
  new MSTreeJob({
    ...{
      database: 'toys',
      name: 'tree',
      scheme: { id: scheme.id, description: 'MLST_t', param: scheme.param },
    },
    ...{ method: 'MSTreeV2', missing: 'pairwise', parent: null, group: 'all', ...change },
  });
async function send(job: MSTreeJob | MSSATreeJob) {
  const { jobId } = await job.send(pool);
  const row = await house.ended(jobId);
  return { row, id: job.analysisId, data: (await getAnalysis(pool, job.analysisId)).data };
}
const table = async (text: string) => store.putBytes('queries', gzipSync(text), '.tsv.gz');
const tableTree = async (text: string, change: Partial<MSTreeParams> = {}) =>
  send(
    new MSSATreeJob({
      ...{
        database: 'toys',
        name: 'table',
        method: 'MSTreeV2',
        missing: 'pairwise',
        parent: null,
        ...change,
      },
      table: await table(text),
    }),
  );

describe('of strains', () => {
  test('strains on their STs; equal profiles are one node; who has no ST is named with the reason', async () => {
    const { row, data } = await send(newTree());
    expect(row.reason).toBeNull();
    const tree = treeData.parse(data);
    expect(tree.isolates.map(({ Name, ID }) => [Name, ID])).toEqual([
      ...[
        ['A1', '1'],
        ['A2', '1'],
        ['B (it’s odd); [1]', '2'],
        ['C', '3'],
        ['D', '4'],
        ['E', '5'],
      ],
    ]);
    expect(tree.isolates[0]).toMatchObject({ StrainID: made.A1!.strainBarcode, assembly: made.A1!.barcode });
    expect(tree.identifiers.map((sts) => sts.join()).sort()).toEqual(['1', '2', '3,5', '4']);
    expect(tree.links).toHaveLength(3);
    expect(tree).toMatchObject({
      ...{ scheme: 'MLST_t', method: 'MSTreeV2', parent: null, nodes: 4, loci: 3, left_out_count: 2 },
      ...{ nserv_version: 1, node_positions: {}, layout: {}, backbone: expect.any(Number) },
      left_out: [
        { name: 'untyped', reason: 'not typed with this scheme' },
        { name: 'nothing', reason: 'no locus of its profile is called' },
      ],
      warnings: [expect.stringContaining('only 4 nodes')],
    });
    const { path } = (data.tables as Record<string, { path: string }>).profiles!;
    const text = gunzipSync(await readFile(store.absolute(path))).toString();
    expect(text.split('\n')).toEqual([
      ...[
        'ST\tone\ttwo\tthree',
        '1\t1\t1\t1',
        '2\t1\t4\t1',
        '3\t2\t4\t1',
        '4\t2\t4\t0',
        '5\t2\t4\t1',
        '6\t0\t0\t0',
        '',
      ],
    ]);
    const { differences } = await audit(pool);
    // The strains of this test were not typed by jobs.
    expect(differences.filter(({ rule }) => !rule.startsWith('assembly_lookup has no row'))).toEqual([]);
  });

  test('of one, of two, of equal ones, and of one that is named twice, by each method', async () => {
    const shape = async (method: MSTreeParams['method'], ...names: string[]) => {
      const { row, data } = await send(newTree({ method, group: ids(...names) }));
      expect(row).toMatchObject({ status: 'COMPLETE' });
      const { nodes, links, isolates } = treeData.parse(data);
      return [nodes, links.map(({ distance }) => distance), isolates.length];
    };
    const shapes = [
      shape('MSTreeV2', 'A1'),
      shape('NJ', 'A1', 'A2'),
      shape('MSTree', 'A1', 'C'),
      shape('MSTreeV2', 'A1', 'A1', 'C'),
    ];
    expect(await Promise.all(shapes)).toEqual([
      [1, [], 1],
      [1, [], 2],
      [2, [2], 2],
      [2, [2], 2],
    ]);
  });

  test('of none that has an ST there is none, and it says why', async () => {
    const { row, data } = await send(newTree({ group: ids('untyped') }));
    expect(row).toMatchObject({ status: 'FAILED', error_code: 'TREE_NO_PROFILE' });
    expect(row.reason).toContain('not typed with this scheme');
    expect(data).toMatchObject({ failed: 'true' });
    expect(await send(newTree({ group: ids('nothing') }))).toMatchObject({
      row: { status: 'FAILED', error_code: 'PROFILES_ALL_MISSING' },
    });
  });

  test('what this machine could never hold is refused before it begins', async () => {
    process.env.ENTEROBOT_TREE_MEMORY = '50';
    const { row } = await send(newTree()).finally(() => delete process.env.ENTEROBOT_TREE_MEMORY);
    expect(row).toMatchObject({ status: 'FAILED', error_code: 'TREE_TOO_LARGE' });
  });

  test('an ST of an older version of the scheme is left out, and why', async () => {
    const { rows } = await pool.query<{ id: number }>("select id from nserv_schemes where name = 'MLST_t'");
    await pool.query("insert into nserv_loci (nserv_scheme_id, locus, position) values ($1, 'four', 4)", [
      rows[0]!.id,
    ]);
    try {
      const { row } = await send(newTree({ group: ids('A1') }));
      expect(row).toMatchObject({ error_code: 'TREE_NO_PROFILE' });
      expect(row.reason).toContain('with 3 of 4 loci');
    } finally {
      await pool.query("delete from nserv_loci where locus = 'four'");
    }
  });

  test('with more strains it is the tree as from nothing, and nodes stay where they were put', async () => {
    const { id } = await send(newTree({ group: ids('A1', 'C') }));
    const before = treeData.parse((await getAnalysis(pool, id)).data);
    const at = before.identifiers.findIndex((sts) => sts[0] === '3');
    await pool.query('update user_preferences set data = data || $2 where id = $1', [
      ...[id, JSON.stringify({ node_positions: { [at]: [3, 4] }, layout: { lengths: 'log' } })],
    ]);
    const added = await inTransaction(pool, (tx) =>
      addToTree(tx, id, { group: ids('E', 'D', 'B (it’s odd); [1]'), beside: [] }, 'ann'),
    );
    expect(added.strains).toBe(5);
    expect(await house.ended(added.jobId)).toMatchObject({ status: 'COMPLETE' });
    const after = treeData.parse((await getAnalysis(pool, id)).data);
    const all = ids('A1', 'C', 'E', 'D', 'B (it’s odd); [1]');
    const fresh = await send(newTree({ group: all }));
    const whole: TreeData = treeData.parse(fresh.data);
    const now = whole.identifiers.findIndex((sts) => sts.includes('3'));
    expect(after).toEqual({
      ...{ ...whole, node_positions: { [now]: [3, 4] }, layout: { lengths: 'log' } },
      // Who still looks at the earlier tree has other numbers of nodes.
      made_by: added.jobId,
    });
    // Its table has every profile once, and what it left serves those who come next.
    const tableOf = async (data: Record<string, unknown>) =>
      gunzipSync(
        await readFile(store.absolute((data.tables as Record<string, { path: string }>).profiles!.path)),
      )
        .toString()
        .trimEnd()
        .split('\n')
        .sort();
    const { data } = await getAnalysis(pool, id);
    expect(await tableOf(data)).toEqual(await tableOf(fresh.data));
    expect(data.state).toMatchObject({ version: 1, loci: 3, sts: [1, 2, 3, 4, 5] });
    // Nobody new, and then a scheme of another version: that begins from nothing.
    for (const version of [1, 7]) {
      if (version === 7)
        await pool.query(
          `update user_preferences set data = jsonb_set(data, '{state,version}', '7') where id = $1`,
          [id],
        );
      const again = await inTransaction(pool, (tx) =>
        addToTree(tx, id, { group: ids('A1'), beside: [] }, 'ann'),
      );
      expect(await house.ended(again.jobId)).toMatchObject({ status: 'COMPLETE' });
      expect(treeData.parse((await getAnalysis(pool, id)).data)).toEqual({
        ...after,
        made_by: again.jobId,
      });
    }
  });
});

describe('of a table', () => {
  test('names of every kind; columns with # are what is known of each', async () => {
    const { row, data } = await tableTree(
      'name\tx\t#country\ty\n=1+1\t1\tPeru\t1\na b\t1\t\t2\n__proto__\t-\tChad\tN\n',
    );
    expect(row).toMatchObject({ status: 'COMPLETE' });
    const tree = treeData.parse(data);
    expect(tree.isolates).toEqual([
      { StrainID: '=1+1', ID: '=1+1', Name: '=1+1', metadata: { country: 'Peru' } },
      { StrainID: 'a b', ID: 'a b', Name: 'a b', metadata: { country: '' } },
    ]);
    expect(tree).toMatchObject({
      ...{ nserv_version: null, loci: 2, left_out: [{ name: '__proto__' }], links: [{ distance: 1 }] },
    });
    expect(tree).not.toHaveProperty('scheme');
  });

  test.each([
    ['PROFILES_ALL_MISSING', 'name\tx\na\t0\nb\t-\n'],
    ['PROFILES_NAME_TWICE', 'name\tx\na\t1\na\t2\n'],
    ['PROFILES_RAGGED', 'name\tx\ty\na\t1\n'],
  ])('%s', async (code, text) => {
    expect((await tableTree(text)).row).toMatchObject({ status: 'FAILED', error_code: code });
  });

  test('a column of words among numbers is compared, and said to look like metadata; hashes are not', async () => {
    const warned = async (text: string) => treeData.parse((await tableTree(text)).data).warnings;
    const few = 'It has only 2 nodes: a tree of fewer than 5 nodes says little.';
    expect(await warned('name\tCountry\tx\ty\na\tPeru\t1\t1\nb\tChad\t1\t2\n')).toEqual([
      few,
      'Columns that hold words were compared as loci: "Country". Those that are metadata need a # before their name; then make the tree again.',
    ]);
    expect(await warned('name\tx\ty\na\tf00d\tbeef\nb\tf00d\tcafe\n')).toEqual([few]);
    expect(await warned('name\tx\na\t1\n')).toEqual([
      'It is of one strain alone: a tree of fewer than 5 nodes says little.',
    ]);
  });

  test('a kill ends it in the midst of what it computes', async () => {
    const random = randomFrom(8);
    const row = (name: string) => `${name}\t${Array.from({ length: 12 }, () => 1 + random(90)).join('\t')}\n`;
    const header = `name\t${Array.from({ length: 12 }, (_, l) => `l${l}`).join('\t')}\n`;
    const job = new MSSATreeJob({
      ...{ database: 'toys', name: 'long', method: 'NJ', missing: 'pairwise', parent: null },
      table: await table(header + Array.from({ length: 5000 }, (_, i) => row(`s${i}`)).join('')),
    });
    const { jobId } = await job.send(pool);
    await expect
      .poll(
        async () =>
          (await pool.query('select status from user_jobs where job_id = $1', [jobId])).rows[0].status,
      )
      .toBe('RUNNING');
    await inTransaction(pool, (tx) => kill(tx, [jobId], 'ann'));
    expect(await house.ended(jobId)).toMatchObject({ status: 'KILLED' });
    expect((await getAnalysis(pool, job.analysisId)).data).toMatchObject({ failed: 'true' });
  });
});
