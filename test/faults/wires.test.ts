import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from 'vitest';
import { HttpWire, type Treatment } from '../../faults/wires/http_wire.ts';
import { TcpWire } from '../../faults/wires/tcp_wire.ts';
import { createPool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { freshDatabase } from '../support/database.ts';

const { url } = await freshDatabase();
const wire = new TcpWire(Number(new URL(url).port));
const through = new URL(url);
through.port = String(await wire.open());
const TIMEOUT_MS = 400;
const pool = createPool(through.href, { max: 1, queryTimeoutMs: TIMEOUT_MS });
afterAll(async () => {
  await pool.end();
  await wire.close();
});

test('a wire passes everything on, and its end is the end of a connection', async () => {
  const long = 'x'.repeat(3_000_000);
  const { rows } = await pool.query('select $1::text as text', [long]);
  expect(rows).toEqual([{ text: long }]);
  await expect(
    inTransaction(pool, async (tx) => {
      wire.cut();
      await tx.query('select 1');
    }),
  ).rejects.toThrow();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('a half-open connection is given up after one time-out, not after two, and replaced', async () => {
  const began = performance.now();
  const late = inTransaction(pool, async (tx) => {
    wire.halfOpen();
    await tx.query('select 1');
  });
  await expect(late).rejects.toThrow(/timeout/);
  expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 1.8);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('a stalled wire loses nothing', async () => {
  const asked = pool.query('select 7 as seven');
  await wire.stall(100);
  expect((await asked).rows).toEqual([{ seven: 7 }]);
});

test('a wire that refuses is somebody who is away', async () => {
  const away = wire.refuse(150);
  await expect(pool.query('select 1')).rejects.toThrow();
  await away;
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

/** A server that notes what arrives. */
let server: Server | undefined;
let http: HttpWire | undefined;
afterEach(async () => {
  await http?.close();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function arrivalsOf(
  treatments: Treatment[],
): Promise<{ send(n: number): Promise<string>; all: string[] }> {
  const all: string[] = [];
  server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    all.push(text);
    response.end(`answer to ${text}`);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  http = new HttpWire(
    (server.address() as AddressInfo).port,
    () => treatments.shift() ?? 'pass',
    () => {},
  );
  const port = await http.open();
  const send = async (n: number) =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: String(n) })).text();
  return { send, all };
}

test('a doubled request arrives twice and is answered once', async () => {
  const { send, all } = await arrivalsOf(['double']);
  expect(await send(1)).toBe('answer to 1');
  await http!.close();
  expect(all).toEqual(['1', '1']);
});

test('a late request is overtaken', async () => {
  const { send, all } = await arrivalsOf(['late', 'pass']);
  const first = send(1);
  expect(await send(2)).toBe('answer to 2');
  expect(await first).toBe('answer to 1');
  expect(all).toEqual(['2', '1']);
});
