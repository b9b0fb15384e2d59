import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool } from '../../src/database/connect.ts';
import { startEmbedded } from '../../src/database/embedded/server.ts';
import { migrate } from '../../src/database/migrate.ts';

/** A PostgreSQL of the benchmark's own, durable as in production (fsync on), with the database `bench` in it. */
export interface Stand {
  url: string;
  pool: Pool;
  folder: string;
  close(): Promise<void>;
}

export async function makeStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-'));
  await chmod(folder, 0o755);
  const server = await startEmbedded({
    cluster: join(folder, 'cluster'),
    log: join(folder, 'postgres.log'),
    password: 'for-benchmarks-only',
  });
  const pool = createPool(server.url, { name: 'bench', max: 10 });
  await migrate(pool);
  await pool.query("insert into databases (name, prefix, genus) values ('bench', 'BNC', 'Benchia')");
  return {
    url: server.url,
    pool,
    folder,
    close: async () => {
      await pool.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A worker as a process of its own. */
export async function startWorker(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'worker_process.ts'), [], {
    env: { ...process.env, ENTEROBOT_LOG: 'error', ...env },
  });
  await once(child, 'message');
  return child;
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;
}
