import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { isAlive } from '../../src/os_process.ts';
import {
  checkoutOf,
  cleanEnvironment,
  clusterPid,
  enterobot,
  type Run,
  started,
  startUp,
  stop,
  up,
} from './up_place.ts';

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

  test('tells the first administrator a link: once used no more, and never to a file', async () => {
    const checkout = await checkoutOf(0o755);
    const links = async (run: Run): Promise<URL[]> => {
      await expect.poll(run.said, { timeout: 40_000 }).toContain('stop with Ctrl-C');
      // It is the last thing that is said, a moment later.
      await sleep(500);
      return [...run.said().matchAll(/http:\S+\/link\/ebl_[\w-]{43}$/gm)].map(([link]) => new URL(link));
    };
    const first = startUp(checkout);
    const [old] = await links(first);
    expect((await fetch(old!)).status).toBe(200);
    await stop(first.child);

    const log = join(checkout.data, 'said.log');
    const file = openSync(log, 'w');
    const silent = spawn(join(checkout.path, 'enterobot'), ['up', '--data', checkout.data], {
      env: cleanEnvironment(checkout),
      stdio: ['ignore', 'ignore', file],
    });
    closeSync(file);
    started.push(silent);
    await expect
      .poll(() => readFileSync(log, 'utf8'), { timeout: 40_000 })
      .toContain('enterobot user reset admin');
    expect(readFileSync(log, 'utf8')).not.toMatch(/ebl_/);
    await stop(silent);

    const second = startUp(checkout);
    const [fresh] = await links(second);
    expect((await fetch(new URL(old!.pathname, fresh))).status).toBe(410);
    const form = new URLSearchParams({
      password: 'four words make one',
      again: 'four words make one',
      email: '',
    });
    const done = await fetch(fresh!, { method: 'POST', body: form });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('You are signed in')]);
    const list = await enterobot(checkout, ['user', 'list', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([{ username: 'admin', role: 'admin', has_password: true }]);
    // Printed by the link of the running house, not of another.
    const reset = await enterobot(checkout, ['user', 'reset', 'admin', '--json']);
    expect(new URL(JSON.parse(reset.stdout).link).origin).toBe(fresh!.origin);
    await stop(second.child);

    expect(await links(startUp(checkout))).toEqual([]);
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
    const alive = servicesOf(child.pid!);
    expect(alive).toHaveLength(3);
    child.kill('SIGKILL');
    for (const pid of alive) {
      await expect.poll(() => isAlive(pid, startedAt(pid)), { timeout: 20_000 }).toBe(false);
    }
    // The database is left for the next start, which the clean-up of this test is.
    await up(checkout);
  });

  test('of two that start at the same moment one wins, the other says that the folder is owned', async () => {
    const checkout = await checkoutOf(0o755);
    const runs = [startUp(checkout), startUp(checkout)];
    const loser = await Promise.race(runs.map((run) => once(run.child, 'exit').then(() => run)));
    const winner = runs.find((run) => run !== loser)!;
    expect([loser.child.exitCode, loser.said()]).toEqual([1, expect.stringContaining('[DATA_FOLDER_OWNED]')]);
    await expect.poll(winner.said, { timeout: 60_000 }).toContain('Enterobot is ready');
    expect(winner.child.exitCode).toBeNull();
    clusterPid(checkout);
  });

  test('told to stop while it starts, it stops all of it and does not say ready', async () => {
    const checkout = await checkoutOf(0o755);
    const cluster = join(checkout.data, 'postgres');
    const moments: [string, () => boolean][] = [
      ['initdb works', () => existsSync(`${cluster}.making`)],
      ['the database starts', () => findPostmaster(cluster) !== undefined],
      ['the services start', () => servicesOf(run.child.pid!).length === 3],
    ];
    let run: Run;
    for (const [moment, reached] of moments) {
      run = startUp(checkout);
      const { child, said } = run;
      while (!reached() && child.exitCode === null) await sleep(10);
      const services = servicesOf(child.pid!);
      await stop(child);
      expect([moment, child.exitCode, said()]).toEqual([moment, 0, expect.not.stringContaining('ready')]);
      expect(existsSync(join(checkout.data, 'run.json'))).toBe(false);
      expect(findPostmaster(cluster)).toBeUndefined();
      expect(services.filter((pid) => isAlive(pid, startedAt(pid)))).toEqual([]);
    }
  });

  test('with a migration that fails it says so, exits 1 and leaves no database running', async () => {
    const checkout = await checkoutOf(0o755);
    const broken = join(checkout.path, 'migrations/9999_broken.sql');
    writeFileSync(broken, 'select none_such;\n');
    const { child, said } = startUp(checkout);
    await once(child, 'exit');
    rmSync(broken);
    expect([child.exitCode, said()]).toEqual([1, expect.stringContaining('"none_such" does not exist')]);
    expect(findPostmaster(join(checkout.data, 'postgres'))).toBeUndefined();
  });

  test('with secrets of another cluster it says so and exits', async () => {
    const checkout = await checkoutOf(0o755);
    await stop(await up(checkout));
    rmSync(join(checkout.data, 'secrets.json'));
    const { child, said } = startUp(checkout);
    await once(child, 'exit');
    expect([child.exitCode, said()]).toEqual([1, expect.stringContaining('[POSTGRES_SECRETS_DIFFER]')]);
    expect(findPostmaster(join(checkout.data, 'postgres'))).toBeUndefined();
  });
});

/** The services that run under `up`. */
function servicesOf(pid: number): number[] {
  const { stdout } = execaSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { reject: false });
  return stdout
    .split('\n')
    .map(Number)
    .filter((child) => child > 0 && commandOf(child).includes('main.ts'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The start time by which a pid that is still there is known; a gone one has none. */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
  } catch {
    return 'gone';
  }
}
