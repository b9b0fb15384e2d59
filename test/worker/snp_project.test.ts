import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/ledger/audit.ts';
import { rescue } from '../../src/ledger/rescue.ts';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addPerson, type Person } from '../support/api.ts';
import { houseUnderTest } from './house_under_test.ts';
import { addGenome, addReads, GENOMES, REFERENCE, STRANGER } from './snp_genomes.ts';

/*
 * One story on the real services: a project from its genomes to its tree, another that shares its calls, one more strain, one
 * that is left out, a kill.
 */
const WANTED: ProgramName[] = ['minimap2', 'blastn', 'pilercr'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (missing.length > 0)
  process.stderr.write(
    `LEFT OUT: SNP projects through the job system, because ${missing.join(', ')} are not here (npm run programs).\n`,
  );

const house = await houseUnderTest({ memoryMb: 16_000 });
const { pool } = house;
const barcodes: Record<string, { strain: string; assembly: string; id: number }> = {};
let person: Person;

beforeAll(async () => {
  if (missing.length > 0) return;
  await addDatabase(pool, { name: 'snps', prefix: 'SNX', genus: 'Toya' });
  await house.startWeb();
  await house.startCrobot();
  house.startWorker();
  person = await addPerson(pool, { url: house.webUrl } as never, 'somebody');
  for (const [strain, sequence] of Object.entries({ ref: REFERENCE, ...GENOMES, stranger: STRANGER }))
    barcodes[strain] = await addGenome(house, {
      database: 'snps',
      strain,
      owner: person.userId,
      sequence,
    });
});

const begin = async (name: string, strains: string[], more = {}) => {
  const body = { name, reference: 'ref', group: { strains }, ...more };
  return person.json('POST', '/api/v1.0/snps/analyses/snp_project', body);
};
const view = async (id: number) => {
  const { status, body } = await person.json('GET', `/api/v1.0/analyses/${id}/snp`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
};

/** Waits until it has ended, and returns how it stands then; its progress never fell meanwhile. */
async function ended(id: number, seconds = 40) {
  let before = 0;
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const now = await view(id);
    expect(now.progress).toBeGreaterThanOrEqual(before);
    before = now.progress;
    if (now.state !== 'under way') return now;
    await sleep(50);
  }
  throw new Error(`project ${id} did not end: ${JSON.stringify(await view(id), null, 1)}`);
}

/** How many jobs of each type there are. */
async function counts() {
  const { rows } = await pool.query<{ job_type: string; n: number }>(
    'select job_type, count(*)::integer as n from user_jobs group by 1',
  );
  return Object.fromEntries(rows.map(({ job_type, n }) => [job_type, n]));
}

const row = (now: Awaited<ReturnType<typeof view>>, name: string) =>
  now.assemblies.find((one: { name: string }) => one.name === name);
const add = (id: number, strains: string[]) =>
  person.json('POST', `/api/v1.0/analyses/${id}/strains`, { group: { strains } });
/** Where the store has the stored calls of a genome. */
async function callsOf(name: string): Promise<string> {
  const { rows } = await pool.query(
    `select other_data -> 'results' -> 'gff' ->> 'path' as path from assembly_lookup where assembly_id = $1 and reference = $2`,
    [barcodes[name]!.id, barcodes.ref!.assembly],
  );
  return rows[0].path;
}
const shaOf = (now: Awaited<ReturnType<typeof view>>) =>
  Object.fromEntries(now.files.map((one: { name: string; sha256: string }) => [one.name, one.sha256]));

describe.skipIf(missing.length > 0)('a SNP project', { timeout: 60_000 }, () => {
  let first: number;
  let second: number;
  let before: Record<string, number>;

  test('two at once that share genomes run whole: one mask, a call each, a matrix and a tree for each', async () => {
    const made = await Promise.all([begin('first', ['a', 'b', 'c']), begin('second', ['b', 'c', 'd'])]);
    expect(made.map((one) => [one.status, one.body.strains])).toEqual([
      [201, 3],
      [201, 3],
    ]);
    [first, second] = made.map(({ body }) => body.id) as [number, number];
    const [one, two] = await Promise.all(made.map(({ body }) => ended(body.id)));
    expect(one).toMatchObject({ state: 'complete', progress: 1, summary: { genomes: 3, left_out: [] } });
    expect(two).toMatchObject({ state: 'complete', progress: 1, summary: { genomes: 3 } });
    before = await counts();
    expect(before).toEqual({ ref_masker: 1, snp_calls: 4, ref_mapper_matrix: 2, matrix_phylogeny: 2 });
    // What was planted, none in the repeat.
    expect(['a', 'b', 'c'].map((name) => row(one, name).snps)).toEqual([30, 28, 26]);
    expect(one.reference).toMatchObject({ name: 'ref', length: 20_000 });
    expect(one.reference.masked_percent).toBeGreaterThan(5.9);
    const sites = (await person.json('GET', `/api/v1.0/analyses/${first}/snp/sites?limit=2`)).body;
    expect(sites).toMatchObject({ total: 64, genomes: ['a', 'b', 'c'], annotated: false });
    expect(sites.records.map((site: { position: number; alleles: string }) => site.position)).toEqual([
      201, 241,
    ]);
    const tree = await (await person.ask('GET', `/api/v1.0/analyses/${first}/snp/tree.nwk`)).text();
    expect(tree).toMatch(/^\(.*a:.*\);\n$/);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('the same strain twice is one; more strains run one call each, one matrix, one tree; what is stored nothing', async () => {
    expect((await add(first, ['d', 'd'])).body).toEqual({ job_id: null, strains: 4 });
    expect(await ended(first)).toMatchObject({ state: 'complete', summary: { genomes: 4 } });
    expect(await counts()).toEqual({ ...before, ref_mapper_matrix: 3, matrix_phylogeny: 3 });
    expect((await add(first, ['a', 'e'])).body).toEqual({ job_id: null, strains: 5 });
    expect(await ended(first)).toMatchObject({ state: 'complete', summary: { genomes: 5 } });
    before = { ref_masker: 1, snp_calls: 5, ref_mapper_matrix: 4, matrix_phylogeny: 4 };
    expect(await counts()).toEqual(before);
    // Again with what it has: nothing to do.
    await add(first, ['a']);
    expect(await ended(first)).toMatchObject({ state: 'complete' });
    expect(await counts()).toEqual(before);
  });

  test('another organism leaves itself out, with the reason; the result stands as it is', async () => {
    const whole = shaOf(await view(first));
    await add(first, ['stranger']);
    const now = await ended(first);
    expect(now).toMatchObject({ state: 'complete', summary: { genomes: 5 } });
    expect(row(now, 'stranger')).toMatchObject({ state: 'left_out', left_out: true, snps: null });
    expect(row(now, 'stranger').reason).toContain('of the reference only');
    expect(shaOf(now)).toEqual(whole);
    expect(await counts()).toEqual({ ...before, snp_calls: 6 });
    const back = { assemblies: [barcodes.stranger!.assembly], back: true };
    const { status, body } = await person.json('POST', `/api/v1.0/analyses/${first}/leave_out`, back);
    expect([status, body.error.code]).toEqual([422, 'SNP_STAYS_OUT']);
    // A project of it knows at once.
    const alone = await begin('alone', ['a', 'stranger']);
    expect([alone.status, alone.body.error.code]).toEqual([422, 'SNP_TOO_FEW_GENOMES']);
    expect(alone.body.error.message).toContain('of the reference only');
  });

  test('left out by hand and taken back, it is made without and with it; two genomes are left at least', async () => {
    const leave = (names: string[], back = false) =>
      person.json('POST', `/api/v1.0/analyses/${first}/leave_out`, {
        ...{ assemblies: names.map((name) => barcodes[name]!.assembly), back },
      });
    expect((await leave(['e'])).body).toEqual({ strains: 4, left_out: 2 });
    const now = await ended(first);
    expect(now.summary.genomes).toBe(4);
    expect(now.summary.left_out).toContainEqual({ name: 'e', reason: 'left out by somebody' });
    expect((await leave(['a', 'b', 'c'])).status).toBe(200);
    const few = await ended(first);
    expect(few.state).toBe('failed');
    expect(few.steps[1].reason).toContain('Too few genomes');
    expect((await leave(['a', 'b', 'c'], true)).status).toBe(200);
    // From the same as before: nothing is made again.
    expect(await view(first)).toMatchObject({ state: 'complete', progress: 1 });
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('kill -9 of the task and of the worker in its matrix changes nothing, nor does a call that the store lost', async () => {
    const undisturbed = await view(second);
    const faults = await mkdtemp(join(tmpdir(), 'enterobot-points-'));
    await house.stopWorkers();
    const worker = house.spawnWorker(faults);
    before = await counts();
    await rm(house.store.absolute(await callsOf('b')));
    const { id, sent } = (await begin('disturbed', ['b', 'c', 'd'])).body;
    expect(sent).toBe(1);
    const task = () =>
      pool.query<{ job_id: number; pid: number }>(
        `select job_id, (handle ->> 'pid')::integer as pid from crobot.tasks
          where pipeline = 'refMapper_matrix' and state = 'running' and handle is not null`,
      );
    let found = await task();
    for (const until = Date.now() + 30_000; !found.rows[0] && Date.now() < until; found = await task())
      await sleep(5);
    const { job_id, pid } = found.rows[0]!;
    process.kill(pid, 'SIGKILL');
    // The next attempt is done, its effects are written, and nothing is committed: there the worker dies.
    await writeFile(join(faults, 'worker-effect-written'), 'SIGKILL');
    const exit = once(worker, 'exit');
    const again = setInterval(() => {
      void pool.query("update user_jobs set due_at = now() where job_id = $1 and status = 'WAITING'", [
        job_id,
      ]);
    }, 100);
    expect(await exit).toEqual([null, 'SIGKILL']);
    clearInterval(again);
    expect(await view(id)).toMatchObject({ state: 'under way', files: [] });
    await expect.poll(() => rescue(pool, 'test'), { timeout: 20_000, interval: 50 }).toEqual([job_id]);
    house.startWorker();
    const now = await ended(id);
    expect(now).toMatchObject({ state: 'complete', summary: undisturbed.summary });
    expect(now.made_again).toMatchObject([{ what: 'the calls of b' }]);
    expect(shaOf(now)).toEqual(shaOf(undisturbed));
    const { rows } = await pool.query('select attempt from user_jobs where job_id = $1', [job_id]);
    expect(rows[0].attempt).toBe(2);
    const { snp_calls, ref_mapper_matrix, matrix_phylogeny } = before as Record<string, number>;
    expect(await counts()).toMatchObject({
      snp_calls: snp_calls! + 1,
      ref_mapper_matrix: ref_mapper_matrix! + 1,
      matrix_phylogeny: matrix_phylogeny! + 1,
    });
    expect((await audit(pool)).differences).toEqual([]);
    await rm(faults, { recursive: true });
  });

  test('from reads where they are kept: the same SNPs, in calls of their own beside those of the assemblies', async () => {
    for (const name of ['a', 'c'] as const)
      await addReads(house, { ...barcodes[name]!, database: 'snps', sequence: GENOMES[name] });
    const calls = (await counts()).snp_calls!;
    const { body } = await begin('from reads', ['a', 'b', 'c'], { from: 'reads' });
    expect(body).toMatchObject({ strains: 2, sent: 2 });
    const now = await ended(body.id);
    expect(now).toMatchObject({ state: 'complete', from: 'reads', summary: { genomes: 2 } });
    expect(row(now, 'b').reason).toContain('No pair of read files');
    expect(['a', 'c'].map((name) => row(now, name).snps)).toEqual([30, 26]);
    expect((await counts()).snp_calls).toBe(calls + 2);
    const { rows } = await pool.query(
      'select reference from assembly_lookup where assembly_id = $1 order by 1',
      [barcodes.a!.id],
    );
    const reference = barcodes.ref!.assembly;
    expect(rows.map((one) => one.reference)).toEqual([reference, `${reference}:reads`]);
  });

  test('genomes that do not differ: a result, and no tree', async () => {
    await addGenome(house, {
      database: 'snps',
      strain: 'twin',
      owner: person.userId,
      sequence: REFERENCE,
    });
    const { body } = await begin('alike', ['ref', 'twin']);
    const now = await ended(body.id);
    expect(now).toMatchObject({ state: 'complete', summary: { genomes: 2, sites: 0, distinct: 1 } });
    expect(now.summary.tree).toContain('no tree to make');
    expect(shaOf(now)).not.toHaveProperty('tree.nwk');
  });

  test('a kill ends what nobody else needs; shared calls go on, and the killed project does not', async () => {
    await house.stopWorkers();
    for (const [strain, sequence] of Object.entries({ f: GENOMES.a, g: GENOMES.c }))
      barcodes[strain] = await addGenome(house, {
        database: 'snps',
        strain,
        owner: person.userId,
        sequence,
      });
    const killed = (await begin('killed', ['a', 'f', 'g'])).body.id;
    const other = (await begin('other', ['b', 'g'])).body.id;
    const { body } = await person.json('POST', `/api/v1.0/analyses/${killed}/kill`);
    expect(body).toEqual({ killed: 1, left: 1 });
    expect(await view(killed)).toMatchObject({ state: 'failed' });
    house.startWorker();
    expect(await ended(other)).toMatchObject({ state: 'complete', summary: { genomes: 2 } });
    const now = await view(killed);
    expect(now.state).toBe('failed');
    expect([row(now, 'f').state, row(now, 'g').state]).toEqual(['failed', 'complete']);
    expect(now.steps[2].reason).toContain('killed');
    // Gone on with: the call that was killed is sent again, and only that.
    const calls = (await counts()).snp_calls!;
    await add(killed, ['a']);
    expect(await ended(killed)).toMatchObject({ state: 'complete', summary: { genomes: 3 } });
    expect((await counts()).snp_calls).toBe(calls + 1);
    expect((await audit(pool)).differences).toEqual([]);
  });
});
