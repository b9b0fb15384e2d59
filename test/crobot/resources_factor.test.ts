import { afterAll, expect, test } from 'vitest';
import { startCrobot } from '../../src/crobot/start.ts';
import { clientOf, makeRig } from './support/rig.ts';

const rig = await makeRig();
const web = 'http://127.0.0.1:9';
const crobot = await startCrobot(rig.options(web));
afterAll(() => crobot.stop());
const client = clientOf(crobot.url, web);

test.each([
  // The toy's usual is 100 MB and 10 minutes; the machine of the rig has 1,000 MB.
  ['the usual', {}, { memory_mb: 100, minutes: 10 }],
  ['four times the usual', { resources_factor: 4 }, { memory_mb: 400, minutes: 40 }],
  ['cut to the machine', { resources_factor: 64 }, { memory_mb: 1000, minutes: 640 }],
  [
    'what is named is not multiplied',
    { resources_factor: 4, resources: { memory_mb: 50 } },
    { memory_mb: 50 },
  ],
])('a task gets %s', async (_what, change, expected) => {
  const id = 1 + (await rig.pool.query('select from tasks')).rowCount!;
  expect((await client.submit(id, { params: { ms: 1 }, ...change })).status).toBe(200);
  const { rows } = await rig.pool.query('select memory_mb, minutes from tasks where job_id = $1', [id]);
  expect(rows[0]).toMatchObject(expected);
});
