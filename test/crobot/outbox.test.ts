import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it } from 'vitest';
import { type Crobot, startCrobot } from '../../src/crobot/start.ts';
import { callback } from '../../src/protocol/callback.ts';
import { type Received, type Receiver, startReceiver } from './support/receiver.ts';
import { clientOf, makeRig, SECRET, type TestClient, until } from './support/rig.ts';

const rig = await makeRig();
let crobot: Crobot;
let web: Receiver;
let client: TestClient;

async function begin(answer?: (received: Received, response: ServerResponse) => void): Promise<void> {
  web = await startReceiver(answer);
  crobot = await startCrobot(rig.options(web.url));
  client = clientOf(crobot.url, web.url);
}
afterEach(async () => {
  await crobot.stop();
  await web.stop();
});

const outcomes = async (jobId: number) => {
  const { rows } = await rig.pool.query<{ outcome: string | null; tries: number; last_error: string | null }>(
    `select outcome, o.tries, o.last_error from crobot.outbox o join crobot.tasks t on t.id = o.task_id
      where job_id = $1 order by o.sequence`,
    [jobId],
  );
  return rows;
};
const settled = (jobId: number, sequence: number) =>
  until(async () => {
    const rows = await outcomes(jobId);
    return rows[sequence - 1]?.outcome ? rows : undefined;
  });

it('signs what it sends, and the signature fits nothing else', async () => {
  await begin();
  await client.submit(1);
  await until(() => web.of(1).length === 2);
  const webhook = new Webhook(SECRET);
  for (const { text, headers } of web.received) {
    expect(callback.safeParse(webhook.verify(text, headers as Record<string, string>)).success).toBe(true);
    expect(() => webhook.verify(`${text} `, headers as Record<string, string>)).toThrow();
  }
  expect(web.received.map((one) => one.headers['webhook-id'])).toEqual(['web_1_1_1', 'web_1_1_2']);
  expect((await settled(1, 2)).map((row) => row.outcome)).toEqual(['delivered', 'delivered']);
});

it('repeats until it is taken: after 500, a redirect, a broken connection', async () => {
  let times = 0;
  await begin((_, response) => {
    times++;
    if (times === 1) response.writeHead(500).end();
    else if (times === 2) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (times === 3) response.destroy();
    else response.end();
  });
  await client.submit(2, { params: { ms: 60_000 } });
  const [row] = await settled(2, 1);
  expect(row).toMatchObject({ outcome: 'delivered', tries: 4 });
  expect(new Set(web.received.map((one) => one.headers['webhook-id']))).toEqual(new Set(['web_2_1_1']));
  await client.kill(2);
  await settled(2, 2);
});

it('does not send the end of a task while its beginning is on the wire', async () => {
  let hung: ServerResponse | undefined;
  await begin((_, response) => {
    if (hung) response.end();
    else hung = response;
  });
  await client.submit(3);
  await client.reaches(3, 'complete');
  expect(web.of(3).map((one) => one.sequence)).toEqual([1]);
  hung!.end();
  await settled(3, 2);
  expect(web.of(3).map((one) => one.sequence)).toEqual([1, 2]);
});

it('gives up on a receiver that hangs and sends the newest state instead', { timeout: 30_000 }, async () => {
  await begin((received, response) => {
    if (received.body.sequence > 1) response.end();
  });
  await client.submit(4);
  const rows = await settled(4, 2);
  expect(rows.map((row) => row.outcome)).toEqual(['superseded', 'delivered']);
  expect(web.of(4).map((one) => one.sequence)).toEqual([1, 2]);
});

it('stops at 410', async () => {
  await begin((_, response) => void response.writeHead(410).end());
  await client.submit(5);
  const rows = await settled(5, 2);
  expect(rows.at(-1)).toMatchObject({ outcome: 'gave_up', tries: 1, last_error: 'HTTP 410' });
  expect(web.of(5).filter((one) => one.sequence === 2)).toHaveLength(1);
});

it('keeps what it could not deliver over a restart', async () => {
  let away = true;
  await begin((_, response) => void response.writeHead(away ? 503 : 200).end());
  await client.submit(6);
  await client.reaches(6, 'complete');
  await until(() => web.of(6).some((one) => one.sequence === 2));
  await crobot.stop();
  away = false;
  crobot = await startCrobot(rig.options(web.url));
  expect((await settled(6, 2)).at(-1)).toMatchObject({ outcome: 'delivered' });
});

it('starts at once: the first try comes within 50 ms of the end', async () => {
  await begin();
  await client.submit(7);
  const last = await until(() => web.received.find((one) => one.body.sequence === 2));
  expect(last.at - Date.parse(last.body.at)).toBeLessThan(50);
});
