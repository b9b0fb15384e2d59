import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Crobot, startCrobot } from '../../src/crobot/start.ts';
import { killAnswers, priorityAnswers } from '../../src/protocol/show_jobs.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { clientOf, lives, makeRig, pidsIn, type TestClient, until } from './support/rig.ts';

const rig = await makeRig();
let crobot: Crobot;
let web: Receiver;
let client: TestClient;

beforeAll(async () => {
  process.env.DATABASE_URL = 'postgresql://secret';
  web = await startReceiver();
  crobot = await startCrobot(rig.options(web.url, { taskEnv: { TASK_SETTING: 'on' } }));
  client = clientOf(crobot.url, web.url);
});
afterAll(async () => {
  await crobot.stop();
  await web.stop();
});

const folder = (jobId: number, attempt = 1) => `outputs/0/${jobId}/web-${attempt}`;
const ended = ['complete', 'failed', 'killed'];
/** What became of a job, and its last callback when that has arrived. */
async function end(jobId: number) {
  await client.reaches(jobId, ...ended);
  return until(() => web.of(jobId).find((one) => ended.includes(one.state)));
}

describe('how a task ends', () => {
  it('complete, with the path and sha256 of its result', async () => {
    await client.submit(1, { inputs: { read: 'a.fq' }, params: { ms: 50 } });
    expect(await end(1)).toMatchObject({ sequence: 2, result: { path: `${folder(1)}/result.json` } });
    expect(web.of(1).map((one) => [one.sequence, one.state])).toEqual([
      [1, 'running'],
      [2, 'complete'],
    ]);
    const result = JSON.parse(readFileSync(join(rig.storeRoot, folder(1), 'result.json'), 'utf8'));
    expect(result.inputs.read).toBe(join(rig.storeRoot, 'a.fq'));
  });

  it.each([
    [10, 'fail', 'FILE_EMPTY', 'input'],
    [11, 'vanish', 'TASK_LOST', 'lost'],
    [12, 'damaged', 'TASK_RESULT_DAMAGED', 'infrastructure'],
    [13, 'no_claim', 'TASK_NOT_STARTED', 'infrastructure'],
  ])('%i: %s', async (jobId, act, code, errorClass) => {
    await client.submit(jobId, { params: { act } });
    expect(await end(jobId)).toMatchObject({ state: 'failed', error: { code, class: errorClass } });
  });

  it('says what the log says when it could not start', async () => {
    expect((await end(13)).error?.message).toContain('no such program');
  });

  it('lost, and what it had started is gone before that is told', async () => {
    await client.submit(14, { params: { act: 'orphans', ms: 100 } });
    const told = await end(14);
    expect(told.error?.code).toBe('TASK_LOST');
    const children = pidsIn(rig, folder(14), 'children.txt');
    expect(children).toHaveLength(3);
    expect(children.filter(lives)).toEqual([]);
  });

  it('lost or killed: its scratch folder goes with it, another task has its own', async () => {
    const scratch = async (jobId: number) => {
      const path = join(rig.storeRoot, folder(jobId), 'work');
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'half a download'), '');
      return path;
    };
    const [lost, killed] = [await scratch(50), await scratch(51)];
    await client.submit(50, { params: { act: 'vanish' } });
    await end(50);
    await client.submit(51, { params: { ms: 60_000 } });
    await client.reaches(51, 'running');
    await client.kill(51);
    await end(51);
    expect([lost, killed].filter((path) => existsSync(path))).toEqual([]);
  });

  it('complete, though the runner does not leave after exit.json', async () => {
    await client.submit(15, { params: { act: 'linger' } });
    expect((await end(15)).state).toBe('complete');
    expect(pidsIn(rig, folder(15), 'starts.txt').filter(lives)).toEqual([]);
  });

  it('failed, when its folder holds the files of another task', async () => {
    const path = join(rig.storeRoot, folder(16));
    await mkdir(join(path, 'work'), { recursive: true });
    const owner = { pid: 1, start_ticks: '1', boot_id: 'x', token: 'of another database' };
    await writeFile(join(path, 'process.json'), JSON.stringify(owner));
    await writeFile(join(path, 'exit.json'), JSON.stringify({ state: 'complete' }));
    await client.submit(16);
    expect((await end(16)).error?.code).toBe('TASK_FOLDER_FOREIGN');
    expect(existsSync(join(path, 'work'))).toBe(true);
  });

  it('failed, when its deadline passes while it waits', async () => {
    await client.submit(17, { params: { ms: 60_000 }, resources: { cores: 2 } });
    await client.reaches(17, 'running');
    await client.submit(18, { deadline: new Date(Date.now() + 300).toISOString() });
    expect((await end(18)).error?.code).toBe('TASK_DEADLINE_PASSED');
    await client.kill(17);
    await end(17);
  });
});

describe('the environment of a task', () => {
  it('has no secrets of ours', async () => {
    await client.submit(20, { params: { act: 'env' } });
    await end(20);
    const env = JSON.parse(readFileSync(join(rig.storeRoot, folder(20), 'env.json'), 'utf8'));
    expect(env).toMatchObject({ PATH: process.env.PATH, TASK_SETTING: 'on' });
    expect(env).toHaveProperty('ENTEROBOT_TASK');
    expect(env).not.toHaveProperty('DATABASE_URL');
  });
});

describe('a kill', () => {
  const answer = async (jobId: number) => killAnswers.parse((await client.kill(jobId)).body).jobs[0]?.answer;

  it('of a job that never came refuses it when it comes', async () => {
    expect(await answer(30)).toBe('unknown');
    const refused = await client.submit(30);
    expect([refused.status, refused.body.error.code]).toEqual([410, 'SUBMISSION_KILLED']);
    expect((await client.submit(30, { attempt: 2 })).body.error.code).toBe('SUBMISSION_KILLED');
  });

  it('of a running task ends all its processes', async () => {
    await client.submit(31, { params: { act: 'children', ms: 60_000 } });
    await until(() => pidsIn(rig, folder(31), 'children.txt').length === 3);
    expect(await answer(31)).toBe('killed');
    expect(await end(31)).toMatchObject({ state: 'killed', sequence: 2 });
    const all = [...pidsIn(rig, folder(31), 'starts.txt'), ...pidsIn(rig, folder(31), 'children.txt')];
    expect(all.filter(lives)).toEqual([]);
    expect(await answer(31)).toBe('killed');
    expect((await client.submit(31, { attempt: 2 })).body.error.code).toBe('SUBMISSION_KILLED');
  });

  it('of a waiting task ends it at once', async () => {
    await client.submit(32, { params: { ms: 60_000 }, resources: { cores: 2 } });
    await client.reaches(32, 'running');
    await client.submit(33);
    expect(await client.show(33)).toMatchObject({
      state: 'queued',
      position: 1,
      waits_for: 'no free cores: 2 of 2 in use',
    });
    expect(await answer(33)).toBe('killed');
    expect(await client.show(33)).toMatchObject({ state: 'killed', last: { sequence: 1, state: 'killed' } });
    expect(existsSync(join(rig.storeRoot, folder(33)))).toBe(false);
    await client.kill(32);
    expect((await end(32)).state).toBe('killed');
  });

  it('of an ended task says so', async () => {
    await client.submit(34);
    await end(34);
    expect(await answer(34)).toBe('ended');
    expect((await client.show(34))?.state).toBe('complete');
    expect((await client.submit(34)).body).toMatchObject({ known: true, state: 'complete' });
  });

  it('at the moment of the submission leaves nothing alive', async () => {
    const jobs = Array.from({ length: 30 }, (_, i) => 3000 + i);
    await Promise.all(jobs.flatMap((id) => [client.submit(id, { params: { ms: 60_000 } }), client.kill(id)]));
    await until(async () => {
      const { body } = await client.ask('GET', `/head/show_jobs?job_id=${jobs}`);
      return body.jobs.every((task: { state: string }) => task.state === 'killed');
    });
    const started = jobs.flatMap((id) => pidsIn(rig, `outputs/3/${id}/web-1`, 'starts.txt'));
    expect(started.filter(lives)).toEqual([]);
  });

  it('forces a task that does not listen', { timeout: 30_000 }, async () => {
    await client.submit(35, { params: { act: 'stubborn', ms: 60_000 } });
    await until(() => pidsIn(rig, folder(35), 'starts.txt').length === 1);
    const asked = Date.now();
    expect(await answer(35)).toBe('killed');
    await until(async () => (await client.show(35))?.state === 'killed');
    expect(Date.now() - asked).toBeGreaterThan(9_500);
    expect(pidsIn(rig, folder(35), 'starts.txt').filter(lives)).toEqual([]);
  });
});

describe('the queue', () => {
  it('follows priority and workgroup, and never uses more than there is', async () => {
    await client.submit(40, { params: { ms: 60_000 }, resources: { cores: 2 } });
    await client.reaches(40, 'running');
    const wanted: Array<[job: number, workgroup: string, priority: number]> = [
      [41, 'a', 0],
      [42, 'a', 0],
      [43, 'b', 0],
      [44, 'a', -5],
      [45, 'b', 9],
    ];
    for (const [id, workgroup, priority] of wanted)
      await client.submit(id, { workgroup, priority, params: { ms: 120 }, resources: { cores: 2 } });
    const changed = await client.ask('POST', '/head/priority', { job_ids: [45, 40, 1, 999], priority: -9 });
    expect(priorityAnswers.parse(changed.body).jobs).toEqual([
      { job_id: 45, answer: 'changed' },
      { job_id: 40, answer: 'running' },
      { job_id: 1, answer: 'ended' },
      { job_id: 999, answer: 'unknown' },
    ]);
    expect((await client.show(45))?.position).toBe(1);
    await client.kill(40);
    for (const [id] of wanted) await end(id);
    const order = web.received.filter((one) => one.body.state === 'complete' && one.body.job_id > 40);
    expect(order.map((one) => one.body.job_id)).toEqual([45, 44, 41, 42, 43]);
  });

  it('has at most two cores in use at any moment', async () => {
    const jobs = Array.from({ length: 12 }, (_, i) => ({ id: 400 + i, cores: (i % 2) + 1 }));
    await Promise.all(
      jobs.map(({ id, cores }) => client.submit(id, { params: { ms: 80 }, resources: { cores } })),
    );
    let most = 0;
    await until(async () => {
      const alive = jobs.filter(({ id }) => pidsIn(rig, folder(id), 'starts.txt').some(lives));
      most = Math.max(
        most,
        alive.reduce((sum, job) => sum + job.cores, 0),
      );
      const { body } = await client.ask('GET', `/head/show_jobs?job_id=${jobs.map((job) => job.id)}`);
      return body.jobs.every((task: { state: string }) => task.state === 'complete');
    });
    expect(most).toBe(2);
  });
});

describe('asking for many jobs', () => {
  it('answers each that is known, filtered', async () => {
    const { body } = await client.ask('GET', '/head/show_jobs?job_id=1,10,999&state=complete,failed');
    expect(body.jobs.map((task: { job_id: number }) => task.job_id)).toEqual([1, 10]);
    const newest = await client.ask('GET', '/head/show_jobs?pipeline=toy&workgroup=b&limit=1');
    expect(newest.body.jobs).toHaveLength(1);
  });
});
