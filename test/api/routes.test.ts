import { expect, test } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import type { Route } from '../../src/api/who.ts';
import { silentLogger } from '../../src/log.ts';
import { startTestApi, TEST_CALLBACK_SECRET } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { ROUTE_TABLE } from './route_table.ts';
import { makeWorld, WALKERS } from './world.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const world = await makeWorld(pool, api);
const routes = await everyRoute();

async function everyRoute(): Promise<Route[]> {
  const { store } = api;
  const app = await buildApp({ pool, store, callbackSecret: TEST_CALLBACK_SECRET, logger: silentLogger });
  const found = [...app.everyRoute];
  await app.close();
  // HEAD goes with each GET, and is answered by the same guard.
  return found.filter(({ method }) => method !== 'HEAD');
}

test('the table knows every route, and no other', () => {
  expect(Object.keys(ROUTE_TABLE).sort()).toEqual(routes.map(({ method, url }) => `${method} ${url}`).sort());
});

test.each(Object.entries(ROUTE_TABLE))('%s', async (route, { ask, answers }) => {
  const method = route.split(' ', 1)[0]!;
  const got: number[] = [];
  for (const walker of WALKERS) {
    const { path, body } = await ask(world);
    const response = await world.people[walker].ask(method, path, body);
    got.push(response.status);
    // A stream would not end by itself.
    await response.body?.cancel();
  }
  expect(Object.fromEntries(WALKERS.map((walker, i) => [walker, got[i]]))).toEqual(
    Object.fromEntries(WALKERS.map((walker, i) => [walker, answers[i]])),
  );
});
