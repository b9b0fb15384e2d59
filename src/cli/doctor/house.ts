import { dataPaths } from '../../config.ts';
import { createPool, type Pool } from '../../database/connect.ts';
import { migrationsState } from '../../database/migrate.ts';
import { reportOf } from '../../errors.ts';
import { listSchedules, type Schedule } from '../../worker/scheduler/schedules.ts';
import { nextTick } from '../../worker/scheduler/ticks.ts';
import { databaseFault } from '../database_fault.ts';
import { databaseUrl } from '../server/attach.ts';
import { readLiveRunFile } from '../server/run_file.ts';
import { formatTime } from '../table.ts';
import type { Finding } from './finding.ts';

/** Whether a server answers, and what its database says; that none runs is no illness. */
export async function house(data: string): Promise<Finding[]> {
  const what = 'server';
  let url: string;
  try {
    url = databaseUrl(data);
  } catch (error) {
    return [{ what, ok: false, needed: false, says: reportOf(error).message }];
  }
  const pool = createPool(url, { max: 1, name: 'enterobot-doctor', queryTimeoutMs: 15_000 });
  try {
    const { rows } = await pool.query<{ version: string }>('show server_version');
    const run = readLiveRunFile(dataPaths(data).runFile);
    const crobotUrl = run?.crobot_url ?? process.env.CROBOT_URL;
    const crobot = crobotUrl ? await answers(`${crobotUrl.replace(/\/$/, '')}/healthz`) : undefined;
    const says = `PostgreSQL ${rows[0]?.version ?? ''}, web ${run?.web_url ?? process.env.WEB_URL ?? 'elsewhere'}, CRobot ${crobot ?? 'elsewhere'}`;
    const server = { what, ok: crobot !== 'does not answer', needed: true, says };
    return [server, await migrations(pool), ...(await schedules(pool)), ...(await ofCrobot(url))];
  } catch (error) {
    const report = reportOf(databaseFault(error) ?? error);
    return [{ what, ok: false, needed: true, says: report.message }];
  } finally {
    await pool.end();
  }
}

/** CRobot's own database, where it has one. */
async function ofCrobot(webUrl: string): Promise<Finding[]> {
  const url = process.env.CROBOT_DATABASE_URL;
  if (!url || url === webUrl) return [];
  const what = "CRobot's database";
  const pool = createPool(url, { max: 1, name: 'enterobot-doctor', queryTimeoutMs: 15_000 });
  try {
    return [{ ...(await migrations(pool)), what }];
  } catch (error) {
    return [{ what, ok: false, needed: true, says: reportOf(databaseFault(error) ?? error).message }];
  } finally {
    await pool.end();
  }
}

async function migrations(pool: Pool): Promise<Finding> {
  const { applied, pending, unknown } = await migrationsState(pool);
  const wants: string[] = [];
  if (pending.length > 0) wants.push(`${pending.join(', ')} to be applied: run \`enterobot migrate\``);
  if (unknown.length > 0)
    wants.push(`${unknown.join(', ')} unknown: the database was made by a newer Enterobot`);
  const says = wants.length > 0 ? wants.join('; ') : `all ${applied.length} applied`;
  return { what: 'migrations', ok: wants.length === 0, needed: true, says };
}

/** A tick that is so late is not on its way: no worker keeps the schedules. */
const LATE_MS = 10 * 60_000;

async function schedules(pool: Pool): Promise<Finding[]> {
  const what = 'schedules';
  let all: Schedule[];
  try {
    all = await listSchedules(pool);
  } catch {
    // The line about migrations says why the table is not there.
    return [];
  }
  const on = all.filter((one) => one.enabled);
  const words = on.map((one) => `${one.name} (last ${formatTime(one.last_tick)})`);
  const late = on.filter(isLate).map((one) => one.name);
  const says = `${on.length} of ${all.length} on${words.length > 0 ? `: ${words.join(', ')}` : ''}`;
  if (late.length === 0) return [{ what, ok: true, needed: false, says }];
  return [
    { what, ok: false, needed: false, says: `${says}; late, since no worker runs: ${late.join(', ')}` },
  ];
}

function isLate({ cron, last_tick }: Schedule): boolean {
  try {
    const next = nextTick(cron, last_tick);
    return next !== null && next.getTime() < Date.now() - LATE_MS;
  } catch {
    return true;
  }
}

async function answers(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
  return response?.ok ? 'answers' : 'does not answer';
}
