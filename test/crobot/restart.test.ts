import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Crobot, startCrobot } from '../../src/crobot/start.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { clientOf, lives, makeRig, pidsIn, until } from './support/rig.ts';

const rig = await makeRig();
let web: Receiver;
let crobot: Crobot | undefined;
beforeAll(async () => {
  web = await startReceiver();
});
afterEach(async () => {
  await crobot?.stop();
  crobot = undefined;
});
afterAll(() => web.stop());

const folder = (jobId: number) => `outputs/0/${jobId}/web-1`;
const starts = (jobId: number) => pidsIn(rig, folder(jobId), 'starts.txt');
const endsOf = (jobId: number) => web.of(jobId).filter((one) => one.state !== 'running');

async function start() {
  crobot = await startCrobot(rig.options(web.url));
  return clientOf(crobot.url, web.url);
}

/** A CRobot in a process of its own. */
async function startProcess(): Promise<{ url: string; child: ChildProcess }> {
  const { pool, pipelines, logger, ...options } = rig.options(web.url);
  const script = join(import.meta.dirname, 'support/crobot_process.ts');
  const child = spawn(process.execPath, [script, rig.databaseUrl, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { url, child };
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A task that was between fork and exec when its CRobot was killed holds the lock until it is a program of its own. */
function startAfterKill() {
  return until(() =>
    start().catch((error: { code?: string }) => {
      if (error.code !== 'CROBOT_OWNED') throw error;
      return undefined;
    }),
  );
}

describe('one owner', () => {
  it('a second CRobot on the store is refused until the first has stopped', async () => {
    await start();
    await expect(startCrobot(rig.options(web.url))).rejects.toMatchObject({ code: 'CROBOT_OWNED' });
    await crobot!.stop();
    await start();
  });
});

describe('a task whose CRobot ends', () => {
  it('goes on, is adopted and completes once, after an orderly stop', async () => {
    const before = await start();
    await before.submit(1, { params: { ms: 1500 } });
    await until(() => starts(1).length === 1);
    await crobot!.stop();
    expect(starts(1).filter(lives)).toHaveLength(1);
    const after = await start();
    expect((await after.show(1))?.state).toBe('running');
    await until(() => endsOf(1).length > 0);
    expect(endsOf(1).map((one) => [one.sequence, one.state])).toEqual([[2, 'complete']]);
    expect(starts(1)).toHaveLength(1);
  });

  it('goes on, is adopted and completes once, after kill -9', async () => {
    const { url, child } = await startProcess();
    const before = clientOf(url, web.url);
    await before.submit(2, { params: { ms: 1500 } });
    await before.submit(3, { params: { ms: 0 } });
    await before.submit(4, { params: { ms: 10 } });
    await until(() => starts(2).length === 1);
    await killHard(child);
    const after = await startAfterKill();
    for (const id of [2, 3, 4]) {
      await after.reaches(id, 'complete');
      expect(starts(id)).toHaveLength(1);
    }
    await until(() => [2, 3, 4].every((id) => endsOf(id).length > 0));
    for (const id of [2, 3, 4]) expect(endsOf(id).every((one) => one.state === 'complete')).toBe(true);
  });

  it('that ended meanwhile is collected', async () => {
    const before = await start();
    await before.submit(5, { params: { ms: 300 } });
    await before.submit(6, { params: { act: 'orphans', ms: 300 } });
    await until(() => starts(5).length === 1 && starts(6).length === 1);
    await crobot!.stop();
    await until(() => [...starts(5), ...starts(6)].every((pid) => !lives(pid)));
    const after = await start();
    await after.reaches(5, 'complete');
    expect((await after.reaches(6, 'failed')).last?.error?.code).toBe('TASK_LOST');
    expect(pidsIn(rig, folder(6), 'children.txt').filter(lives)).toEqual([]);
  });

  it('can be killed by the next one, with all it started', async () => {
    const before = await start();
    await before.submit(7, { params: { act: 'children', ms: 60_000 } });
    await until(() => pidsIn(rig, folder(7), 'children.txt').length === 3);
    await crobot!.stop();
    const after = await start();
    expect((await after.kill(7)).body.jobs).toEqual([{ job_id: 7, answer: 'killed' }]);
    await after.reaches(7, 'killed');
    const all = [...starts(7), ...pidsIn(rig, folder(7), 'children.txt')];
    expect(all.filter(lives)).toEqual([]);
  });

  it('whose kill was accepted and not carried out is killed by the next one', async () => {
    const before = await start();
    await before.submit(8, { params: { ms: 60_000 } });
    await until(() => starts(8).length === 1);
    await crobot!.stop();
    await rig.pool.query('update crobot.tasks set kill_requested = now() where job_id = 8');
    const after = await start();
    await after.reaches(8, 'killed');
    expect(starts(8).filter(lives)).toEqual([]);
  });
});

describe('a launch that was not written down', () => {
  /** The state of a task whose CRobot died between its launch and its record. */
  async function forget(jobId: number): Promise<void> {
    await rig.pool.query('alter table crobot.tasks disable trigger user');
    await rig.pool.query(
      `update crobot.tasks set state = 'queued', handle = null, started = null, sequence = 0 where job_id = $1`,
      [jobId],
    );
    await rig.pool.query(
      `delete from crobot.outbox where task_id = (select id from crobot.tasks where job_id = $1)`,
      [jobId],
    );
    await rig.pool.query('alter table crobot.tasks enable trigger user');
  }

  it('is found by its claim and not launched again', async () => {
    const before = await start();
    await before.submit(20, { params: { ms: 1500 } });
    await until(() => starts(20).length === 1);
    await crobot!.stop();
    await forget(20);
    const after = await start();
    await after.reaches(20, 'complete');
    expect(starts(20)).toHaveLength(1);
    expect(pidsIn(rig, folder(20), 'refused.txt')).toEqual([]);
  });

  it('is found by its token before it has claimed anything', async () => {
    const before = await start();
    await before.submit(21, { params: { act: 'slow_claim', ms: 1500 } });
    await before.reaches(21, 'running');
    await crobot!.stop();
    await forget(21);
    const after = await start();
    await after.reaches(21, 'complete');
    expect(starts(21)).toHaveLength(1);
    expect(pidsIn(rig, folder(21), 'refused.txt')).toEqual([]);
  });

  it('that never happened is done now', async () => {
    const { url, child } = await startProcess();
    await clientOf(url, web.url).submit(22, { params: { ms: 60_000 }, resources: { cores: 2 } });
    await clientOf(url, web.url).submit(23);
    await killHard(child);
    await rig.pool.query('update crobot.tasks set launched = now() where job_id = 23');
    const after = await startAfterKill();
    await after.kill(22);
    await after.reaches(23, 'complete');
    expect(starts(23)).toHaveLength(1);
  });
});

describe('a task that runs too long', () => {
  it('is stopped with class resource', async () => {
    const before = await start();
    await before.submit(30, { params: { ms: 60_000 } });
    await until(() => starts(30).length === 1);
    await crobot!.stop();
    await rig.pool.query(`update crobot.tasks set started = now() - interval '11 minutes' where job_id = 30`);
    const after = await start();
    const { last } = await after.reaches(30, 'failed');
    expect(last?.error).toMatchObject({ code: 'TASK_TIME_LIMIT', class: 'resource' });
    expect(starts(30).filter(lives)).toEqual([]);
  });
});
