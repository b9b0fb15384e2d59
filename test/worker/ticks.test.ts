import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueTicks, nextTick } from '../../src/worker/scheduler/ticks.ts';

const at = (text: string) => new Date(`2026-03-29T${text}Z`);
const times = (ticks: Date[]) => ticks.map((tick) => tick.toISOString().slice(11, 19));

test('known answers', () => {
  expect(nextTick('17 2 * * *', at('02:17:00'))).toEqual(new Date('2026-03-30T02:17:00Z'));
  expect(nextTick('17 2 * * *', at('02:16:59'))).toEqual(at('02:17:00'));
  expect(times(dueTicks('* * * * *', at('10:00:00'), at('10:03:30'), false))).toEqual([
    '10:01:00',
    '10:02:00',
    '10:03:00',
  ]);
  expect(dueTicks('* * * * *', at('10:03:00'), at('10:03:30'), true)).toEqual([]);
});

test('three missed hours: the newest is made up for if asked, and else none is', () => {
  expect(times(dueTicks('0 * * * *', at('01:00:00'), at('04:30:00'), true))).toEqual(['04:00:00']);
  expect(dueTicks('0 * * * *', at('01:00:00'), at('04:30:00'), false)).toEqual([]);
});

test('what is late by a moment is not missed: a worker that takes over does all of it', () => {
  expect(dueTicks('* * * * * *', at('10:00:00'), at('10:00:20'), false)).toHaveLength(20);
});

test('the night in which clocks change has each hour once', () => {
  let last = new Date('2026-10-25T00:30:00Z');
  const ticks: Date[] = [];
  for (let hour = 1; hour <= 4; hour++) {
    const now = new Date(Date.UTC(2026, 9, 25, hour, 0, 1));
    ticks.push(...dueTicks('0 * * * *', last, now, false));
    last = ticks.at(-1)!;
  }
  expect(times(ticks)).toEqual(['01:00:00', '02:00:00', '03:00:00', '04:00:00']);
});

test('no expression at all is an error in words', () => {
  expect(() => nextTick('every night', new Date())).toThrow(/parts/);
});

/** Every tick in (from, to], one by one. */
function allTicks(cron: string, from: Date, to: Date): Date[] {
  const ticks: Date[] = [];
  for (let tick = nextTick(cron, from); tick && tick <= to; tick = nextTick(cron, tick)) ticks.push(tick);
  return ticks;
}

test('never doubled, never lost, however seldom somebody looks', () => {
  const pauses = fc.array(fc.oneof(fc.integer({ min: 1, max: 290 }), fc.integer({ min: 1, max: 8000 })), {
    minLength: 1,
    maxLength: 12,
  });
  const crons = fc.constantFrom('* * * * *', '*/7 * * * *', '0 * * * *', '30 3 * * *', '*/20 * * * * *');
  fc.assert(
    fc.property(crons, pauses, fc.boolean(), (cron, seconds, catchUp) => {
      const start = at('02:59:47');
      let now = start;
      let last = start;
      const done: Date[] = [];
      const expected: Date[] = [];
      for (const pause of seconds) {
        const before = now;
        now = new Date(now.getTime() + pause * 1000);
        // By definition: what is at most five minutes old, and of what is older the newest.
        const edge = new Date(now.getTime() - 300_000);
        const passed = allTicks(cron, before, now);
        const missed = passed.filter((tick) => tick <= edge).at(-1);
        if (catchUp && missed) expected.push(missed);
        expected.push(...passed.filter((tick) => tick > edge));
        for (const tick of dueTicks(cron, last, now, catchUp)) {
          done.push(tick);
          last = tick;
        }
      }
      expect(done).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
