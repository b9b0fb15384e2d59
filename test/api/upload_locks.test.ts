import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { startApi } from '../../src/api/server.ts';
import { UploadLocks } from '../../src/api/uploads/upload_locks.ts';
import { writeBody } from '../../src/api/uploads/write_body.ts';
import { createPool } from '../../src/database/connect.ts';
import { silentLogger } from '../../src/log.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addPerson, speaker, startTestApi, TEST_CALLBACK_SECRET } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool, url } = await freshDatabase();
await addDatabase(pool, { name: 'kpn', prefix: 'KPN', genus: 'Klebsiella' });
const one = await startTestApi(pool);
// A second web process of the same house, with connections of its own.
const pool2 = createPool(url);
const two = await startApi({
  pool: pool2,
  store: one.store,
  callbackSecret: TEST_CALLBACK_SECRET,
  logger: silentLogger,
});
afterAll(async () => {
  await two.stop();
  await pool2.end();
});
const anna = await addPerson(pool, one, 'anna');
const tus = { authorization: `Bearer ${anna.token}`, 'tus-resumable': '1.0.0' };
const CONTENT = Buffer.from(`>c\n${'ACGT'.repeat(1_000_000)}\n`);
let count = 0;

async function begin(): Promise<{ path: string; id: number }> {
  const uploads = [{ strain: `s${++count}`, files: [{ name: 'a.fa' }] }];
  const { body } = await anna.json('POST', '/api/v1.0/kpn/uploads', { uploads });
  const id = body.uploads[0].id;
  const answer = await create(one.url, id);
  return { path: answer.headers.get('location')!, id };
}

const create = (at: string, id: number) =>
  fetch(`${at}/api/v1.0/uploads/files`, {
    method: 'POST',
    headers: {
      ...tus,
      'upload-length': String(CONTENT.length),
      'upload-metadata': `upload_id ${btoa(String(id))},filename ${btoa('a.fa')}`,
    },
  });

/** A request that has sent half of the file and says no more. */
async function half(at: string, { path, id }: { path: string; id: number }) {
  const sending = request(at + path, {
    method: 'PATCH',
    headers: {
      ...tus,
      'upload-offset': 0,
      'content-length': CONTENT.length,
      'content-type': 'application/offset+octet-stream',
    },
  });
  const ended = Promise.race([
    once(sending, 'response').then(([answer]) => {
      answer.resume();
      return `${answer.statusCode} ${answer.headers['upload-offset']}`;
    }),
    once(sending, 'error').then(() => 'cut off' as const),
  ]);
  sending.write(CONTENT.subarray(0, CONTENT.length / 2));
  // What came is gathered before it is written; this much of it is.
  const received = async () => (await anna.json('GET', `/api/v1.0/uploads/${id}`)).body.files[0].received;
  await expect.poll(received, { timeout: 10_000 }).toBeGreaterThan(1_000_000);
  return { ended, stop: () => sending.destroy() };
}

test.each([
  ['the same web process', one],
  ['another web process', two],
])('two clients at one file, the second at %s: the newest goes on, the file is whole', async (_, other) => {
  const { path, id } = await begin();
  const first = await half(one.url, { path, id });
  expect((await create(other.url, id)).status).toBe(423);
  const head = await fetch(other.url + path, { method: 'HEAD', headers: tus });
  const offset = Number(head.headers.get('upload-offset'));
  expect([head.status, offset]).toEqual([200, CONTENT.length / 2]);
  const rest = await fetch(other.url + path, {
    method: 'PATCH',
    headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: CONTENT.subarray(offset),
  });
  expect(rest.status).toBe(204);
  // It is told how far it came, and not that the file is whole.
  expect([`204 ${CONTENT.length / 2}`, 'cut off']).toContain(await first.ended);
  first.stop();
  expect((await anna.json('GET', `/api/v1.0/uploads/${id}`)).body).toMatchObject({ state: 'checking' });
});

test.each([
  ['the same web process', one],
  ['another web process', two],
])('who is sending a file is stopped when the upload is cancelled at %s', async (_, other) => {
  const { path, id } = await begin();
  const sending = await half(one.url, { path, id });
  const cancelled = await speaker(other.url, `Bearer ${anna.token}`).json(
    'DELETE',
    `/api/v1.0/uploads/${id}`,
  );
  expect(cancelled.body.state).toBe('cancelled');
  expect([`204 ${CONTENT.length / 2}`, 'cut off']).toContain(await sending.ended);
  sending.stop();
  const more = await fetch(one.url + path, {
    method: 'PATCH',
    headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: 'ACGT',
  });
  expect(more.status).toBe(409);
});

test('a file that was removed while its bytes come takes 64 MB more at most', async () => {
  const path = join(one.store.root, 'removed');
  const file = await open(path, 'w');
  await rm(path);
  const piece = Buffer.alloc(1 << 20);
  const body = Readable.from(Array<Buffer>(200).fill(piece));
  const written = await writeBody(body, file, 0, 200 * piece.length, new AbortController().signal);
  await file.close();
  body.destroy();
  expect(written.how).toBe('gone');
  expect(written.offset).toBeLessThan(66 * piece.length);
});

test('two that write at the same place at the same moment: one does, the other is told where to go on', async () => {
  const { path } = await begin();
  const patch = (at: string) =>
    fetch(at + path, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: CONTENT,
    }).then(
      (answer) => answer.status,
      () => 'cut off',
    );
  const ends = await Promise.all([patch(one.url), patch(two.url), patch(one.url), patch(two.url)]);
  expect(ends.filter((end) => end === 204).length).toBeLessThanOrEqual(1);
  for (const end of ends) expect([204, 400, 409, 423, 'cut off']).toContain(end);
  const head = await fetch(one.url + path, { method: 'HEAD', headers: tus });
  expect(Number(head.headers.get('upload-offset'))).toBeLessThanOrEqual(CONTENT.length);
});

test('a lock ends with the session that holds it, and its holder is told', async () => {
  const [mine, yours] = [new UploadLocks(pool), new UploadLocks(pool2)];
  const id = 'a'.repeat(32);
  let asked = 0;
  const signal = new AbortController().signal;
  const held = mine.newLock(id);
  await held.lock(signal, () => {
    asked++;
  });
  await pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()`,
  );
  await expect.poll(() => asked).toBeGreaterThan(0);
  const next = yours.newLock(id);
  await next.lock(signal, () => {});
  await held.unlock();
  await next.unlock();
  const again = mine.newLock(id);
  await again.lock(signal, () => {});
  await again.unlock();
  await Promise.all([mine.stop(), yours.stop()]);
});
