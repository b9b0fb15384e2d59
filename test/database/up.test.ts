import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { isReachableByAll } from '../../src/database/embedded/programs.ts';
import { isAlive } from '../../src/os_process.ts';
import { type Checkout, copyOfCheckout } from './checkout.ts';

const isRoot = process.getuid?.() === 0;
/** Debian's user without rights: an ordinary user that every machine has. */
const NOBODY = { uid: 65_534, gid: 65_534 };

type As = { uid: number; gid: number } | Record<string, never>;

let started: ChildProcess[] = [];
let checkouts: Checkout[] = [];
afterEach(async () => {
  for (const child of started) await stop(child);
  for (const checkout of checkouts) await checkout.remove();
  started = [];
  checkouts = [];
});

async function checkoutOf(mode: number, owner?: { uid: number; gid: number }): Promise<Checkout> {
  const checkout = await copyOfCheckout(mode, owner);
  checkouts.push(checkout);
  return checkout;
}

/** What a fresh shell has: no settings of ours. */
function cleanEnvironment(checkout: Checkout): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ENTEROBOT_DATA: __, ...env } = process.env;
  return { ...env, HOME: checkout.data, ENTEROBOT_LOG: 'warn' };
}

/** Starts `up` and waits until it says that it is ready; what it printed is in the error if it does not. */
async function up(checkout: Checkout, as: As = {}): Promise<ChildProcess> {
  const child = spawn(join(checkout.path, 'enterobot'), ['up', '--data', checkout.data], {
    ...as,
    env: cleanEnvironment(checkout),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  for (let tries = 0; !said.includes('Enterobot is ready'); tries++) {
    if (child.exitCode !== null || tries > 400) throw new Error(`up did not come up: ${said}`);
    await sleep(100);
  }
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function enterobot(checkout: Checkout, words: string[], as: As = {}) {
  return execa(join(checkout.path, 'enterobot'), ['--data', checkout.data, ...words], {
    ...as,
    env: cleanEnvironment(checkout),
    reject: false,
  });
}

function clusterPid(checkout: Checkout): number {
  const { database_url } = JSON.parse(readFileSync(join(checkout.data, 'run.json'), 'utf8'));
  const port = Number(new URL(database_url).port);
  const found = findPostmaster(join(checkout.data, 'postgres'));
  expect(found?.port).toBe(port);
  return found!.pid;
}

describe('up', { timeout: 120_000 }, () => {
  test('other commands attach, a second owner is refused, secrets are private, and it stops clean', async () => {
    const checkout = await checkoutOf(0o755);
    const child = await up(checkout);
    const list = await enterobot(checkout, ['job', 'list', '--json']);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
    const second = await enterobot(checkout, ['up']);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain(
      `Another Enterobot already runs on ${checkout.data} (process ${child.pid})`,
    );
    expect(second.stderr).toContain('DATA_FOLDER_OWNED');
    for (const file of ['secrets.json', 'run.json']) {
      expect(statSync(join(checkout.data, file)).mode & 0o777).toBe(0o600);
    }
    const postmaster = clusterPid(checkout);
    await stop(child);
    expect(() => process.kill(postmaster, 0)).toThrow(/ESRCH/);
    const after = await enterobot(checkout, ['job', 'list']);
    expect([after.exitCode, after.stderr.includes('NOT_RUNNING')]).toEqual([1, true]);
  });

  test('after kill -9 the next start adopts the database that was left behind', async () => {
    const checkout = await checkoutOf(0o755);
    const child = await up(checkout);
    const postmaster = clusterPid(checkout);
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(postmaster, 0);
    await up(checkout);
    expect(clusterPid(checkout)).toBe(postmaster);
    const list = await enterobot(checkout, ['job', 'list', '--json']);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
  });

  test('after kill -9 of the database too, it starts again', async () => {
    const checkout = await checkoutOf(0o755);
    const child = await up(checkout);
    const postmaster = clusterPid(checkout);
    child.kill('SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await once(child, 'exit');
    await up(checkout);
    expect(clusterPid(checkout)).not.toBe(postmaster);
  });

  test('a database that dies while it runs is started again, at the same address', async () => {
    const checkout = await checkoutOf(0o755);
    await up(checkout);
    const before = readFileSync(join(checkout.data, 'run.json'), 'utf8');
    const postmaster = clusterPid(checkout);
    process.kill(postmaster, 'SIGKILL');
    await expect
      .poll(async () => (await enterobot(checkout, ['job', 'list', '--json'])).stdout, { timeout: 30_000 })
      .toBe('[]');
    expect(clusterPid(checkout)).not.toBe(postmaster);
    expect(readFileSync(join(checkout.data, 'run.json'), 'utf8')).toBe(before);
  });

  test('its services end with it, also when it is killed', async () => {
    const checkout = await checkoutOf(0o755);
    const child = await up(checkout);
    const { stdout } = await execa('ps', ['-o', 'pid=', '--ppid', String(child.pid)]);
    const services = stdout.trim().split(/\s+/).map(Number);
    const alive = services.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts'));
    expect(alive).toHaveLength(3);
    child.kill('SIGKILL');
    for (const pid of alive) {
      await expect.poll(() => isAlive(pid, startedAt(pid)), { timeout: 20_000 }).toBe(false);
    }
    // The database is left for the next start, which the clean-up of this test is.
    await up(checkout);
  });

  test.runIf(isRoot)('as root, from a checkout and a data folder that only root can enter', async () => {
    const checkout = await checkoutOf(0o700);
    expect(isReachableByAll(checkout.data)).toBe(false);
    await up(checkout);
    const list = await enterobot(checkout, ['job', 'list', '--json']);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
  });

  test.runIf(isRoot)('as an ordinary user', async () => {
    const checkout = await checkoutOf(0o755, NOBODY);
    const child = await up(checkout, NOBODY);
    expect(statSync(join(checkout.data, 'postgres')).uid).toBe(NOBODY.uid);
    const list = await enterobot(checkout, ['job', 'list', '--json'], NOBODY);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
    await stop(child);
  });

  test.runIf(isRoot)('as an ordinary user, from a folder that only this user can enter', async () => {
    const checkout = await checkoutOf(0o700, NOBODY);
    await up(checkout, NOBODY);
    const list = await enterobot(checkout, ['job', 'list', '--json'], NOBODY);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
  });
});

/** The start time by which a pid that is still there is known; a gone one has none. */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
  } catch {
    return 'gone';
  }
}
