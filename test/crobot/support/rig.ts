import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { CrobotOptions } from '../../../src/crobot/start.ts';
import { createPool, type Pool } from '../../../src/database/connect.ts';
import { silentLogger } from '../../../src/log.ts';
import { startTicks } from '../../../src/os_process.ts';
import { type ShownTask, showJobsAnswer } from '../../../src/protocol/show_jobs.ts';
import type { SubmissionInput } from '../../../src/protocol/task.ts';
import { freshDatabase } from '../../support/database.ts';
import { PIPELINES } from './pipelines.ts';

export const SECRET = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;
const TOKEN = 'token-of-the-web-side';
const RUNNER = join(import.meta.dirname, 'fake_runner.mjs');

export interface Rig {
  pool: Pool;
  databaseUrl: string;
  storeRoot: string;
  /** `callback`: where this CRobot may call the client back. */
  options(callback: string, changes?: Partial<CrobotOptions>): CrobotOptions;
}

/** A database, a store with one file `reads/a.fq`, and options for a CRobot of two cores on them. */
export async function makeRig(): Promise<Rig> {
  const { url } = await freshDatabase();
  const pool = createPool(url, { name: 'crobot', schema: 'crobot' });
  const storeRoot = await mkdtemp(join(tmpdir(), 'enterobot-crobot-'));
  await writeFile(join(storeRoot, 'a.fq'), '@a\nA\n+\nI\n');
  afterAll(async () => {
    await pool.end();
    await rm(storeRoot, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  return {
    pool,
    databaseUrl: url,
    storeRoot,
    options: (callback, changes) => ({
      pool,
      storeRoot,
      pipelines: PIPELINES,
      clients: [
        { name: 'web', token: TOKEN, callbackSecret: SECRET, callbackAllow: [callback] },
        { name: 'other', token: 'another', callbackSecret: SECRET, callbackAllow: [] },
      ],
      cores: 2,
      memoryMb: 1000,
      command: [process.execPath, RUNNER],
      logger: silentLogger,
      ...changes,
    }),
  };
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** A client of one CRobot. */
export function clientOf(url: string, callback: string, token = TOKEN) {
  async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
  const show = async (jobId: number): Promise<ShownTask | undefined> =>
    showJobsAnswer.parse((await ask('GET', `/head/show_jobs?job_id=${jobId}`)).body).jobs.at(-1);
  return {
    ask,
    show,
    submit: (job_id: number, changes: Partial<SubmissionInput> = {}) =>
      ask('POST', '/head/submit', { pipeline: 'toy', job_id, attempt: 1, callback, ...changes }),
    kill: (...job_ids: number[]) => ask('POST', '/head/kill', { job_ids }),
    reaches: (jobId: number, ...states: string[]) =>
      until(async () => {
        const task = await show(jobId);
        return task && states.includes(task.state) ? task : undefined;
      }),
  };
}
export type TestClient = ReturnType<typeof clientOf>;

/** What `probe` finds as soon as it finds something; fails after 15 s. */
export async function until<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${probe}`);
    await sleep(20);
  }
}

/** Numbers that the fake runner wrote, one a line, into a file of the task's folder. */
export function pidsIn(rig: Rig, folder: string, file: string): number[] {
  const path = join(rig.storeRoot, folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(Number) : [];
}

export const lives = (pid: number): boolean => startTicks(pid) !== undefined;
