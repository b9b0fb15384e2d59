import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBuiltPages } from '../../src/api/pages/built_pages.ts';
import { startApi } from '../../src/api/server.ts';
import { createPool } from '../../src/database/connect.ts';
import { silentLogger } from '../../src/log.ts';
import { Store } from '../../src/store.ts';
import { TEST_CALLBACK_SECRET } from '../support/api.ts';

// Nothing listens there: pages do not need the database.
const pool = createPool('postgresql://nobody@127.0.0.1:1/none');
const store = new Store(join(tmpdir(), 'enterobot-no-store'));
const api = await startApi({ pool, store, callbackSecret: TEST_CALLBACK_SECRET, logger: silentLogger });
const get = (path: string, headers: Record<string, string> = {}) => fetch(api.url + path, { headers });

test.each([
  '/',
  '/sign_in',
  '/jobs',
  '/jobs/17',
  '/d/made/strains',
  '/d/made/strains/MAD_AA0001AA?x=1',
  '/d/m%20%2F/upload',
  '/account',
])('%s is the shell, without the database, under a nonce of its own', async (path) => {
  const [first, second] = [await get(path), await get(path)];
  expect([first.status, first.headers.get('cache-control'), first.headers.get('content-type')]).toEqual([
    200,
    'no-store',
    'text/html; charset=utf-8',
  ]);
  const policy = first.headers.get('content-security-policy')!;
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const nonceOf = (csp: string) => /style-src[^;]*'nonce-([0-9a-f]{32})'/.exec(csp)?.[1];
  const nonce = nonceOf(policy)!;
  const html = await first.text();
  expect(html).toContain(`nonce="${nonce}"`);
  expect(html).not.toContain('__CSP_NONCE__');
  expect(html).not.toMatch(/(src|href)="(?!\/[a-z])/);
  expect(nonceOf(second.headers.get('content-security-policy')!)).not.toBe(nonce);
});

test('what the shell names is there, packed for who takes it, and may be kept for good', async () => {
  const html = await (await get('/')).text();
  const names = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, name]) => name!);
  expect(names.some((name) => name.endsWith('.js')) && names.some((name) => name.endsWith('.css'))).toBe(
    true,
  );
  for (const name of names) {
    const plain = await get(name, { 'accept-encoding': 'identity' });
    const text = await plain.text();
    expect([plain.status, plain.headers.get('cache-control'), plain.headers.get('content-encoding')]).toEqual(
      [200, 'public, max-age=31536000, immutable', null],
    );
    // What is short gains nothing by being packed.
    if (text.length < 1000) continue;
    for (const encoding of ['br', 'gzip']) {
      const packed = await get(name, { 'accept-encoding': encoding });
      expect(packed.headers.get('content-encoding')).toBe(encoding);
      expect(await packed.text()).toBe(text);
    }
  }
  expect((await get('/favicon.svg')).headers.get('content-type')).toBe('image/svg+xml');
});

test('the addresses of the API stay its own, and nothing else of the disk is told', async () => {
  for (const path of [
    '/api/v1.0/nothing',
    '/nothing',
    '/d',
    '/assets/none.js',
    '/assets/..%2findex.html',
    '/assets/..%2f.sources',
    '/assets/__proto__',
    '/index.html',
  ]) {
    const answer = await get(path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.json()).toMatchObject({ error: { code: 'ROUTE_UNKNOWN' } });
  }
  expect((await get('/healthz')).status).toBe(200);
});

test('a browser that is sent to no page is told so in words; what is asked of the API stays JSON', async () => {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
  const page = await get('/nothing?<b>', { accept });
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  const text = await page.text();
  expect(text).toContain('There is no such page');
  expect(text).not.toContain('nothing?');
  const call = await get('/api/v1.0/nothing', { accept });
  expect([call.status, await call.json()]).toMatchObject([404, { error: { code: 'ROUTE_UNKNOWN' } }]);
});

test('pages that are not built are none', async () => {
  expect(await readBuiltPages(join(tmpdir(), 'enterobot-no-pages'))).toBeUndefined();
  await api.stop();
  await pool.end();
});
