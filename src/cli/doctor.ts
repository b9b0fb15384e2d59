import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { dataFolder, dataPaths } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { EnterobotError, reportOf } from '../errors.ts';
import { reportPrograms } from '../pipelines/programs.ts';
import { brokerAddress } from '../worker/broker/address.ts';
import { askBroker } from '../worker/broker/ask.ts';
import { databaseFault } from './database_fault.ts';
import { type CommonOptions, print } from './output.ts';
import { databaseUrl } from './server/attach.ts';
import { readLiveRunFile } from './server/run_file.ts';

interface Finding {
  what: string;
  ok: boolean;
  /** False: some of the work can be done without it. */
  needed: boolean;
  says: string;
}

export function register(program: Command): void {
  program
    .command('doctor')
    .description('what is here, what is missing, and how to get it')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const findings = await examine(dataFolder(options.data));
      const ok = findings.every((finding) => finding.ok || !finding.needed);
      if (options.json) print(JSON.stringify({ ok, findings }));
      else for (const { what, ok, needed, says } of findings) print(`${mark(ok, needed)} ${what}: ${says}`);
      process.exitCode = ok ? 0 : 1;
    });
}

function mark(ok: boolean, needed: boolean): string {
  if (ok) return 'ok      ';
  return needed ? 'MISSING ' : 'optional';
}

async function examine(data: string): Promise<Finding[]> {
  const findings: Finding[] = [
    { what: 'Node', ok: true, needed: true, says: process.version },
    await space(data),
    await server(data),
    ...(process.env.BROKER_URL ? [await broker(process.env.BROKER_URL)] : []),
  ];
  for (const found of await reportPrograms()) {
    const { program, package: debian, pipelines, optional, path, version } = found;
    const missing = `${pipelines.join(', ')} needs it: apt-get install -y ${debian}`;
    const says = path ? `${version || 'version unknown'} (${path})` : missing;
    findings.push({ what: program, ok: path !== null, needed: !optional, says });
  }
  return findings;
}

async function space(data: string): Promise<Finding> {
  let folder = data;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / 1e9;
  return { what: 'data folder', ok: free > 5, needed: true, says: `${data}, ${free.toFixed(0)} GB free` };
}

/** Whether a server answers; that none runs is no illness. */
async function server(data: string): Promise<Finding> {
  const what = 'server';
  let url: string;
  try {
    url = databaseUrl(data);
  } catch (error) {
    return { what, ok: false, needed: false, says: reportOf(error).message };
  }
  const pool = createPool(url, { max: 1 });
  try {
    const { rows } = await pool.query<{ version: string }>('show server_version');
    const run = readLiveRunFile(dataPaths(data).runFile);
    const crobot = run ? await answers(`${run.crobot_url}/healthz`) : undefined;
    const says = `PostgreSQL ${rows[0]?.version ?? ''}, web ${run?.web_url ?? 'elsewhere'}, CRobot ${crobot ?? 'elsewhere'}`;
    return { what, ok: crobot !== 'does not answer', needed: true, says };
  } catch (error) {
    const report = reportOf(databaseFault(error) ?? error);
    return { what, ok: false, needed: true, says: report.message };
  } finally {
    await pool.end();
  }
}

/** Whether RabbitMQ answers. It is never needed: jobs go on without it. */
async function broker(setting: string): Promise<Finding> {
  const found = { what: 'broker', needed: false };
  try {
    return { ...found, ok: true, says: await askBroker(brokerAddress(setting)!) };
  } catch (error) {
    if (error instanceof EnterobotError) return { ...found, ok: false, needed: true, says: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { ...found, ok: false, says: `away (${reason}); jobs are found by NOTIFY and poll` };
  }
}

async function answers(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
  return response?.ok ? 'answers' : 'does not answer';
}
