import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '../src/database/connect.ts';
import { migrate } from '../src/database/migrate.ts';
import { freePort } from '../src/free_port.ts';
import { issueToken } from '../src/records/api_tokens.ts';
import { addDatabase } from '../src/records/databases.ts';
import { temporaryPostgres } from '../test/support/postgres.ts';
import { alone, type Row } from './row.ts';

const MAIN = join(import.meta.dirname, '../src/cli/main.ts');
const MEGABYTES = 2000;
const PIECE = Buffer.alloc(1 << 20, '@r\nACGT\n+\nIIII\n');
const FILES = '/api/v1.0/uploads/files';

/**
 * Uploads to a real web process on loopback: one file of 2 GB in one request, four of 500 MB at once, and one in requests
 * of 16 MB as careful clients send it. Speed until the last byte is on the disk, and the most memory the process ever had.
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-upload-'));
  const server = await temporaryPostgres();
  const pool = createPool(server.url);
  const rows: Row[] = [];
  try {
    await migrate(pool);
    await addDatabase(pool, { name: 'bench', prefix: 'BNC', genus: 'Benchia' });
    const { token } = await issueToken(pool, { userId: 1, name: 'bench' });
    const cases: [string, (send: Send) => Promise<unknown>][] = [
      ['one_file', (send) => send(1, MEGABYTES)],
      ['four_at_once', (send) => Promise.all([2, 3, 4, 5].map((i) => send(i, MEGABYTES / 4)))],
      ['requests_of_16_mb', (send) => send(6, MEGABYTES / 4, 16)],
    ];
    for (const [name, work] of cases) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const web = await startWeb(server.url, folder);
      try {
        const send: Send = (i, megabytes, each) =>
          sendFile(web.url, token, `${name} ${i}`, megabytes, each ?? megabytes);
        const idle = peakMegabytes(web.child.pid!);
        const before = cpuSeconds(web.child.pid!);
        const began = performance.now();
        await work(send);
        const seconds = (performance.now() - began) / 1000;
        const cpu = cpuSeconds(web.child.pid!) - before;
        const megabytes = name === 'requests_of_16_mb' ? MEGABYTES / 4 : MEGABYTES;
        rows.push(
          alone(`${name}`, 'MB/s', (megabytes * PIECE.length) / 1e6 / seconds),
          alone(`${name}_web_cpu`, 's/GB', cpu / ((megabytes * PIECE.length) / 1e9)),
          alone(`${name}_web_memory`, 'MB', peakMegabytes(web.child.pid!)),
          alone(`${name}_web_memory_idle`, 'MB', idle),
        );
      } finally {
        web.child.kill('SIGTERM');
        await once(web.child, 'exit');
      }
    }
    rows.push(alone('disk_write_and_flush', 'MB/s', await diskSpeed(join(folder, 'raw'))));
    return rows;
  } finally {
    await pool.end();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends file number `i`, so many megabytes in requests of `each`. */
type Send = (i: number, megabytes: number, each?: number) => Promise<void>;

async function startWeb(databaseUrl: string, folder: string): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN, 'web', '--data', folder, '--port', String(port)], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ENTEROBOT_LOG: 'warn',
      CROBOT_TOKEN: 'x',
      CALLBACK_SECRET: `whsec_${createHash('sha256').update('bench').digest('base64')}`,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 1200; tries++) {
    await sleep(50);
    if (
      await fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return { child, url };
  }
  child.kill('SIGKILL');
  throw new Error('web did not come up');
}

async function sendFile(
  url: string,
  token: string,
  strain: string,
  megabytes: number,
  each: number,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const made = await fetch(`${url}/api/v1.0/bench/uploads`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ uploads: [{ strain, files: [{ name: 'a_1.fq' }, { name: 'a_2.fq' }] }] }),
  });
  const { uploads } = (await made.json()) as { uploads: { id: number }[] };
  const bytes = megabytes * PIECE.length;
  const created = await fetch(url + FILES, {
    method: 'POST',
    headers: {
      ...headers,
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes),
      'upload-metadata': `upload_id ${btoa(String(uploads[0]!.id))},filename ${btoa('a_1.fq')}`,
    },
  });
  const place = url + created.headers.get('location')!;
  for (let at = 0; at < megabytes; at += each) {
    const sending = request(place, {
      method: 'PATCH',
      headers: {
        ...headers,
        'tus-resumable': '1.0.0',
        'upload-offset': at * PIECE.length,
        'content-length': Math.min(each, megabytes - at) * PIECE.length,
        'content-type': 'application/offset+octet-stream',
      },
    });
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    for (let i = at; i < Math.min(at + each, megabytes); i++)
      if (!sending.write(PIECE)) await once(sending, 'drain');
    sending.end();
    const [answer] = await answered;
    answer.resume();
    if (answer.statusCode !== 204) throw new Error(`PATCH was answered ${answer.statusCode}`);
  }
}

/** The most resident memory that a process ever had. */
function peakMegabytes(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Processor time that a process has used; Linux counts it in hundredths. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** What the disk does without us: the bound of what can be had here. */
async function diskSpeed(file: string): Promise<number> {
  const handle = await open(file, 'w');
  const began = performance.now();
  for (let i = 0; i < MEGABYTES / 4; i++) await handle.write(PIECE);
  await handle.sync();
  await handle.close();
  return ((MEGABYTES / 4) * PIECE.length) / 1e6 / ((performance.now() - began) / 1000);
}
