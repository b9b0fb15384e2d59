import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Pool } from '../src/database/connect.ts';
import { record } from '../src/ledger/record.ts';
import { hashOf } from '../src/records/passwords.ts';
import { startChromium } from '../test/web/chromium.ts';
import { makeHouse } from './api/made_house.ts';
import { makeStand, quantile, stopProcess } from './jobs/stand.ts';
import { alone, type Row } from './row.ts';
import { colouredTree } from './web/coloured_tree.ts';

const STRAINS = 100_000;
const PASSWORD = 'for benchmarks only';
const TIMES = 7;
/** Moves that are told while the page's size is watched. */
const CHANGES = 1000;

/**
 * The pages in Debian's chromium, over loopback, on 100,000 strains: the first page from nothing, the table as it is
 * scrolled, a job's move from its commit to the screen, what a thousand moves leave in the page, and a tree of 10,000
 * with its colours. There is no peer.
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  const stand = await makeStand();
  const words = [stand.url, join(stand.folder, 'store')];
  const web = fork(join(import.meta.dirname, 'api/web_process.ts'), words);
  const browser = await startChromium();
  try {
    const [{ url }] = (await once(web, 'message')) as [{ url: string }];
    await makeHouse(stand.pool, { strains: STRAINS });
    await stand.pool.query(
      "insert into users (username, name_key, role, password_hash) values ('reader', 'reader', 'admin', $1)",
      [await hashOf(PASSWORD)],
    );
    const context = await signedIn(browser, url);
    const rows: Row[] = [];
    const measures: Record<string, () => Promise<Row[]>> = {
      first_page: () => firstPage(browser, context, url),
      scroll: () => scroll(context, url),
      change: () => changes(context, url, stand.pool),
      tree: () => colouredTree(context, url, stand.pool),
    };
    for (const [name, measure] of Object.entries(measures)) {
      if (wanted.length === 0 || wanted.some((row) => row.startsWith(name))) rows.push(...(await measure()));
    }
    return rows;
  } finally {
    await browser.close();
    await stopProcess(web);
    await stand.close();
  }
}

async function signedIn(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/sign_in`);
  await page.locator('input[name=username]').fill('reader');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.getByRole('heading', { name: 'Databases' }).waitFor();
  await page.close();
  return context;
}

/** From an empty cache until the first strain can be clicked; and the scripts that this took, packed. */
async function firstPage(browser: Browser, signed: BrowserContext, url: string): Promise<Row[]> {
  const times: number[] = [];
  let scripts = 0;
  for (let i = 0; i < TIMES; i++) {
    const context = await browser.newContext({
      storageState: await signed.storageState(),
      viewport: { width: 1280, height: 900 },
    });
    const page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) bodies.push(response.body());
    });
    const began = performance.now();
    await page.goto(`${url}/d/bench/strains`, { waitUntil: 'commit' });
    await page.getByRole('grid').getByRole('link').first().waitFor();
    times.push(performance.now() - began);
    scripts = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
    await context.close();
  }
  return [
    alone('first_page_cold', 'ms', quantile(times, 0.5)),
    alone('first_page_script_gzip', 'kB', scripts / 1000),
  ];
}

/** Frames while the table of all strains is scrolled through, a screen and a half a second at a time, and in leaps. */
const SCROLL = `new Promise((resolve) => {
  const grid = document.querySelector('.grid');
  const frames = [];
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    grid.scrollTop += frames.length % 100 === 0 ? 200000 : 60;
    if (frames.length < 600) requestAnimationFrame(step);
    else resolve(frames.slice(1));
  };
  requestAnimationFrame(step);
})`;

/** As it is opened first, and with what schemes found, sorted by it. */
const SCROLLED = {
  scroll_frame_p95: '',
  scroll_schemes_frame_p95: new URLSearchParams({
    columns: JSON.stringify([
      ...['strain', 'barcode', 'country', 'assembly.n50', 'BNC_MLST.ST'],
      ...['BNC_MLST.LOC_0001', 'BNC_MLST.LOC_0002', 'BNC_rMLST.ST', 'BNC_cgMLST.ST'],
    ]),
    sort: JSON.stringify('BNC_MLST.ST'),
  }).toString(),
};

async function scroll(context: BrowserContext, url: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, query] of Object.entries(SCROLLED)) {
    const page = await context.newPage();
    await page.goto(`${url}/d/bench/strains?${query}`);
    await page.getByRole('grid').getByRole('link').first().waitFor();
    const frames = (await page.evaluate(SCROLL)) as number[];
    await page.close();
    rows.push(alone(name, 'ms', quantile(frames, 0.95)));
  }
  return rows;
}

const heapOf = async (page: Page): Promise<{ kB: number; nodes: number }> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const nodes = (await page.evaluate('document.querySelectorAll("*").length')) as number;
  return { kB: usedSize / 1000, nodes };
};

async function changes(context: BrowserContext, url: string, pool: Pool): Promise<Row[]> {
  const newJob = async () =>
    record(pool, {
      ...{ tag: { family: 'local', label: 'a bench' }, type: { name: 'bench' }, remote: false },
      ...{ database: 'bench', userId: 1, params: {} },
    });
  const page = await context.newPage();
  await page.goto(`${url}/jobs`);
  await page.locator('[data-live="live"]').waitFor({ state: 'attached' });
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    // Not in step with what looks for changes.
    await sleep(700 + 37 * i);
    const { jobId } = await newJob();
    const began = performance.now();
    await page.locator(`[data-job="${jobId}"]`).waitFor();
    times.push(performance.now() - began);
  }
  // The list is full, so that only what is left behind can make it grow.
  for (let i = 0; i < 60; i++) await newJob();
  await sleep(2000);
  const before = await heapOf(page);
  const began = performance.now();
  for (let i = 0; i < CHANGES; i++) {
    await newJob();
    await sleep(Math.max(0, began + (i * 60_000) / CHANGES - performance.now()));
  }
  await sleep(2000);
  const after = await heapOf(page);
  await page.close();
  return [
    alone('change_on_screen_p95', 'ms', quantile(times, 0.95)),
    alone('change_1000_heap_growth', 'kB', after.kB - before.kB),
    alone('change_1000_node_growth', 'nodes', after.nodes - before.nodes),
  ];
}
