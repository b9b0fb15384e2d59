import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_ACCOUNTS } from '../../src/api/accounts/settings.ts';
import { makeLink } from '../../src/records/one_time_links.ts';
import type { SignUp } from '../../src/records/own_account.ts';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson, speaker, startTestApi } from '../support/api.ts';
import { Browser } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';
import { MOCK_CLIENT, startMockIssuer } from '../support/mock_issuer.ts';

const { pool } = await freshDatabase();
const issuer = await startMockIssuer();
const oidc = {
  issuer: issuer.url,
  clientId: MOCK_CLIENT.id,
  clientSecret: MOCK_CLIENT.secret,
  name: 'the hospital',
  scope: 'profile email',
  nameClaim: 'preferred_username',
};
const at = (signUp: SignUp) => startTestApi(pool, { accounts: { ...DEFAULT_ACCOUNTS, signUp, oidc } });
const [open, byInvitation, closed] = [await at('open'), await at('invitation'), await at('closed')];

beforeEach(async () => {
  issuer.lies = {};
  await pool.query('delete from login_attempts');
});

/** Begins at `url`; returns where the browser is sent. */
async function begin(browser: Browser, query = ''): Promise<string> {
  const response = await browser.ask('GET', `/api/v1.0/oidc/start${query}`);
  expect(response.status).toBe(302);
  return response.headers.get('location')!;
}

/** Comes back; returns the status, where it goes on to, and what the page says. */
async function comeBack(browser: Browser, address: string) {
  const { pathname, search } = new URL(address);
  const response = await browser.ask('GET', pathname + search);
  const text = await response.text();
  const code = /<small>(\w+)<\/small>/.exec(text)?.[1];
  return { status: response.status, to: response.headers.get('location'), code, text };
}

async function wholeWay(url: string, who: { sub: string } & Record<string, unknown>, query = '') {
  const browser = new Browser(url);
  const ended = await comeBack(browser, issuer.letIn(await begin(browser, query), who));
  const me = (await browser.json('GET', '/api/v1.0/me')).body;
  return { browser, ...ended, me };
}

test('the login page says where it begins; the first login makes an account, the next one finds it', async () => {
  expect((await speaker(open.url).json('GET', '/api/v1.0/login')).body.oidc).toEqual({
    name: 'the hospital',
    start: '/api/v1.0/oidc/start',
  });
  const who = {
    sub: '1',
    preferred_username: 'mia',
    name: 'Mia M.',
    email: 'Mia@example.org',
    email_verified: true,
  };
  const first = await wholeWay(open.url, who, '?return_to=/strains?x=1');
  expect(first).toMatchObject({ status: 302, to: '/strains?x=1' });
  expect(first.me).toMatchObject({
    username: 'mia',
    full_name: 'Mia M.',
    email: 'mia@example.org',
    has_password: false,
    identities: [issuer.url],
  });
  const again = await wholeWay(closed.url, { ...who, preferred_username: 'renamed' });
  expect(again.me).toMatchObject({ user_id: first.me.user_id, username: 'mia' });
  expect(issuer.discoveries).toBe(2);
});

test('an equal name or address is no proof: somebody else gets an account of their own', async () => {
  const anna = await addPerson(pool, open, 'anna');
  await pool.query("update users set email = 'anna@example.org' where user_id = $1", [anna.userId]);
  const other = await wholeWay(open.url, {
    sub: '2',
    preferred_username: 'ANNA',
    email: 'anna@example.org',
    email_verified: true,
  });
  expect(other.me).toMatchObject({ username: 'ANNA 2', email: null });
  // An address that the issuer has not verified is not taken.
  const third = await wholeWay(open.url, { sub: '3', email: 'zoe@example.org' });
  expect(third.me).toMatchObject({ username: 'zoe', email: null });
  const odd = await wholeWay(open.url, { sub: '4', preferred_username: '\u200b\u0000', name: '--' });
  expect(odd.me.username).toBe('user');
});

test('by invitation, and closed', async () => {
  const refused = { status: 403, code: 'OIDC_NO_ACCOUNT', me: { error: { code: 'AUTH_NEEDED' } } };
  expect(await wholeWay(closed.url, { sub: '10' })).toMatchObject(refused);
  expect(await wholeWay(byInvitation.url, { sub: '10' })).toMatchObject(refused);
  const { word } = await makeLink(pool, { purpose: 'invitation' });
  const page = await speaker(byInvitation.url).ask('GET', `/link/${word}`);
  expect(await page.text()).toContain(`href="/api/v1.0/oidc/start?invitation=${word}"`);
  expect(await wholeWay(byInvitation.url, { sub: '10', name: 'Noor' }, `?invitation=${word}`)).toMatchObject({
    status: 302,
    me: { username: 'Noor' },
  });
  const used = await new Browser(byInvitation.url).ask('GET', `/api/v1.0/oidc/start?invitation=${word}`);
  expect([used.status, await used.text()]).toEqual([410, expect.stringContaining('LINK_OVER')]);
  // A link that sets a password is no invitation.
  const { word: other } = await makeLink(pool, { purpose: 'password', userId: 1 });
  expect(
    (await new Browser(byInvitation.url).ask('GET', `/api/v1.0/oidc/start?invitation=${other}`)).status,
  ).toBe(410);
});

test.each([
  ['a wrong nonce', { claims: { nonce: 'another' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['another audience', { claims: { aud: 'somebody else' } }],
  ['an ID token that has expired', { claims: { exp: Math.floor(Date.now() / 1000) - 3600 } }],
  ['a signature by another key', { otherKey: true }],
  ['no ID token', { noIdToken: true }],
  ['no subject', { claims: { sub: undefined } }],
])('%s is refused', async (_name, lies) => {
  issuer.lies = lies;
  const before = await pool.query('select from users');
  expect(await wholeWay(open.url, { sub: '20' })).toMatchObject({
    status: 401,
    code: 'OIDC_REFUSED',
    to: null,
  });
  expect((await pool.query('select from users')).rows.length).toBe(before.rows.length);
});

test('a way back that was not begun here, by this browser, or is taken twice, is refused', async () => {
  const refused = { status: 401, code: 'OIDC_REFUSED' };
  const mine = new Browser(open.url);
  const back = issuer.letIn(await begin(mine), { sub: '30' });
  // Somebody else is sent the address: login as another (CSRF).
  expect(await comeBack(new Browser(open.url), back)).toMatchObject(refused);
  const yours = new Browser(open.url);
  await begin(yours);
  expect(await comeBack(yours, back)).toMatchObject(refused);
  // A state that nobody gave, with its cookie.
  const forged = new Browser(open.url);
  forged.cookies.set('enterobot_oidc', 'made-up');
  expect(await comeBack(forged, back.replace(/state=[^&]*/, 'state=made-up'))).toMatchObject(refused);
  expect(await comeBack(mine, back.replace(/state=[^&]*/, 'state='))).toMatchObject(refused);
  // The right one, after the wrong one took the cookie away: begun again it works, once.
  const state = new URL(back).searchParams.get('state')!;
  mine.cookies.set('enterobot_oidc', state);
  expect(await comeBack(mine, back)).toMatchObject({ status: 302, to: '/' });
  mine.cookies.set('enterobot_oidc', state);
  expect(await comeBack(mine, back)).toMatchObject(refused);
  // Too late.
  const late = new Browser(open.url);
  const lateBack = issuer.letIn(await begin(late), { sub: '30' });
  await pool.query("update oidc_flows set expires = now() - interval '1 s'");
  expect(await comeBack(late, lateBack)).toMatchObject(refused);
});

test('of one way back that is taken twice at once one wins; of two first logins at once both are one user', async () => {
  const browser = new Browser(open.url);
  const back = issuer.letIn(await begin(browser), { sub: '40', name: 'Twin' });
  const twin = new Browser(open.url);
  twin.cookies.set('enterobot_oidc', browser.cookies.get('enterobot_oidc')!);
  const both = await Promise.all([comeBack(browser, back), comeBack(twin, back)]);
  expect(both.map(({ status }) => status).sort()).toEqual([302, 401]);
  const all = await Promise.all(
    Array.from({ length: 4 }, () => wholeWay(open.url, { sub: '41', name: 'Double' })),
  );
  expect(new Set(all.map(({ me }) => me.user_id)).size).toBe(1);
});

test('what the provider refuses is said; a code of nobody, too', async () => {
  const browser = new Browser(open.url);
  const state = new URL(await begin(browser)).searchParams.get('state')!;
  const path = (query: Record<string, string>) =>
    `${open.url}/api/v1.0/oidc/callback?${new URLSearchParams(query)}`;
  const denied = await comeBack(browser, path({ state, error: 'access_denied' }));
  expect(denied).toMatchObject({ status: 401, code: 'OIDC_REFUSED' });
  expect(denied.text).toContain('access_denied');
  const next = new Browser(open.url);
  const other = new URL(await begin(next)).searchParams.get('state')!;
  expect(await comeBack(next, path({ state: other, code: 'made up' }))).toMatchObject({
    status: 401,
    code: 'OIDC_REFUSED',
  });
});

test.each([
  ['/日本?x=ü b', '/%E6%97%A5%E6%9C%AC?x=%C3%BC%20b'],
  ['/%E6%97%A5?a=1&b=%20#c', '/%E6%97%A5?a=1&b=%20#c'],
  ['/\u{1f9a0}', '/%F0%9F%A6%A0'],
])('a way back to %s, in whatever script', async (given, to) => {
  const back = await wholeWay(
    open.url,
    { sub: 'script', name: 'Script' },
    `?return_to=${encodeURIComponent(given)}`,
  );
  expect(back).toMatchObject({ status: 302, to });
});

test('the cookie of the way is short, and read by no script; nothing leads out of the house', async () => {
  const browser = new Browser(open.url);
  await begin(browser);
  expect(browser.lastSet[0]).toMatch(/^enterobot_oidc=[\w-]+; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/);
  for (const to of [
    '//evil.example',
    '/\\evil.example',
    '/a\\b',
    '/\t/evil.example',
    'https://evil.example',
    '/a\nb',
    'x',
  ]) {
    const response = await browser.ask('GET', `/api/v1.0/oidc/start?return_to=${encodeURIComponent(to)}`);
    expect([to, response.status]).toEqual([to, 400]);
  }
});

test('who is signed in links another way in, from a page of the house only', async () => {
  const ida = await addPerson(pool, open, 'ida');
  await setPassword(pool, ida.userId, 'four words make one');
  const browser = new Browser(open.url);
  await browser.login('ida', 'four words make one');
  const link = (headers: Record<string, string | null> = {}) =>
    browser.json('POST', '/api/v1.0/oidc/link', { return_to: '/account' }, headers);
  expect((await link({ 'x-csrf-token': null })).status).toBe(403);
  expect((await ida.json('POST', '/api/v1.0/oidc/link', {})).body.error.code).toBe('SESSION_NEEDED');
  // An account there that is somebody else's here already.
  const taken = issuer.letIn((await link()).body.url, { sub: '1' });
  expect(await comeBack(browser, taken)).toMatchObject({ status: 409, code: 'OIDC_LINKED' });
  const back = issuer.letIn((await link()).body.url, { sub: '50' });
  expect(await comeBack(browser, back)).toMatchObject({ status: 302, to: '/account' });
  expect((await wholeWay(closed.url, { sub: '50' })).me).toMatchObject({ user_id: ida.userId });
  // Signed out in between: it ends.
  browser.csrf = (await browser.json('GET', '/api/v1.0/me')).body.csrf_token;
  const late = issuer.letIn((await link()).body.url, { sub: '51' });
  browser.cookies.delete('enterobot_session');
  expect(await comeBack(browser, late)).toMatchObject({ status: 401, code: 'OIDC_REFUSED' });
});

test('who is disabled here does not come in', async () => {
  const { me } = await wholeWay(open.url, { sub: '60', name: 'Gone' });
  await pool.query('update users set disabled = now() where user_id = $1', [me.user_id]);
  expect(await wholeWay(open.url, { sub: '60' })).toMatchObject({ status: 401, code: 'OIDC_REFUSED' });
});

test('a provider that is away: the house starts, passwords work, and it is found when it is back', async () => {
  issuer.up = false;
  const api = await at('open');
  const start = () => new Browser(api.url).ask('GET', '/api/v1.0/oidc/start');
  const away = await start();
  expect([away.status, await away.text()]).toEqual([503, expect.stringContaining('OIDC_AWAY')]);
  expect((await new Browser(api.url).login('ida', 'four words make one')).status).toBe(200);
  issuer.up = true;
  await expect.poll(async () => (await start()).status, { timeout: 15_000, interval: 500 }).toBe(302);
  issuer.lies = { status: 503 };
  expect(await wholeWay(api.url, { sub: '70' })).toMatchObject({ status: 503, code: 'OIDC_AWAY' });
});

test('where none is set up: 404', async () => {
  const plain = await startTestApi(pool);
  for (const path of ['start', 'callback']) {
    const response = await speaker(plain.url).ask('GET', `/api/v1.0/oidc/${path}`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('OIDC_OFF')]);
  }
});
