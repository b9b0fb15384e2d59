import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { Pool } from '../../src/database/connect.ts';
import { issueToken } from '../../src/records/api_tokens.ts';
import { quantile, type Stand } from '../jobs/stand.ts';
import { alone, type Row } from '../row.ts';
import { makeHouse } from './made_house.ts';

const LISTENERS = 200;
const CHANGES_A_SECOND = 100;
const SECONDS = 40;
/** Until then the web process has warmed up. */
const WARM_SECONDS = 15;

/**
 * Two hundred readers of ten laboratories follow the stream while a hundred records change every second, each in a
 * transaction of its own. Every reader may see every change.
 */
export async function eventStreamRows({ pool, url, folder }: Stand): Promise<Row[]> {
  const house = await makeHouse(pool, { strains: 1000 });
  await pool.query('update strains set private = false where private');
  const web = fork(join(import.meta.dirname, 'web_process.ts'), [url, folder]);
  try {
    const [{ url: webUrl }] = (await once(web, 'message')) as [{ url: string }];
    const heard: number[] = [];
    const readers = await openReaders(pool, webUrl, house.laboratories, (ms) => heard.push(ms));
    const changing = change(pool, house.first.strain);
    await sleep(WARM_SECONDS * 1000);
    const before = rss(web.pid!);
    const made = await changing;
    await sleep(1000);
    const after = rss(web.pid!);
    for (const stop of readers) stop();
    return [
      alone('event_delivered', 'share', heard.length / (made * LISTENERS)),
      alone('event_p50', 'ms', quantile(heard, 0.5)),
      alone('event_p95', 'ms', quantile(heard, 0.95)),
      alone('event_web_memory', 'MB', after),
      alone('event_web_growth', 'MB', after - before),
    ];
  } finally {
    web.kill('SIGKILL');
    await once(web, 'exit');
  }
}

/** Records change evenly, as far as this machine lets them. Returns how many did. */
async function change(pool: Pool, first: number): Promise<number> {
  const began = performance.now();
  const under: Promise<unknown>[] = [];
  for (let i = 0; i < SECONDS * CHANGES_A_SECOND; i++) {
    const due = (i * 1000) / CHANGES_A_SECOND - (performance.now() - began);
    if (due > 1) await sleep(due);
    const words =
      'update strains set metadata = metadata || jsonb_build_object($2::text, $3::text) where id = $1';
    under.push(pool.query(words, [first + (i % 1000), 'comment', `change ${i}`]));
  }
  await Promise.all(under);
  return under.length;
}

async function openReaders(
  pool: Pool,
  url: string,
  laboratories: number[],
  tell: (ms: number) => void,
): Promise<(() => void)[]> {
  const stops: (() => void)[] = [];
  const tokens = await Promise.all(
    laboratories.map(async (userId) => (await issueToken(pool, { userId, name: 'bench' })).token),
  );
  for (let i = 0; i < LISTENERS; i++) {
    const stop = new AbortController();
    const response = await fetch(new URL('/api/v1.0/events', url), {
      headers: { authorization: `Bearer ${tokens[i % tokens.length]}` },
      signal: stop.signal,
    });
    if (response.status !== 200) throw new Error(`the stream answers ${response.status}`);
    const parser = createParser({
      onEvent: ({ data }) => tell(Date.now() - Date.parse(JSON.parse(data).at)),
    });
    const decoder = new TextDecoder();
    void (async () => {
      for await (const chunk of response.body!) parser.feed(decoder.decode(chunk, { stream: true }));
    })().catch(() => {});
    stops.push(() => stop.abort());
  }
  return stops;
}

function rss(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}
