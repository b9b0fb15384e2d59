import { statfs } from 'node:fs/promises';
import { reportOf } from '../../errors.ts';
import { type Hour, lastDay } from '../../ledger/last_day.ts';
import { countJobs, listJobs } from '../../ledger/list_jobs.ts';
import { newestLocal } from '../../ledger/newest_local.ts';
import { openByType } from '../../ledger/open_by_type.ts';
import { listWorkers } from '../../ledger/workers.ts';
import { readLastBackup } from '../../maintenance/backup/last_backup.ts';
import { crobotAwaySince } from '../../worker/outages.ts';
import { listSchedules } from '../../worker/scheduler/schedules.ts';
import type { ApiOptions } from '../options.ts';
import type { HouseAnswer } from './house_answer.ts';

/** Tasks and held jobs that are told one by one; the others are counted. */
const TOLD = 50;
/** However many pages look, the house is looked at no more often; the day's moves are many, and change slowly. */
const FRESH_MS = 2000;
const DAY_FRESH_MS = 30_000;

/** What is done by the clock, or by hand in its place. */
const BY_THE_CLOCK = [
  'sweep_incoming',
  'sweep_unnamed',
  'sweep_uploads',
  'update_scheme',
  'update_assemblies',
] as const;

/** How the house is doing, as an administrator is told; askers at the same moment share one look. */
export function houseOf(options: ApiOptions): () => Promise<HouseAnswer> {
  const day = remembered(DAY_FRESH_MS, () => lastDay(options.pool));
  return remembered(FRESH_MS, () => look(options, day));
}

async function look(options: ApiOptions, day: () => Promise<Hour[]>): Promise<HouseAnswer> {
  const { pool, store, broker, data } = options;
  const [workers, queue, hours, held, heldCount, schedules, runs, crobot, disk] = await Promise.all([
    listWorkers(pool),
    openByType(pool),
    day(),
    listJobs(pool, { status: ['HELD'], limit: TOLD }),
    countJobs(pool, { status: ['HELD'] }, 10_000),
    listSchedules(pool),
    newestLocal(pool, BY_THE_CLOCK),
    crobotNow(options),
    diskOf(store.root),
  ]);
  return {
    at: new Date().toISOString(),
    workers: workers.map((worker) => ({ ...worker, seen: worker.seen.toISOString() })),
    crobot,
    broker: {
      used: broker !== undefined,
      away_since: broker?.away?.since.toISOString() ?? null,
      why: broker?.away?.why ?? null,
    },
    queue,
    day: hours.map(({ from, ...hour }) => ({ from: from.toISOString(), ...hour })),
    held: {
      total: heldCount,
      jobs: held.map(({ job_id, pipeline, database, accession, reason, error_code }) => ({
        ...{ job_id, type: pipeline, database, tag: accession, reason, error_code },
      })),
    },
    disk,
    last_backup: data === undefined ? null : (readLastBackup(data) ?? null),
    schedules: schedules.map(({ name, cron, enabled, last_tick }) => ({
      ...{ name, cron, enabled, last_tick: last_tick.toISOString() },
    })),
    runs: runs.map((run) => ({
      ...run,
      recorded: run.recorded.toISOString(),
      finished: run.finished?.toISOString() ?? null,
    })),
  };
}

async function crobotNow({ pool, crobot }: ApiOptions): Promise<HouseAnswer['crobot']> {
  const since = await crobotAwaySince(pool);
  const told = { away_since: since?.toISOString() ?? null, problem: null, load: null, tasks: [] };
  if (!crobot?.load || !crobot.openTasks) return { ...told, asked: false };
  try {
    const [load, tasks] = await Promise.all([crobot.load(), crobot.openTasks(TOLD)]);
    return {
      ...{ ...told, asked: true, load },
      tasks: tasks.map(({ folder: _folder, last: _last, ended: _ended, ...task }) => task),
    };
  } catch (error) {
    return { ...told, asked: true, problem: reportOf(error).message };
  }
}

async function diskOf(folder: string): Promise<HouseAnswer['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}

/** What was found last, for so long; a failure is not remembered. */
function remembered<T>(ms: number, find: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (last && Date.now() < until) return last;
    const found = find();
    last = found;
    until = Number.POSITIVE_INFINITY;
    found.then(
      () => {
        until = Date.now() + ms;
      },
      () => {
        if (last === found) last = undefined;
      },
    );
    return found;
  };
}
