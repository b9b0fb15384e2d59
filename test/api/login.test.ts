import { expect, test } from 'vitest';
import { SLOWING } from '../../src/records/login_attempts.ts';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson, speaker, startTestApi } from '../support/api.ts';
import { Browser } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const anna = await addPerson(pool, api, 'Änna');
const PASSWORD = 'four words make one';
await setPassword(pool, anna.userId, PASSWORD);
const forget = () => pool.query('delete from login_attempts');

const signedIn = async () => {
  const browser = new Browser(api.url);
  expect((await browser.login('änna', PASSWORD)).status).toBe(200);
  return browser;
};

test('a login sets one cookie that no script reads and no other site sends along, and /me knows who it is', async () => {
  const browser = new Browser(api.url);
  const login = await browser.login('ÄNNA', PASSWORD);
  expect(login).toMatchObject({ status: 200, body: { username: 'Änna', csrf_token: expect.any(String) } });
  expect(browser.lastSet).toHaveLength(1);
  expect(browser.lastSet[0]).toMatch(
    /^enterobot_session=ebs_[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(await browser.json('GET', '/api/v1.0/me')).toMatchObject({ status: 200, body: login.body });
});

test('with https the cookie is Secure and bound to the host', async () => {
  const secure = await startTestApi(pool, {
    accounts: { signUp: 'closed', publicUrl: 'https://enterobot.example.org' },
  });
  const browser = new Browser(secure.url);
  await browser.login('Änna', PASSWORD);
  expect(browser.lastSet[0]).toMatch(/^__Host-enterobot=ebs_.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect((await browser.json('GET', '/api/v1.0/me')).status).toBe(200);
  const { headers } = await browser.json('GET', '/api/v1.0/me');
  expect(headers.get('strict-transport-security')).toMatch(/max-age/);
});

test('the table keeps no word by which somebody could come in', async () => {
  const browser = await signedIn();
  const word = browser.cookies.get('enterobot_session')!;
  const { rows } = await pool.query('select s.*, encode(sha256, $1) as hash from sessions s', ['escape']);
  expect(JSON.stringify(rows)).not.toContain(word);
});

test('wrong password, no such user, disabled, no password: one answer', async () => {
  const bert = await addPerson(pool, api, 'bert');
  await setPassword(pool, bert.userId, PASSWORD);
  await pool.query('update users set disabled = now() where user_id = $1', [bert.userId]);
  await addPerson(pool, api, 'nopass');
  const answers = [];
  for (const [name, password] of [
    ['Änna', 'not this one at all'],
    ['nobody here', PASSWORD],
    ['bert', PASSWORD],
    ['nopass', PASSWORD],
    ['nopass', ''.padEnd(12, 'ab c')],
  ]) {
    const { status, body } = await new Browser(api.url).login(name!, password!);
    answers.push(JSON.stringify([status, body]));
  }
  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0]!)).toMatchObject([401, { error: { code: 'LOGIN_REFUSED' } }]);
  await forget();
});

test('a session that was there before the login is another one after it (fixation), and the old one is over', async () => {
  const browser = await signedIn();
  const before = browser.cookies.get('enterobot_session')!;
  browser.csrf = (await browser.json('GET', '/api/v1.0/me')).body.csrf_token;
  await browser.login('Änna', PASSWORD);
  expect(browser.cookies.get('enterobot_session')).not.toBe(before);
  const old = new Browser(api.url);
  old.cookies.set('enterobot_session', before);
  expect((await old.json('GET', '/api/v1.0/me')).status).toBe(401);
  const planted = new Browser(api.url);
  planted.cookies.set('enterobot_session', 'ebs_planted');
  await planted.login('Änna', PASSWORD);
  expect(planted.cookies.get('enterobot_session')).toMatch(/^ebs_[\w-]{43}$/);
});

test('what a cookie changes needs the word of the session, and must not come from another site', async () => {
  const browser = await signedIn();
  const change = (headers: Record<string, string | null>) =>
    browser.json('PATCH', '/api/v1.0/me', { full_name: 'A' }, headers);
  const refused = { status: 403, body: { error: { code: 'FORGED_REQUEST' } } };
  expect(await change({ 'x-csrf-token': null })).toMatchObject(refused);
  expect(await change({ 'x-csrf-token': '' })).toMatchObject(refused);
  expect(await change({ 'x-csrf-token': (await signedIn()).csrf! })).toMatchObject(refused);
  expect(await change({ 'sec-fetch-site': 'cross-site' })).toMatchObject(refused);
  expect(await change({ 'sec-fetch-site': 'same-site' })).toMatchObject(refused);
  expect(await change({ origin: 'http://evil.example' })).toMatchObject(refused);
  expect(await change({ origin: 'null' })).toMatchObject(refused);
  expect((await change({ origin: api.url })).status).toBe(200);
  expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect((await change({})).status).toBe(200);
  // Reading needs none.
  expect((await browser.json('GET', '/api/v1.0/me', undefined, { 'x-csrf-token': null })).status).toBe(200);
});

test('what anyone may do goes on without the word, but not as who is signed in; the old session ends with the new login', async () => {
  const browser = await signedIn();
  const before = browser.cookies.get('enterobot_session')!;
  browser.csrf = undefined;
  expect((await browser.login('Änna', 'a wrong password')).status).toBe(401);
  expect((await browser.json('GET', '/api/v1.0/me')).status).toBe(200);
  browser.csrf = undefined;
  expect((await browser.login('Änna', PASSWORD)).status).toBe(200);
  const old = new Browser(api.url);
  old.cookies.set('enterobot_session', before);
  expect((await old.json('GET', '/api/v1.0/me')).status).toBe(401);
});

test('another site cannot log somebody in either', async () => {
  const { status, body } = await new Browser(api.url).json(
    'POST',
    '/api/v1.0/login',
    { username: 'Änna', password: PASSWORD },
    { 'sec-fetch-site': 'cross-site' },
  );
  expect([status, body.error.code]).toEqual([403, 'FORGED_REQUEST']);
});

test('a request with both: the token counts, and a wrong one is refused though the cookie is right', async () => {
  const browser = await signedIn();
  const cleo = await addPerson(pool, api, 'cleo');
  const both = (authorization: string, method = 'GET') =>
    browser.json(method, '/api/v1.0/me', method === 'GET' ? undefined : { full_name: 'B' }, {
      authorization,
      'x-csrf-token': null,
    });
  expect((await both(`Bearer ${cleo.token}`)).body.username).toBe('cleo');
  expect((await both(`Bearer ${cleo.token}`, 'PATCH')).body).toMatchObject({
    username: 'cleo',
    full_name: 'B',
  });
  for (const wrong of ['Bearer ebt_no', 'Bearer', 'Digest x', 'Basic Og==', 'x']) {
    for (const method of ['GET', 'PATCH']) {
      expect([wrong, (await both(wrong, method)).status]).toEqual([wrong, 401]);
    }
  }
  const { rows } = await pool.query('select full_name from users where user_id = $1', [anna.userId]);
  expect(rows[0].full_name).toBe('A');
  await forget();
});

test('a Basic token that a browser remembers is no way in for another site', async () => {
  const basic = `Basic ${Buffer.from(`${anna.token}:`).toString('base64')}`;
  const send = (site: Record<string, string>) =>
    new Browser(api.url).json('PATCH', '/api/v1.0/me', { full_name: 'A' }, { authorization: basic, ...site });
  expect((await send({})).status).toBe(200);
  expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await send({ origin: 'https://evil.example' })).status).toBe(403);
});

test('sessions are listed and ended; one that was not used is over, and none lives for ever', async () => {
  await pool.query('delete from sessions');
  const [here, there] = [await signedIn(), await signedIn()];
  const list = (await here.json('GET', '/api/v1.0/sessions')).body.records;
  expect(list.map((one: { current: boolean }) => one.current).sort()).toEqual([false, true]);
  const other = list.find((one: { current: boolean }) => !one.current);
  const bert = new Browser(api.url);
  await setPassword(pool, (await addPerson(pool, api, 'dora')).userId, PASSWORD);
  await bert.login('dora', PASSWORD);
  expect((await bert.json('DELETE', `/api/v1.0/sessions/${other.id}`)).status).toBe(404);
  expect((await here.json('DELETE', `/api/v1.0/sessions/${other.id}`)).status).toBe(200);
  expect((await there.json('GET', '/api/v1.0/me')).body.error.code).toBe('AUTH_NEEDED');

  await pool.query("update sessions set expires = now() - interval '1 s'");
  expect((await here.json('GET', '/api/v1.0/me')).status).toBe(401);

  const again = await signedIn();
  // Used after two minutes: its end moves on.
  await pool.query(
    "update sessions set last_used = now() - interval '2 min', expires = now() + interval '1 day' where expires > now()",
  );
  await again.json('GET', '/api/v1.0/me');
  const left = async () =>
    (
      await pool.query<{ days: number }>(
        'select round(extract(epoch from expires - now()) / 86400)::integer as days from sessions where expires > now() and user_id = $1',
        [anna.userId],
      )
    ).rows[0]!.days;
  expect(await left()).toBe(14);
  await pool.query(
    "update sessions set created = now() - interval '88 days', last_used = now() - interval '2 min' where expires > now()",
  );
  await again.json('GET', '/api/v1.0/me');
  expect(await left()).toBe(2);
});

test('logout ends the session and clears the cookie', async () => {
  const browser = await signedIn();
  const word = browser.cookies.get('enterobot_session')!;
  expect((await browser.json('POST', '/api/v1.0/logout')).status).toBe(200);
  expect(browser.cookies.size).toBe(0);
  browser.cookies.set('enterobot_session', word);
  expect((await browser.json('GET', '/api/v1.0/me')).status).toBe(401);
});

test('a password is changed by who knows it; all other sessions end', async () => {
  const [here, there] = [await signedIn(), await signedIn()];
  const change = (old: string, password: string) =>
    here.json('POST', '/api/v1.0/password', { old, password });
  expect((await change('wrong wrong', 'another long one')).body.error.code).toBe('PASSWORD_WRONG');
  for (const [bad, why] of [
    ['short', /5 characters/],
    ['aaaaaaaaaaaa', /repeated/],
    ['ab'.repeat(300), /longer/],
  ] as const) {
    const { status, body } = await change(PASSWORD, bad);
    expect([status, body.error.code, body.error.message]).toEqual([
      422,
      'PASSWORD_RULES',
      expect.stringMatching(why),
    ]);
  }
  expect((await change(PASSWORD, 'another long one')).status).toBe(200);
  expect((await here.json('GET', '/api/v1.0/me')).status).toBe(200);
  expect((await there.json('GET', '/api/v1.0/me')).status).toBe(401);
  expect((await new Browser(api.url).login('Änna', PASSWORD)).status).toBe(401);
  // Two changes at once: one knows the old password, the other no longer does.
  const both = await Promise.all([
    here.json('POST', '/api/v1.0/password', { old: 'another long one', password: PASSWORD }),
    here.json('POST', '/api/v1.0/password', { old: 'another long one', password: PASSWORD }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  await forget();
});

test('a login that began before the password changed gives no session', async () => {
  const { startSession } = await import('../../src/records/sessions.ts');
  const { provenByPassword } = await import('../../src/records/passwords.ts');
  const { inTransaction } = await import('../../src/database/transaction.ts');
  const proven = (await provenByPassword(pool, 'Änna', PASSWORD))!;
  await setPassword(pool, anna.userId, PASSWORD);
  expect(await inTransaction(pool, (tx) => startSession(tx, proven))).toBeUndefined();
});

test('guesses are slowed for an account, whether it exists or not, and a hundred at once are not more', async () => {
  await forget();
  for (const name of ['Änna', 'nobody at all']) {
    await forget();
    const guesses = await Promise.all(
      Array.from({ length: 30 }, () => new Browser(api.url).login(name, 'a wrong password')),
    );
    const refused = guesses.filter(({ status }) => status === 429);
    // The one after the free ones is judged, too, and begins the wait.
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(SLOWING.account.free + 1);
    expect(refused[0]!.body.error.code).toBe('LOGIN_SLOWED');
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  // Also the right password waits.
  await pool.query("delete from login_attempts where kind = 'account'");
  for (let i = 0; i <= SLOWING.account.free; i++)
    await new Browser(api.url).login('Änna', 'a wrong password');
  expect((await new Browser(api.url).login('Änna', PASSWORD)).status).toBe(429);
  await pool.query("update login_attempts set blocked_until = now() - interval '1 s'");
  expect((await new Browser(api.url).login('Änna', PASSWORD)).status).toBe(200);
  // Which forgets what was wrong before it.
  const { rows } = await pool.query("select from login_attempts where kind = 'account' and failures > $1", [
    SLOWING.account.free,
  ]);
  expect(rows).toHaveLength(0);
  await forget();
});

test('guesses are slowed for an address, also over many accounts and for tokens; valid tokens are answered', async () => {
  for (let i = 0; i <= SLOWING.address.free; i++)
    await new Browser(api.url).login(`guess ${i}`, 'a wrong password');
  expect((await new Browser(api.url).login('somebody else', 'a wrong password')).status).toBe(429);
  const wrong = speaker(api.url, 'Bearer ebt_guess');
  for (let i = 0; i <= SLOWING.token.free; i++) await wrong.json('GET', '/api/v1.0/me');
  const slow = await wrong.ask('GET', '/api/v1.0/me');
  expect([slow.status, Number(slow.headers.get('retry-after')) > 0]).toEqual([429, true]);
  expect((await anna.json('GET', '/api/v1.0/me')).status).toBe(200);
  await forget();
});

test('everything that is served says what a page of ours may do', async () => {
  const { headers } = await new Browser(api.url).json('GET', '/api/v1.0/login');
  const policy = headers.get('content-security-policy')!;
  expect(policy).toMatch(/script-src 'self'(;|$)/);
  expect(policy).toMatch(/style-src 'self'(;|$)/);
  expect(policy).not.toMatch(/unsafe/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('strict-transport-security')).toBeNull();
});
