import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { CALLBACK_PATH } from '../../src/api/options.ts';
import { claim } from '../../src/ledger/claim.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { acceptedOne } from '../ledger/submit_one.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { startTestApi, TEST_CALLBACK_SECRET } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const secret = TEST_CALLBACK_SECRET;
const { pool } = await freshDatabase();
await addTestDatabase(pool);
const api = await startTestApi(pool);

const at = '2026-01-01T00:00:00Z';

function send(body: string, key = secret, when = new Date()): Promise<Response> {
  const id = `msg_${body.length}`;
  return fetch(new URL(CALLBACK_PATH, api.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(when.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign(id, when, body),
    },
    body,
  });
}

async function code(response: Response): Promise<string | undefined> {
  return ((await response.json()) as { error?: { code: string } }).error?.code;
}

async function queued(): Promise<number> {
  const { jobId } = await recordLocal(pool, { remote: true });
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  await acceptedOne(pool, held!, { state: 'queued', version: '1.0', folder: 'outputs/0/1/x' });
  return jobId;
}

test('a signed message moves its job, and its double is answered alike', async () => {
  const jobId = await queued();
  const body = JSON.stringify({ job_id: jobId, attempt: 1, sequence: 1, state: 'running', at });
  expect((await send(body)).status).toBe(200);
  expect((await send(body)).status).toBe(200);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'RUNNING' });
  const { rowCount } = await pool.query('select from callbacks where job_id = $1', [jobId]);
  expect(rowCount).toBe(1);
});

test('unsigned, signed with another key, or long ago: refused, and nothing is stored', async () => {
  const jobId = await queued();
  const body = JSON.stringify({ job_id: jobId, attempt: 1, sequence: 1, state: 'running', at });
  const other = `whsec_${Buffer.from('a key that was changed since, 32').toString('base64')}`;
  const bare = await fetch(new URL(CALLBACK_PATH, api.url), { method: 'POST', body });
  const replies = [bare, await send(body, other), await send(body, secret, new Date(Date.now() - 3_600_000))];
  for (const reply of replies) {
    expect(reply.status).toBe(401);
    expect(await code(reply)).toBe('CALLBACK_UNSIGNED');
  }
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'QUEUED' });
  const { rowCount } = await pool.query('select from callbacks where job_id = $1', [jobId]);
  expect(rowCount).toBe(0);
});

test.each([
  ['not JSON', '{"job_id":'],
  ['an unknown state', JSON.stringify({ job_id: 1, attempt: 1, sequence: 1, state: 'exploded', at })],
  ['no attempt', JSON.stringify({ job_id: 1, sequence: 1, state: 'running', at })],
  ['a list', '[]'],
])('%s: a coded answer', async (_what, body) => {
  const reply = await send(body);
  expect(reply.status).toBe(400);
  expect(await code(reply)).toBe('CALLBACK_MALFORMED');
});

test('a job that nobody knows is gone', async () => {
  const body = JSON.stringify({ job_id: 987_654_321, attempt: 1, sequence: 1, state: 'running', at });
  expect((await send(body)).status).toBe(410);
});

test('50 MB are not read', async () => {
  const reply = await send(`"${'x'.repeat(50_000_000)}"`).catch((error: Error) => error);
  // The server may close the connection before all was sent.
  if (reply instanceof Response) expect(reply.status).toBe(413);
  expect((await fetch(new URL('/healthz', api.url))).status).toBe(200);
});

test('health, readiness, and an address that is none', async () => {
  expect(await (await fetch(new URL('/readyz', api.url))).json()).toEqual({ ok: true, database: 'ok' });
  const nowhere = await fetch(new URL('/nowhere', api.url));
  expect([nowhere.status, await code(nowhere)]).toEqual([404, 'ROUTE_UNKNOWN']);
});
