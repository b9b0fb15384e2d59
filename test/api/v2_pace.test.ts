import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace } from '../../src/api/v2/pace.ts';
import { addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

process.env.API_V2_RATE = '3';
const { pool } = await freshDatabase();
const api = await startTestApi(pool);

test('who sends many at once is refused, and told when to ask again; others are not', async () => {
  const [anna, bert] = [await addPerson(pool, api, 'anna'), await addPerson(pool, api, 'bert')];
  const answers = await Promise.all(Array.from({ length: 12 }, () => anna.ask('GET', '/api/v2.0')));
  const counts = Map.groupBy(answers, ({ status }) => status);
  expect([...counts.keys()].sort()).toEqual([200, 429]);
  expect(counts.get(200)!.length).toBeLessThanOrEqual(5);
  for (const refused of counts.get(429)!) {
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ error: { code: 'TOO_MANY_REQUESTS' } });
  }
  expect((await bert.ask('GET', '/api/v2.0')).status).toBe(200);
  // Other routes keep no pace, and the files of dumps do not.
  expect((await anna.ask('GET', '/api/v1.0/me')).status).toBe(200);
  expect((await anna.ask('GET', '/schemes/None/profiles.list.gz')).status).toBe(404);
});

test('who waits for each answer is never refused, and never faster than the pace', async () => {
  const cleo = await addPerson(pool, api, 'cleo');
  const began = performance.now();
  for (let i = 0; i < 7; i++) expect((await cleo.ask('GET', '/api/v2.0')).status).toBe(200);
  // Three at once, then four that wait a third of a second each.
  expect(performance.now() - began).toBeGreaterThan(1_200);
});

test('in no stretch of time more turns are given than the pace allows', () => {
  const steps = fc.array(fc.double({ min: 0, max: 700, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 10 }), (gaps, perSecond) => {
      let now = 0;
      const pace = new Pace(perSecond, { now: () => now });
      const turns: number[] = [];
      for (const gap of gaps) {
        now += gap;
        const turn = pace.take('somebody');
        if ('waitMs' in turn) turns.push(now + turn.waitMs);
        else expect(turn.retryAfterS).toBeGreaterThanOrEqual(1);
      }
      for (const [i, first] of turns.entries()) {
        for (const [j, last] of turns.entries()) {
          if (j < i) continue;
          expect(j - i + 1).toBeLessThanOrEqual(perSecond + ((last - first) * perSecond) / 1000 + 1e-6);
        }
      }
    }),
  );
});

test('0 is any number', () => {
  const pace = new Pace(0);
  for (let i = 0; i < 1000; i++) expect(pace.take('x')).toEqual({ waitMs: 0 });
});
