import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTasks, type InUse, total, type Waiting } from '../../src/crobot/scheduler/choose.ts';

const machine = { cores: 4, memory_mb: 400 };
const task = (id: number, changes: Partial<Waiting> = {}): Waiting => ({
  id,
  workgroup: 'a',
  priority: 0,
  cores: 1,
  memory_mb: 10,
  minutes: 10,
  ...changes,
});
const running = (changes: Partial<InUse> = {}): InUse => ({
  workgroup: 'a',
  cores: 1,
  memory_mb: 10,
  until: 600_000,
  ...changes,
});
const ids = (waiting: Waiting[], inUse: InUse[] = [], has = machine) =>
  chooseTasks(waiting, inUse, has, 0).map((one) => one.id);

describe('chooseTasks', () => {
  it('takes the lower priority number first, then the older', () => {
    const waiting = [task(1), task(2, { priority: 5 }), task(3, { priority: -1 }), task(4)];
    expect(ids(waiting, [], { cores: 3, memory_mb: 400 })).toEqual([3, 1, 4]);
  });

  it('takes the workgroup that uses the least cores before age, and counts what it just chose', () => {
    const waiting = [task(1), task(2), task(3, { workgroup: 'b' }), task(4, { workgroup: 'b' })];
    expect(ids(waiting, [running({ cores: 2 })])).toEqual([3, 4]);
    expect(ids(waiting)).toEqual([1, 3, 2, 4]);
  });

  it('lets a small task pass a big one only if that does not hold the big one back', () => {
    const big = task(1, { cores: 4 });
    const inUse = [running({ cores: 3, until: 20 * 60_000 })];
    expect(ids([big, task(2, { minutes: 20 })], inUse)).toEqual([2]);
    expect(ids([big, task(2, { minutes: 21 })], inUse)).toEqual([]);
    // Three of four cores are promised: a long task may have the fourth.
    expect(ids([task(1, { cores: 3 }), task(2, { minutes: 999 })], inUse)).toEqual([2]);
  });

  it('is not held back by a task that never fits', () => {
    expect(ids([task(1, { cores: 5 }), task(2)])).toEqual([2]);
  });

  const size = { cores: fc.integer({ min: 1, max: 5 }), memory_mb: fc.integer({ min: 1, max: 500 }) };
  const some = fc.array(
    fc.record({
      workgroup: fc.constantFrom('a', 'b', 'c'),
      priority: fc.integer({ min: -2, max: 2 }),
      minutes: fc.integer({ min: 1, max: 50 }),
      ...size,
    }),
    { maxLength: 30 },
  );

  it('never chooses more than fits, nor one task twice', () => {
    fc.assert(
      fc.property(some, (parts) => {
        const waiting = parts.map((part, id) => ({ id, ...part }));
        const chosen = chooseTasks(waiting, [], machine, 0);
        const used = total(chosen);
        expect(used.cores).toBeLessThanOrEqual(machine.cores);
        expect(used.memory_mb).toBeLessThanOrEqual(machine.memory_mb);
        expect(new Set(chosen.map((one) => one.id)).size).toBe(chosen.length);
      }),
    );
  });

  it('starts a big task though small ones never stop coming', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 2, max: 4 }), (minutes, cores) => {
        const big = task(0, { cores });
        let inUse: InUse[] = [running({ cores: 1, until: 60_000 })];
        for (let minute = 0, id = 1; minute < 200; minute++) {
          const now = minute * 60_000;
          inUse = inUse.filter((one) => one.until > now);
          const small = Array.from({ length: 4 }, () => task(id++, { minutes }));
          const chosen = chooseTasks([big, ...small], inUse, machine, now);
          if (chosen.some((one) => one.id === 0)) return;
          inUse.push(...chosen.map((one) => ({ ...one, until: now + one.minutes * 60_000 })));
        }
        throw new Error('the big task was starved');
      }),
    );
  });
});
