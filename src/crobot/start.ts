import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Pool } from '../database/connect.ts';
import { inSets } from '../database/in_sets.ts';
import { EnterobotError } from '../errors.ts';
import { type FileLock, tryLock } from '../file_lock.ts';
import type { Logger } from '../log.ts';
import type { PipelineDescription } from '../protocol/task.ts';
import { Store } from '../store.ts';
import { type ClientOptions, Clients } from './clients.ts';
import type { Executor } from './executors/executor.ts';
import { InProcessExecutor, type RunFolder } from './executors/in_process.ts';
import { LocalExecutor } from './executors/local.ts';
import { buildHead } from './head/server.ts';
import { startOutbox } from './outbox/outbox.ts';
import { startScheduler } from './scheduler/scheduler.ts';
import { type EndedTask, finishTasks } from './store/finish_tasks.ts';
import { insertTasks, type NewTask } from './store/insert_tasks.ts';
import { tasksUnderWay } from './store/tasks_under_way.ts';
import { TaskRuns } from './task_runs.ts';

export interface CrobotOptions {
  /** The database that holds the schema crobot, migrated. The caller ends the pool, after `stop`. */
  pool: Pool;
  storeRoot: string;
  /** What can be run; of several versions of one name the last is the current one. */
  pipelines: readonly PipelineDescription[];
  clients: ClientOptions[];
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 or absent: a free one. */
  port?: number;
  /** What all tasks together may use: whole cores and MiB. */
  cores: number;
  memoryMb: number;
  /** Program and arguments that run one task folder, which is appended, e.g. [node, main.ts, 'pipeline', 'run']. */
  command: string[];
  /** Pipelines that run in CRobot's own process, and how (default: none does). */
  inProcess?: { pipelines: readonly string[]; run: RunFolder };
  /** Variables that tasks get besides PATH, HOME, the locale and the like; nothing else of ours reaches them. */
  taskEnv?: Record<string, string>;
  logger: Logger;
}

export interface Crobot {
  url: string;
  port: number;
  /**
   * Orderly end: no new requests, no new tasks, no new callbacks. Tasks that run go on without it; the next start
   * finds them. Undelivered callbacks stay in the table. Harmless when repeated.
   */
  stop(): Promise<void>;
}

/**
 * Starts CRobot on a store: adopts what an earlier one left running, then serves, schedules and calls back.
 * @throws CROBOT_OWNED (one CRobot per store), CROBOT_CLIENT_UNFIT
 */
export async function startCrobot(options: CrobotOptions): Promise<Crobot> {
  const clients = new Clients(options.clients);
  await mkdir(options.storeRoot, { recursive: true });
  const lock = tryLock(join(options.storeRoot, '.crobot.lock'));
  if (!lock) throw new EnterobotError('CROBOT_OWNED', { store: options.storeRoot });
  try {
    return await startOwner(options, clients, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startOwner(options: CrobotOptions, clients: Clients, lock: FileLock): Promise<Crobot> {
  const { pool, pipelines, logger } = options;
  const store = new Store(options.storeRoot);
  const machine = { cores: options.cores, memory_mb: options.memoryMb };
  const executor = executorOf(options);
  // Read before anything can launch a task: what is under way now was launched by an earlier CRobot.
  const found = await tasksUnderWay(pool);

  const outbox = startOutbox(pool, clients, logger);
  const send = outbox.send;
  const finish = inSets((set: EndedTask[]) => finishTasks(pool, set));
  const runs = new TaskRuns({ pool, store, executor, logger, send, finish, freed: () => scheduler.wake() });
  for (const task of found) runs.begin(task, 'found');
  const inUse = () => runs.inUse();
  const scheduler = startScheduler({
    pool,
    machine,
    logger,
    inUse,
    send,
    begin: (task) => runs.begin(task, 'fresh'),
  });
  const wake = () => scheduler.wake();
  const head = buildHead({
    pool,
    store,
    machine,
    pipelines,
    clients,
    logger,
    inUse,
    send,
    insert: inSets((set: NewTask[]) => insertTasks(pool, set)),
    accepted: wake,
    reordered: wake,
    cancel: (id) => runs.kill(id),
  });

  let stopped: Promise<void> | undefined;
  // Once only: a lock that is released twice might close a file that is another's by then.
  const stop = () => (stopped ??= stopAll());
  async function stopAll(): Promise<void> {
    await head.close();
    await scheduler.stop();
    await executor.close();
    await runs.stop();
    await outbox.stop();
    lock.release();
  }

  try {
    await head.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  } catch (error) {
    await stop();
    throw error;
  }
  const { address, port, family } = head.server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  logger.info({ url, adopted: found.length, ...machine }, 'CRobot is ready');
  return { url, port, stop };
}

function executorOf({ command, taskEnv, inProcess }: CrobotOptions): Executor {
  const others = new LocalExecutor({ command, env: taskEnv });
  return inProcess ? new InProcessExecutor({ ...inProcess, others }) : others;
}
