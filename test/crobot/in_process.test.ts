import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Crobot, startCrobot } from '../../src/crobot/start.ts';
import { ECHO_IN_PROCESS } from './support/pipelines.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { clientOf, makeRig, type TestClient, until } from './support/rig.ts';

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

async function start(inProcess: object = ECHO_IN_PROCESS): Promise<TestClient> {
  crobot = await startCrobot(rig.options(web.url, inProcess));
  return clientOf(crobot.url, web.url);
}

const echo = (client: TestClient, job: number, params: object) =>
  client.submit(job, { pipeline: 'echo', params: { message: `${job}`, ...params } });

const fileOf = (job: number, name: string) => join(rig.storeRoot, `outputs/0/${job}/web-1`, name);

/** Who ran the task of a job, as its folder tells. */
async function ownerOf(job: number): Promise<number> {
  return JSON.parse(await readFile(fileOf(job, 'process.json'), 'utf8')).pid;
}

test('a task that was asked for runs in this process, and leaves what any task leaves', async () => {
  const client = await start();
  await echo(client, 1, {});
  const { last } = await client.reaches(1, 'complete');
  expect(last?.result?.path).toBe('outputs/0/1/web-1/result.json');
  expect(await ownerOf(1)).toBe(process.pid);
  expect(await readFile(fileOf(1, 'message.txt'), 'utf8')).toBe('1\n');
  await until(() => web.of(1).length > 0 && web.of(1).at(-1)!.state === 'complete');
});

test('another pipeline has a process of its own', async () => {
  const client = await start();
  await client.submit(2, { params: { ms: 0 } });
  await client.reaches(2, 'complete');
  expect(await ownerOf(2)).not.toBe(process.pid);
});

test('a failure keeps its class', async () => {
  const client = await start();
  await echo(client, 3, { fail: 'input' });
  expect((await client.reaches(3, 'failed')).last?.error).toMatchObject({
    code: 'ECHO_INPUT',
    class: 'input',
  });
});

test('a kill ends the task and not CRobot', async () => {
  const client = await start();
  await echo(client, 4, { sleep_seconds: 600 });
  await client.reaches(4, 'running');
  await client.kill(4);
  await client.reaches(4, 'killed');
  await echo(client, 5, {});
  await client.reaches(5, 'complete');
});

test('an orderly stop of CRobot ends it; the next one says that it is lost', async () => {
  const client = await start();
  await echo(client, 6, { sleep_seconds: 600 });
  await client.reaches(6, 'running');
  await crobot!.stop();
  const next = await start({});
  expect((await next.reaches(6, 'failed')).last?.error).toMatchObject({ code: 'TASK_LOST', class: 'lost' });
});

test('it dies with a CRobot that is killed, and the next one says that it is lost', async () => {
  const { pool, pipelines, logger, ...options } = rig.options(web.url);
  const script = join(import.meta.dirname, 'support/crobot_process.ts');
  const child = spawn(process.execPath, [script, rig.databaseUrl, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const client = clientOf(url, web.url);
  await echo(client, 7, { sleep_seconds: 600 });
  await client.reaches(7, 'running');
  await until(() => ownerOf(7).catch(() => false));
  expect(await ownerOf(7)).toBe(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await start();
  expect((await next.reaches(7, 'failed')).last?.error?.code).toBe('TASK_LOST');
});
