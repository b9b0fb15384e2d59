import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { CALLBACK_PATH } from '../../src/api/options.ts';
import { type Api, startApi } from '../../src/api/server.ts';
import { startCrobot } from '../../src/crobot/start.ts';
import { createPool, type Pool } from '../../src/database/connect.ts';
import { freePort } from '../../src/free_port.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { getJobRow, type JobRow } from '../../src/ledger/job_row.ts';
import { silentLogger } from '../../src/log.ts';
import { describe as describePipelines } from '../../src/pipelines/registry.ts';
import { isTerminal } from '../../src/protocol/states.ts';
import { Store } from '../../src/store.ts';
import { CRobotClient } from '../../src/worker/crobot_client.ts';
import { Worker } from '../../src/worker/worker.ts';
import { freshDatabase } from '../support/database.ts';

const TOKEN = 'token-for-tests';
const CALLBACK_SECRET = `whsec_${Buffer.from('a secret for tests, 32 bytes long').toString('base64')}`;
const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** The real services in one process, each of which a test may stop and start again. */
export interface HouseUnderTest {
  url: string;
  pool: Pool;
  store: Store;
  webUrl: string;
  /** As a worker speaks to CRobot. */
  crobot: CRobotClient;
  startWeb(): Promise<void>;
  stopWeb(): Promise<void>;
  startCrobot(): Promise<void>;
  stopCrobot(): Promise<void>;
  /** `token`: with which it speaks to CRobot, when not with the right one. */
  startWorker(token?: string): Worker;
  stopWorkers(): Promise<void>;
  /** A worker in a process of its own, which may be killed; `faults`: the folder in which points are armed (fault_point.ts). */
  spawnWorker(faults: string): ChildProcess;
  /** Waits until the job has ended or is HELD, then returns its row. */
  ended(jobId: number, seconds?: number): Promise<JobRow>;
}

/** Where a house stands that was not built by this: a database that is filled, and a store. */
export interface Place {
  url: string;
  pool: Pool;
  root: string;
  /** CRobot's database, if it is another. */
  crobotUrl?: string;
  /** What CRobot may give to tasks; default 2000. */
  memoryMb?: number;
}

export async function houseUnderTest(place?: Partial<Place>): Promise<HouseUnderTest> {
  const { pool, url } = place?.pool && place.url ? (place as Place) : await freshDatabase();
  if (!place?.pool) {
    await pool.query("insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toya')");
  }
  const root = place?.root ?? (await mkdtemp(join(tmpdir(), 'enterobot-house-')));
  const store = new Store(root);
  setHouse({ pool, store });
  const ports = { web: await freePort(), crobot: await freePort() };
  const webUrl = `http://127.0.0.1:${ports.web}`;
  let api: Api | undefined;
  let crobot: { stop(): Promise<void> } | undefined;
  let crobotPool: Pool | undefined;
  let workers: Worker[] = [];
  const children: ChildProcess[] = [];
  const it: HouseUnderTest = {
    url,
    pool,
    store,
    webUrl,
    crobot: new CRobotClient(`http://127.0.0.1:${ports.crobot}`, TOKEN),
    startWeb: async () => {
      api = await startApi({
        pool,
        store,
        callbackSecret: CALLBACK_SECRET,
        port: ports.web,
        logger: silentLogger,
      });
    },
    stopWeb: async () => {
      await api?.stop();
      api = undefined;
    },
    startCrobot: async () => {
      const manifests = process.env.ENTEROBOT_MANIFESTS;
      crobotPool = createPool(place?.crobotUrl ?? url, { name: 'test-crobot', schema: 'crobot' });
      crobot = await startCrobot({
        pool: crobotPool,
        storeRoot: root,
        pipelines: describePipelines(),
        clients: [
          { name: 'enterobot', token: TOKEN, callbackSecret: CALLBACK_SECRET, callbackAllow: [webUrl] },
        ],
        host: '127.0.0.1',
        port: ports.crobot,
        cores: 2,
        memoryMb: place?.memoryMb ?? 2000,
        command: [process.execPath, MAIN, 'pipeline', 'run'],
        // Where a test has one: the manifests of programs of one's own.
        taskEnv: { ...(manifests === undefined ? {} : { ENTEROBOT_MANIFESTS: manifests }) },
        logger: silentLogger,
      });
    },
    stopCrobot: async () => {
      await crobot?.stop();
      await crobotPool?.end();
      crobot = undefined;
      crobotPool = undefined;
    },
    startWorker: (token = TOKEN) => {
      const worker = new Worker({
        databaseUrl: url,
        crobot: new CRobotClient(`http://127.0.0.1:${ports.crobot}`, token),
        callbackUrl: `${webUrl}${CALLBACK_PATH}`,
        threads: 4,
        logger: silentLogger,
        pollMs: 200,
      });
      worker.start();
      workers.push(worker);
      return worker;
    },
    spawnWorker: (faults) => {
      const env = {
        ...process.env,
        ...{ DATABASE_URL: url, ENTEROBOT_STORE: root, ENTEROBOT_DATA: root, ENTEROBOT_FAULTS: faults },
        ...{ WEB_URL: webUrl, CROBOT_URL: `http://127.0.0.1:${ports.crobot}`, CROBOT_TOKEN: TOKEN },
      };
      const child = spawn(process.execPath, [MAIN, 'worker', '--lease-seconds', '1'], {
        env,
        stdio: 'ignore',
      });
      children.push(child);
      return child;
    },
    stopWorkers: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      workers = [];
    },
    ended: async (jobId, seconds = 25) => {
      for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
        const row = await getJobRow(pool, jobId);
        if (isTerminal(row.status) || row.status === 'HELD') return row;
        await sleep(50);
      }
      throw new Error(`job ${jobId} did not end: ${JSON.stringify(await getJobRow(pool, jobId))}`);
    },
  };
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await it.stopWorkers();
    await it.stopCrobot();
    await it.stopWeb();
    setHouse(undefined);
    await rm(root, { recursive: true, force: true });
  });
  return it;
}
