import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTicks } from '../../os_process.ts';

/** A PostgreSQL server that runs on a cluster folder. */
export interface Postmaster {
  pid: number;
  ticks: string;
  port: number;
}

/**
 * The server that lives on this folder, or undefined. Its postmaster.pid may be left from a server that was
 * killed, and the pid may since belong to somebody else: the command line must name the folder too.
 */
export function findPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0) || !(port > 0)) return undefined;
  const ticks = startTicks(pid);
  if (ticks === undefined || !runsOn(pid, cluster)) return undefined;
  return { pid, ticks, port };
}

function runsOn(pid: number, cluster: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    return false;
  }
}
