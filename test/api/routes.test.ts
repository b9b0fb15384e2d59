import { expect, test } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import type { Route } from '../../src/api/who.ts';
import { silentLogger } from '../../src/log.ts';
import { startTestApi, TEST_CALLBACK_SECRET } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { ROUTE_TABLE, type Row } from './route_table.ts';
import { makeWorld, WALKERS, type World } from './world.ts';

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

test.each(Object.entries(ROUTE_TABLE))('%s', async (route, { ask, answers, hidden }) => {
  expect(await walk(route, ask, world)).toEqual(byWalker(answers));
  // Routes about a strain are walked once more: of one whose row is hidden from others, nothing is confirmed to them.
  const elsewhere = { ...world, listed: world.hidden };
  if (!(await isAboutStrain(ask, elsewhere))) return;
  const [nobody, , ...others] = answers;
  expect(await walk(route, ask, elsewhere)).toEqual(byWalker(hidden ?? [nobody, 404, ...others]));
});

async function walk(route: string, ask: Row['ask'], of: World): Promise<Record<string, number>> {
  const method = route.split(' ', 1)[0]!;
  const got: number[] = [];
  for (const walker of WALKERS) {
    const { path, body } = await ask(of);
    const response = await of.people[walker].ask(method, path, body);
    got.push(response.status);
    // A stream would not end by itself.
    await response.body?.cancel();
  }
  return byWalker(got);
}

function byWalker(statuses: number[]): Record<string, number> {
  return Object.fromEntries(WALKERS.map((walker, i) => [walker, statuses[i]!]));
}

async function isAboutStrain(ask: Row['ask'], of: World): Promise<boolean> {
  const { strain, assembly, trace } = of.listed;
  const { path } = await ask(of);
  return [strain, assembly, trace].some((barcode) => path.includes(barcode));
}
