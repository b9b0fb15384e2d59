import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, afterEach, expect } from 'vitest';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { type Checkout, copyOfCheckout, type Owner } from './checkout.ts';

type As = Owner | Record<string, never>;

/** A checkout, and a data folder of one test's own beside it. */
export interface Place {
  path: string;
  data: string;
  compiled: string;
}

/** What the tests started; all of it is stopped after each. */
export const started: ChildProcess[] = [];
// A copy takes seconds, and what a test starts writes nothing into it: one for all tests of a mode.
const checkouts = new Map<number, Promise<Checkout>>();
afterEach(async () => {
  for (const child of started.splice(0)) await stop(child);
});
afterAll(async () => {
  for (const checkout of checkouts.values()) await (await checkout).remove();
});

export async function checkoutOf(mode: number, owner?: Owner): Promise<Place> {
  const copy = checkouts.get(mode) ?? copyOfCheckout(mode);
  checkouts.set(mode, copy);
  const { path, compiled, newData } = await copy;
  return { path, compiled, data: await newData(owner) };
}

/** What a fresh shell has: no settings of ours. */
export function cleanEnvironment(checkout: Place): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ENTEROBOT_DATA: __, ...env } = process.env;
  return { ...env, HOME: checkout.data, ENTEROBOT_LOG: 'warn', NODE_COMPILE_CACHE: checkout.compiled };
}

export interface Run {
  child: ChildProcess;
  said(): string;
}

interface How {
  as?: As;
  data?: string;
  env?: NodeJS.ProcessEnv;
  umask?: string;
}

export function startUp(checkout: Place, how: How = {}): Run {
  const words = [join(checkout.path, 'enterobot'), 'up', '--data', how.data ?? checkout.data];
  const underUmask = how.umask ? ['sh', '-c', `umask ${how.umask}; exec "$0" "$@"`] : [];
  const [program, ...rest] = [...underUmask, ...words];
  const child = spawn(program!, rest, {
    ...how.as,
    env: { ...cleanEnvironment(checkout), ...how.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said };
}

/** Starts `up` and waits until it says that it is ready; what it printed is in the error if it does not. */
export async function up(checkout: Place, how: How = {}): Promise<ChildProcess> {
  const { child, said } = startUp(checkout, how);
  for (let tries = 0; !said().includes('Enterobot is ready'); tries++) {
    if (child.exitCode !== null || tries > 400) throw new Error(`up did not come up: ${said()}`);
    await sleep(100);
  }
  return child;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export function enterobot(checkout: Place, words: string[], as: As = {}) {
  return execa(join(checkout.path, 'enterobot'), ['--data', checkout.data, ...words], {
    ...as,
    env: cleanEnvironment(checkout),
    reject: false,
  });
}

export function clusterPid(checkout: Place): number {
  const { database_url } = JSON.parse(readFileSync(join(checkout.data, 'run.json'), 'utf8'));
  const port = Number(new URL(database_url).port);
  const found = findPostmaster(join(checkout.data, 'postgres'));
  expect(found?.port).toBe(port);
  return found!.pid;
}
