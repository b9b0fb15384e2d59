import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { silentLogger } from '../../src/log.ts';
import { registerHandler } from '../../src/worker/scheduler/handlers.ts';
import { Leader } from '../../src/worker/scheduler/leader.ts';
import { startScheduler } from '../../src/worker/scheduler/scheduler.ts';
import { listSchedules, setEnabled, takeTick } from '../../src/worker/scheduler/schedules.ts';
import { freshDatabase } from '../support/database.ts';

const { pool, url } = await freshDatabase();
await pool.query('create table ticks (tick timestamptz not null, pid integer not null)');

let stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  await pool.query('delete from schedules');
  await pool.query('delete from ticks');
});

async function addSchedule(
  cron: string,
  { handler = 'write', ago = '0 s', catchUp = false } = {},
): Promise<void> {
  await pool.query(
    `insert into schedules (name, cron, handler, last_tick, catch_up) values ($1, $2, $1, now() - $3::interval, $4)`,
    [handler, cron, ago, catchUp],
  );
}

function schedule(): void {
  stops.push(startScheduler({ databaseUrl: url, pool, logger: silentLogger, ticked: () => {}, pollMs: 50 }));
}

async function startProcess(): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./scheduler_process.ts', import.meta.url));
  const child = fork(program, [url]);
  stops.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await once(child, 'message');
  return child;
}

async function ticks(): Promise<{ tick: Date; pid: number }[]> {
  return (await pool.query<{ tick: Date; pid: number }>('select * from ticks order by tick')).rows;
}

/** The ticks of a schedule of every second without a doubled and without a lost one. */
function expectEverySecond(seen: { tick: Date }[]): void {
  const first = seen[0]!.tick.getTime();
  expect(seen.map(({ tick }) => (tick.getTime() - first) / 1000)).toEqual(seen.map((_, i) => i));
}

test('two schedulers at once: each tick once', async () => {
  registerHandler('write', async (tx, tick) => {
    await tx.query('insert into ticks (tick, pid) values ($1, 0)', [tick]);
  });
  await addSchedule('* * * * * *');
  schedule();
  schedule();
  await expect.poll(async () => (await ticks()).length, { timeout: 8000 }).toBeGreaterThanOrEqual(4);
  expectEverySecond(await ticks());
});

test('a leader that is killed, three times: another takes over within seconds, no tick doubled or lost', async () => {
  await addSchedule('* * * * * *');
  let leader = await startProcess();
  for (let i = 0; i < 3; i++) {
    const next = await startProcess();
    await expect.poll(async () => (await ticks()).at(-1)?.pid, { timeout: 8000 }).toBe(leader.pid);
    // At another moment of the second each time: also in the middle of a tick.
    await sleep(300 * i + 700);
    leader.kill('SIGKILL');
    const killed = Date.now();
    await expect.poll(async () => (await ticks()).at(-1)?.pid, { timeout: 8000 }).toBe(next.pid);
    expect(Date.now() - killed).toBeLessThan(5000);
    leader = next;
  }
  expectEverySecond(await ticks());
});

test('ten that believe to lead want the same tick: one gets it', async () => {
  await addSchedule('* * * * *', { ago: '2 min' });
  const [row] = await listSchedules(pool);
  const tick = new Date();
  const taken = await Promise.all(
    Array.from({ length: 10 }, () => inTransaction(pool, (tx) => takeTick(tx, row!, tick))),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
  const older = new Date(tick.getTime() - 60_000);
  expect(await inTransaction(pool, (tx) => takeTick(tx, row!, older))).toBe(false);
});

test('a leader that says nothing leads no more, and learns it when it wakes', async () => {
  const [frozen, other] = [new Leader(url, 1), new Leader(url)];
  stops.push(
    () => frozen.stop(),
    () => other.stop(),
  );
  expect([await frozen.leads(), await other.leads()]).toEqual([true, false]);
  await sleep(1500);
  expect(await other.leads()).toBe(true);
  await expect(frozen.leads()).rejects.toThrow();
  expect(await frozen.leads()).toBe(false);
  // Asked again and again, the lock is held once: it goes with one word.
  expect(await other.leads()).toBe(true);
  await other.stop();
  expect(await frozen.leads()).toBe(true);
});

test('missed hours: the newest once if asked, none otherwise', async () => {
  const seen: string[] = [];
  registerHandler('caught_up', async (_tx, tick) => void seen.push(`caught_up ${tick.toISOString()}`));
  registerHandler('passed_over', async (_tx, tick) => void seen.push(`passed_over ${tick.toISOString()}`));
  // Half an hour away from now, so that neither is on time.
  const minute = (new Date().getUTCMinutes() + 30) % 60;
  await addSchedule(`${minute} * * * *`, { handler: 'caught_up', ago: '3 hours', catchUp: true });
  await addSchedule(`${minute} * * * *`, { handler: 'passed_over', ago: '3 hours' });
  schedule();
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  await sleep(500);
  const newest = new Date(Math.floor((Date.now() - 30 * 60_000) / 60_000) * 60_000);
  expect(seen).toHaveLength(1);
  expect(Math.abs(Date.parse(seen[0]!.split(' ')[1]!) - newest.getTime())).toBeLessThanOrEqual(60_000);
  expect(seen[0]).toMatch(/^caught_up/);
});

test('a tick that fails leaves nothing, is done again, and holds no other up', async () => {
  let failures = 2;
  registerHandler('failing', async (tx, tick) => {
    await tx.query('insert into ticks (tick, pid) values ($1, 1)', [tick]);
    if (failures-- > 0) throw new Error('not today');
  });
  registerHandler('good', async (tx, tick) => {
    await tx.query('insert into ticks (tick, pid) values ($1, 2)', [tick]);
  });
  await addSchedule('* * * * *', { handler: 'failing', ago: '61 s' });
  await addSchedule('* * * * *', { handler: 'good', ago: '61 s' });
  schedule();
  const of = async (pid: number) => (await ticks()).filter((one) => one.pid === pid).length;
  await expect.poll(() => of(2), { timeout: 3000 }).toBeGreaterThan(0);
  expect(await of(1)).toBe(0);
  await expect.poll(() => of(1), { timeout: 12_000 }).toBeGreaterThan(0);
  const seen = (await ticks()).filter((one) => one.pid === 1).map((one) => one.tick.getTime());
  expect(new Set(seen).size).toBe(seen.length);
});

test('switched off it does nothing, and what it missed meanwhile is not made up for', async () => {
  await addSchedule('0 0 1 1 *', { ago: '400 days', catchUp: true });
  expect(await setEnabled(pool, 'write', false)).toMatchObject({ enabled: false });
  const on = await setEnabled(pool, 'write', true);
  expect(Date.now() - on.last_tick.getTime()).toBeLessThan(5000);
  // Switching on what is on takes nothing away.
  expect((await setEnabled(pool, 'write', true)).last_tick).toEqual(on.last_tick);
  await expect(setEnabled(pool, 'nobody', true)).rejects.toMatchObject({ code: 'SCHEDULE_UNKNOWN' });
});
