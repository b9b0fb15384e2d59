import { afterEach, describe, expect, test } from 'vitest';
import { EnterobotError } from '../../src/errors.ts';
import { claim } from '../../src/ledger/claim.ts';
import { complete, hold, retry } from '../../src/ledger/finish.ts';
import { postpone } from '../../src/ledger/give_back.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { historyOf } from '../../src/ledger/queue.ts';
import type { ShownTask } from '../../src/protocol/show_jobs.ts';
import { CRobotHealth } from '../../src/worker/crobot_health.ts';
import { tellOutage } from '../../src/worker/outages.ts';
import { type Waiting, waitingOf, whyByRow } from '../../src/worker/waiting.ts';
import { acceptedOne } from '../ledger/submit_one.ts';
import { addTestDatabase, endAllJobs, recordLocal } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
await pool.query("insert into workers (name, classes) values ('w', '{toy,other}')");
afterEach(async () => {
  await endAllJobs(pool);
  await pool.query('delete from outages');
});

const format = (at: Date) => at.toISOString();
const AWAY = { code: 'CROBOT_UNREACHABLE', class: 'infrastructure', message: 'it is away' } as const;

async function look(jobId: number, task: Partial<ShownTask> | Error = {}): Promise<Waiting | undefined> {
  const showJobs = async () => {
    if (task instanceof Error) throw task;
    return [{ attempt: 1, position: null, waits_for: null, ...task } as ShownTask];
  };
  return waitingOf(pool, await getJobRow(pool, jobId), { showJobs }, format);
}

async function take(type = 'toy') {
  const [held] = await claim(pool, { worker: 'w', classes: [type], limit: 1, leaseSeconds: 30 });
  return held!;
}

async function queue(): Promise<number> {
  const { jobId } = await recordLocal(pool, { remote: true });
  await acceptedOne(pool, await take(), { state: 'queued', version: '1', folder: 'outputs/0/1/x-1' });
  return jobId;
}

/** A COMPLETE job of a type that ran for so long. */
async function ran(type: string, seconds: number): Promise<void> {
  const { jobId } = await recordLocal(pool, { type: { name: type } });
  await pool.query('alter table job_events disable trigger job_events_append_only');
  await complete(pool, await take(type), null);
  await pool.query(
    `update job_events e set at = c.at - make_interval(secs => $2) from job_events c
      where e.job_id = $1 and c.job_id = $1 and e.to_status = 'RUNNING' and c.to_status = 'COMPLETE'`,
    [jobId, seconds],
  );
  await pool.query('alter table job_events enable trigger job_events_append_only');
}

test('the place follows the order of claims: priority, then age', async () => {
  const { jobId: first } = await recordLocal(pool);
  const { jobId: second } = await recordLocal(pool);
  const { jobId: urgent } = await recordLocal(pool, { priority: -1 });
  const places = await Promise.all([first, second, urgent].map(async (id) => (await look(id))?.position));
  expect(places).toEqual([2, 3, 1]);
  expect(await look(urgent)).toMatchObject({ why: 'for a free worker: it is the next' });
  expect(await look(second)).toMatchObject({ why: 'for a free worker: 2 before it' });
});

test('a type that no live worker knows says so', async () => {
  const { jobId } = await recordLocal(pool, { type: { name: 'stranger' } });
  expect((await look(jobId))?.why).toMatch(/for a worker that knows stranger: none is there/);
});

describe('the estimate', () => {
  test('none without a history; then the median of the type, times those ahead', async () => {
    const { jobId: ahead } = await recordLocal(pool, { type: { name: 'other' } });
    const { jobId } = await recordLocal(pool, { type: { name: 'other' } });
    expect(await look(jobId)).toMatchObject({ position: 2, estimate: null, basis: null });
    await endAllJobs(pool);
    for (const seconds of [10, 100, 20]) await ran('other', seconds);
    expect((await historyOf(pool, 'other'))?.median).toBeCloseTo(20, 3);
    expect(ahead).toBeLessThan(jobId);
    const { jobId: again } = await recordLocal(pool, { type: { name: 'other' } });
    const { jobId: last } = await recordLocal(pool, { type: { name: 'other' } });
    expect((await look(again))?.estimate).toBeCloseTo(20, 3);
    expect((await look(last))?.estimate).toBeCloseTo(40, 3);
    expect((await look(last))?.basis).toMatchObject({ runs: 3, ahead: 1, atOnce: 1 });
  });

  test('what runs already is taken off, and it never falls below nothing', async () => {
    const { jobId } = await recordLocal(pool, { type: { name: 'other' } });
    await take('other');
    const waiting = await look(jobId);
    expect(waiting?.why).toBeNull();
    expect(waiting?.estimate).toBeGreaterThan(15);
    expect(waiting?.estimate).toBeLessThanOrEqual(20);
  });

  test('only the newest 50 runs count', async () => {
    for (let i = 0; i < 50; i++) await ran('other', 3);
    expect(await historyOf(pool, 'other')).toMatchObject({ median: expect.closeTo(3, 3), runs: 50 });
  });
});

describe('why it waits', () => {
  test("CRobot's own words and place for what it accepted", async () => {
    const jobId = await queue();
    const task = { position: 4, waits_for: 'no free cores: 2 of 2 in use' };
    expect(await look(jobId, task)).toMatchObject({
      why: 'waits for no free cores: 2 of 2 in use',
      position: 4,
    });
  });

  test('CRobot away: since when, as the workers know it', async () => {
    const jobId = await queue();
    const error = new EnterobotError('CROBOT_UNREACHABLE', { url: 'http://crobot', message: 'refused' });
    expect((await look(jobId, error))?.why).toMatch(/^CRobot does not answer at http:\/\/crobot/);
    await tellOutage(pool, 'w', 90);
    const why = (await look(jobId, error))?.why ?? '';
    const since = Date.parse(/^CRobot unreachable since (\S+): /.exec(why)?.[1] ?? '');
    expect(Date.now() - since).toBeGreaterThan(85_000);
    expect(Date.now() - since).toBeLessThan(100_000);
  });

  test('CRobot away: also for what was not sent, tried or not, until a worker reaches it or is long silent', async () => {
    const { jobId: tried } = await recordLocal(pool, { remote: true });
    await postpone(pool, await take(), 20, 'CRobot does not answer', 'silence');
    const { jobId: untried } = await recordLocal(pool, { remote: true });
    await tellOutage(pool, 'w', 90);
    expect((await look(tried))?.why).toMatch(/^CRobot unreachable since \S+: CRobot does not answer$/);
    expect((await look(untried))?.why).toMatch(/^CRobot unreachable since \S+$/);
    await pool.query("update outages set seen = now() - interval '2 min'");
    expect((await look(untried))?.why).toBe('for a free worker: it is the next');
    await tellOutage(pool, 'w', 90);
    await tellOutage(pool, 'w', undefined);
    expect((await look(untried))?.why).toBe('for a free worker: it is the next');
  });

  test('a retry says which one, when, and what went wrong', async () => {
    const { jobId } = await recordLocal(pool);
    await retry(pool, await take(), AWAY, 'it is away (retry 2 of 5)', 60);
    const row = await getJobRow(pool, jobId);
    const why = `retry 2 of 5 at ${format(row.due_at)}: it is away`;
    expect(await look(jobId)).toMatchObject({ why, position: null });
    expect(whyByRow(row, new Date(), format)).toBe(why);
  });

  test('what waits for a person says for what; what a worker has in its hands says so', async () => {
    const { jobId } = await recordLocal(pool);
    await hold(pool, await take(), AWAY, 'look at the disk');
    expect((await look(jobId))?.why).toBe('waits for a person: look at the disk');
    const { jobId: taken } = await recordLocal(pool, { remote: true });
    await take();
    expect((await look(taken))?.why).toBe('a worker sends it at this moment');
  });

  test('a job that has ended waits for nothing', async () => {
    const { jobId } = await recordLocal(pool);
    await complete(pool, await take(), null);
    expect(await look(jobId)).toBeUndefined();
  });
});

test('how long CRobot has been silent', () => {
  const health = new CRobotHealth();
  expect(health.silentFor(0)).toBeUndefined();
  health.silent(1000);
  health.silent(5000);
  expect(health.silentFor(11_000)).toBe(10);
  health.answered();
  expect(health.silentFor(12_000)).toBeUndefined();
});
