import { expect, it } from 'vitest';
import { backoffMs } from '../../src/crobot/outbox/backoff.ts';

it('waits longer and longer, up to a minute, and never less than half of it', () => {
  expect([1, 2, 3, 8, 1000].map((tries) => backoffMs(tries, 0))).toEqual([500, 1000, 2000, 60_000, 60_000]);
  expect(backoffMs(1, 0.999)).toBeGreaterThanOrEqual(250);
});
