import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { startCrobot } from '../../src/crobot/start.ts';
import { createPool } from '../../src/database/connect.ts';
import { startReceiver } from './support/receiver.ts';
import { clientOf, makeRig, pidsIn, until } from './support/rig.ts';

const rig = await makeRig();

let cutting = true;
let cuts: Promise<void> | undefined;
afterAll(async () => {
  cutting = false;
  await cuts;
});

it('cut connections to the database cost no task and no callback, and double none', async () => {
  const web = await startReceiver();
  const crobot = await startCrobot(rig.options(web.url));
  const client = clientOf(crobot.url, web.url);
  const scissors = createPool(rig.databaseUrl, { name: 'scissors', max: 1 });
  cuts = (async () => {
    for (let i = 0; cutting && i < 25; i++) {
      await scissors.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'crobot'`,
      );
      await sleep(60);
    }
    await scissors.end();
  })();
  const jobs = Array.from({ length: 20 }, (_, i) => 1 + i);
  await Promise.all(
    jobs.map((id) =>
      until(async () => {
        const { status, body } = await client.submit(id, { params: { ms: 20 } });
        if (status !== 200) expect([status, body.error.code]).toEqual([503, 'HEAD_DATABASE_AWAY']);
        return status === 200;
      }),
    ),
  );
  await cuts;
  await until(() => jobs.every((id) => web.of(id).some((one) => one.state === 'complete')));
  for (const id of jobs) {
    expect(pidsIn(rig, `outputs/0/${id}/web-1`, 'starts.txt')).toHaveLength(1);
    const sequences = web.of(id).map((one) => one.sequence);
    expect(sequences).toEqual(sequences.toSorted());
    // One that ended before it could be written down as running is told of once.
    const ends = web.of(id).filter((one) => one.state === 'complete');
    expect(new Set(ends.map((one) => one.sequence)).size).toBe(1);
  }
  await crobot.stop();
  await web.stop();
});
