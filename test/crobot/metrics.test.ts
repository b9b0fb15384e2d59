import { expect, it } from 'vitest';
import { startCrobot } from '../../src/crobot/start.ts';
import { CRobotClient } from '../../src/worker/crobot_client.ts';
import { readMetrics } from '../support/read_metrics.ts';
import { startReceiver } from './support/receiver.ts';
import { clientOf, makeRig, until } from './support/rig.ts';

const rig = await makeRig();

it('tells tasks by state, what waits in the outbox, and what was tried again', async () => {
  const web = await startReceiver((_, response) => response.writeHead(500).end());
  const crobot = await startCrobot(rig.options(web.url));
  try {
    const client = clientOf(crobot.url, web.url);
    await client.submit(1);
    await client.submit(2, { params: { ms: 60_000 } });
    await client.reaches(1, 'complete');
    await client.reaches(2, 'running');
    await until(async () => {
      const { rows } = await rig.pool.query('select from crobot.outbox where tries > 0 and settled is null');
      return rows.length === 2;
    });
    const metrics = await readMetrics(crobot.url);
    const states = ['queued', 'running', 'complete', 'failed', 'killed'];
    expect(states.map((state) => metrics.get(`crobot_tasks{state="${state}"}`))).toEqual([0, 1, 1, 0, 0]);
    expect(metrics.get('crobot_outbox_messages')).toBe(2);
    expect(metrics.get('crobot_outbox_oldest_seconds')).toBeGreaterThanOrEqual(0);
    expect(metrics.get('crobot_callback_retries_total')).toBeGreaterThanOrEqual(2);
    // The same for who has a token: what is used, whose it is, and our own tasks that have not ended.
    const webSide = new CRobotClient(crobot.url, 'token-of-the-web-side');
    const load = await webSide.load();
    expect(load.clients).toEqual([{ client: 'web', waiting: 0, running: 1 }]);
    expect(load.used.cores).toBeGreaterThan(0);
    expect(load.used.cores).toBeLessThanOrEqual(load.cores);
    expect((await webSide.openTasks(10)).map((task) => [task.job_id, task.state])).toEqual([[2, 'running']]);
    await expect(new CRobotClient(crobot.url, 'nobody').load()).rejects.toThrow('token');
    await client.kill(2);
    await client.reaches(2, 'killed');
  } finally {
    await crobot.stop();
    await web.stop();
  }
});
