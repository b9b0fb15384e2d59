import { expect, test } from 'vitest';
import { inSets } from '../../src/database/in_sets.ts';

/** Doubles numbers, in sets that it remembers; a negative one breaks its set. */
function doubling(failure: (item: number) => Error = (item) => new Error(`bad ${item}`)) {
  const sets: number[][] = [];
  const double = inSets(async (set: number[]) => {
    sets.push(set);
    await new Promise((resolve) => setImmediate(resolve));
    const bad = set.find((item) => item < 0);
    if (bad !== undefined) throw failure(bad);
    return set.map((item) => item * 2);
  });
  return { sets, double };
}

test('what is asked for in one turn goes together, and each gets its own result', async () => {
  const { sets, double } = doubling();
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
  expect(sets).toEqual([[1, 2, 3]]);
});

test('what comes while a set is on its way goes with the next', async () => {
  const { sets, double } = doubling();
  const first = double(1);
  await Promise.resolve();
  await Promise.resolve();
  const later = [double(2), double(3)];
  expect(await Promise.all([first, ...later])).toEqual([2, 4, 6]);
  expect(sets).toEqual([[1], [2, 3]]);
});

test('one bad thing does not take its neighbours along', async () => {
  const { double } = doubling();
  const outcomes = await Promise.allSettled([1, 2, -3, 4, 5].map(double));
  expect(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value)).toEqual([
    2,
    4,
    false,
    8,
    10,
  ]);
});

test('a database that is away is asked once, and all are told', async () => {
  const { sets, double } = doubling(() => Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  const outcomes = await Promise.allSettled([1, -2, 3].map(double));
  expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
  expect(sets).toHaveLength(1);
});

test('a set that lost a race for locks is done again in halves', async () => {
  let lost = 0;
  const double = inSets(async (set: number[]) => {
    if (lost++ === 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    return set.map((item) => item * 2);
  });
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
});

test('a set has a largest size', async () => {
  const { sets, double } = doubling();
  await Promise.all(Array.from({ length: 1200 }, (_, i) => double(i)));
  expect(sets.map((set) => set.length)).toEqual([500, 500, 200]);
});
