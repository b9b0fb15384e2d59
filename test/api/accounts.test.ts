import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { firstAdminLink, signUp } from '../../src/records/own_account.ts';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson, speaker, startTestApi } from '../support/api.ts';
import { Browser } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
const api = await startTestApi(pool);
const open = await startTestApi(pool, { accounts: { signUp: 'open' } });
const closed = await startTestApi(pool, { accounts: { signUp: 'closed' } });
const nobody = speaker(api.url);
const PASSWORD = 'four words make one';

const code = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [
  status,
  body.error?.code,
];
const wordOf = (link: string) => link.split('/link/')[1]!;

test('the first start makes a link that makes the first administrator; a new one ends the old, once used there is none', async () => {
  const old = (await firstAdminLink(pool))!;
  const link = (await firstAdminLink(pool))!;
  expect(link.expires.getTime() - Date.now()).toBeGreaterThan(23 * 3_600_000);
  expect(link.expires.getTime() - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
  const use = (word: string, password = PASSWORD) =>
    new Browser(api.url).json('POST', '/api/v1.0/links/password', { link: word, password });
  expect(code(await use(old.word))).toEqual([410, 'LINK_OVER']);
  // What is refused does not use it up.
  expect(code(await use(link.word, 'short'))).toEqual([422, 'PASSWORD_RULES']);
  expect((await nobody.json('POST', '/api/v1.0/links/show', { link: link.word })).body).toMatchObject({
    purpose: 'first_admin',
    username: 'admin',
  });
  const made = await use(link.word);
  expect(made).toMatchObject({ status: 200, body: { username: 'admin', admin: true, user_id: 1 } });
  expect(code(await use(link.word))).toEqual([410, 'LINK_OVER']);
  expect(await firstAdminLink(pool)).toBeUndefined();
  const { rows } = await pool.query('select * from one_time_links');
  expect(JSON.stringify(rows)).not.toContain(link.word);
});

const admin = new Browser(api.url);
test('the administrator logs in', async () => {
  expect((await admin.login('admin', PASSWORD)).status).toBe(200);
});

test('an administrator makes an account; its link is used once, of ten at once by one', async () => {
  const made = await admin.json('POST', '/api/v1.0/users', { username: 'Ола', email: 'ola@example.org' });
  expect(made).toMatchObject({ status: 201, body: { username: 'Ола', role: 'user', has_password: false } });
  const link = wordOf(made.body.link);
  const tries = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      new Browser(api.url).json('POST', '/api/v1.0/links/password', { link, password: `${PASSWORD} ${i}` }),
    ),
  );
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(new Set(tries.filter(({ status }) => status !== 200).map(({ body }) => body.error.code))).toEqual(
    new Set(['LINK_OVER']),
  );
  const winner = tries.findIndex(({ status }) => status === 200);
  expect((await new Browser(api.url).login('ola@example.org', `${PASSWORD} ${winner}`)).status).toBe(200);
});

test('a reset ends the sessions when it is used, not when it is made; an expired one is none', async () => {
  const ola = new Browser(api.url);
  const { body } = await admin.json('GET', '/api/v1.0/users?search=ола');
  const { user_id } = body.records[0];
  await setPassword(pool, user_id, PASSWORD);
  await ola.login('Ола', PASSWORD);
  const first = wordOf((await admin.json('POST', `/api/v1.0/users/${user_id}/reset`)).body.link);
  const second = wordOf((await admin.json('POST', `/api/v1.0/users/${user_id}/reset`)).body.link);
  expect((await ola.json('GET', '/api/v1.0/me')).status).toBe(200);
  const use = (link: string) =>
    nobody.json('POST', '/api/v1.0/links/password', { link, password: 'quite another one' });
  expect(code(await use(first))).toEqual([410, 'LINK_OVER']);
  await pool.query("update one_time_links set expires = now() - interval '1 s' where used is null");
  expect(code(await use(second))).toEqual([410, 'LINK_OVER']);
  const third = wordOf((await admin.json('POST', `/api/v1.0/users/${user_id}/reset`)).body.link);
  expect((await use(third)).status).toBe(200);
  expect((await ola.json('GET', '/api/v1.0/me')).status).toBe(401);
  expect(code(await admin.json('POST', '/api/v1.0/users/999999/reset'))).toEqual([404, 'RECORD_UNKNOWN']);
});

test('of links that are made at once one works', async () => {
  const { body } = await admin.json('GET', '/api/v1.0/users?search=ола');
  const reset = `/api/v1.0/users/${body.records[0].user_id}/reset`;
  for (let round = 0; round < 3; round++) {
    const made = await Promise.all([1, 2, 3, 4, 5].map(() => admin.json('POST', reset)));
    const shown = await Promise.all(
      made.map((one) => nobody.json('POST', '/api/v1.0/links/show', { link: wordOf(one.body.link) })),
    );
    expect(shown.filter(({ status }) => status === 200)).toHaveLength(1);
  }
});

test('sign-up: open, by invitation, closed', async () => {
  const newcomer = { username: 'newcomer', password: PASSWORD };
  const at = (url: string, body: object) => new Browser(url).json('POST', '/api/v1.0/sign_up', body);
  expect(code(await at(api.url, newcomer))).toEqual([403, 'SIGN_UP_CLOSED']);
  expect(code(await at(closed.url, newcomer))).toEqual([403, 'SIGN_UP_CLOSED']);
  const { body } = await new Browser(open.url).json('GET', '/api/v1.0/login');
  expect(body).toEqual({ password: true, sign_up: 'open', oidc: null });
  const browser = new Browser(open.url);
  const made = await browser.json('POST', '/api/v1.0/sign_up', newcomer);
  expect(made).toMatchObject({ status: 201, body: { username: 'newcomer', admin: false, email: null } });
  expect((await browser.json('GET', '/api/v1.0/me')).status).toBe(200);
  expect(code(await at(open.url, { ...newcomer, username: 'NEWCOMER' }))).toEqual([409, 'USER_EXISTS']);
  expect(code(await at(open.url, { username: 'x y', password: 'x y' }))).toEqual([422, 'PASSWORD_RULES']);
  expect(code(await at(open.url, { username: 'one more', password: 'one more..', role: 'admin' }))).toEqual([
    400,
    'REQUEST_WRONG',
  ]);

  const invited = await admin.json('POST', '/api/v1.0/invitations', {
    note: 'Ms Lee',
    email: 'Lee@example.org',
  });
  expect(invited.status).toBe(201);
  const invitation = wordOf(invited.body.link);
  expect((await nobody.json('POST', '/api/v1.0/links/show', { link: invitation })).body).toMatchObject({
    purpose: 'invitation',
    username: null,
    email: 'lee@example.org',
  });
  // It sets nobody's password.
  expect(
    code(await nobody.json('POST', '/api/v1.0/links/password', { link: invitation, password: PASSWORD })),
  ).toEqual([410, 'LINK_OVER']);
  const race = await Promise.all(
    ['lee', 'lee two', 'lee three'].map((username) =>
      at(api.url, { username, password: PASSWORD, invitation }),
    ),
  );
  expect(race.map(({ status }) => status).sort()).toEqual([201, 410, 410]);
  // Who lost has no account.
  const { rows } = await pool.query("select from users where name_key like 'lee%'");
  expect(rows).toHaveLength(1);

  const another = await admin.json('POST', '/api/v1.0/invitations', {});
  expect((await admin.json('DELETE', `/api/v1.0/invitations/${another.body.id}`)).status).toBe(200);
  expect((await admin.json('DELETE', `/api/v1.0/invitations/${another.body.id}`)).status).toBe(404);
  const late = { username: 'late', password: PASSWORD, invitation: wordOf(another.body.link) };
  expect(code(await at(api.url, late))).toEqual([410, 'LINK_OVER']);
  const list = (await admin.json('GET', '/api/v1.0/invitations')).body;
  expect(list).toMatchObject({
    total: 2,
    records: [{ revoked: expect.any(String) }, { note: 'Ms Lee', used: expect.any(String) }],
  });
  expect(JSON.stringify(list)).not.toMatch(/ebl_/);
});

test('the page of a link works without a script and shows nothing that is not escaped', async () => {
  const made = await admin.json('POST', '/api/v1.0/users', { username: '<b>"Bo\'b&' });
  const path = new URL(made.body.link).pathname;
  const browser = new Browser(api.url);
  const page = await browser.ask('GET', path);
  const html = await page.text();
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const nonce = /<style nonce="([0-9a-f]+)">/.exec(html)![1];
  expect(page.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
  expect(html).toContain('&#60;b&#62;&#34;Bo&#39;b&#38;');
  expect(html).not.toMatch(/<script|<b>|https?:/);
  const post = (form: Record<string, string>) => browser.ask('POST', path, new URLSearchParams(form));
  const differ = await post({ password: PASSWORD, again: 'another', email: '"><script>' });
  expect([differ.status, await differ.text()]).toEqual([422, expect.stringMatching(/typed in two ways/)]);
  const short = await (await post({ password: 'short', again: 'short', email: '"><script>' })).text();
  expect(short).toMatch(/has 5 characters/);
  expect(short).not.toContain('"><script>');
  const done = await post({ password: PASSWORD, again: PASSWORD, email: '' });
  expect([done.status, await done.text()]).toEqual([200, expect.stringMatching(/You are signed in/)]);
  expect((await browser.json('GET', '/api/v1.0/me')).body.username).toBe('<b>"Bo\'b&');
  for (const response of [
    await browser.ask('GET', path),
    await post({ password: PASSWORD, again: PASSWORD }),
  ]) {
    expect([response.status, response.headers.get('content-type')]).toEqual([
      410,
      'text/html; charset=utf-8',
    ]);
    expect(await response.text()).toMatch(/was used/);
  }
  const invited = await admin.json('POST', '/api/v1.0/invitations', {});
  const guest = new Browser(api.url);
  const form = new URLSearchParams({
    username: '山田 太郎',
    full_name: '',
    password: PASSWORD,
    again: PASSWORD,
  });
  expect((await guest.ask('POST', new URL(invited.body.link).pathname, form)).status).toBe(200);
  expect((await guest.json('GET', '/api/v1.0/me')).body.username).toBe('山田 太郎');
});

test('roles, curators and the state of accounts; who is disabled is out everywhere, for good', async () => {
  const eva = await addPerson(pool, api, 'eva');
  await setPassword(pool, eva.userId, PASSWORD);
  const browser = new Browser(api.url);
  await browser.login('eva', PASSWORD);
  const path = `/api/v1.0/users/${eva.userId}`;
  expect(code(await browser.json('GET', '/api/v1.0/users'))).toEqual([403, 'NOT_ALLOWED']);
  expect((await admin.json('PATCH', path, { role: 'admin' })).body.role).toBe('admin');
  expect((await browser.json('GET', '/api/v1.0/users')).status).toBe(200);
  expect((await admin.json('PATCH', path, { role: 'user', full_name: 'Eva E.' })).body).toMatchObject({
    role: 'user',
    full_name: 'Eva E.',
  });
  expect((await admin.json('PUT', `${path}/curates/senterica`)).body.curates).toEqual(['senterica']);
  expect((await browser.json('GET', '/api/v1.0/me')).body.curates).toEqual(['senterica']);
  expect((await admin.json('DELETE', `${path}/curates/senterica`)).body.curates).toEqual([]);
  expect(code(await admin.json('PUT', `${path}/curates/nowhere`))).toEqual([404, 'DATABASE_UNKNOWN']);
  expect(code(await admin.json('PATCH', path, { email: 'ola@example.org' }))).toEqual([409, 'USER_EXISTS']);
  const reset = await admin.json('POST', `${path}/reset`);

  expect((await admin.json('PATCH', path, { disabled: true })).body.disabled).toEqual(expect.any(String));
  expect((await browser.json('GET', '/api/v1.0/me')).status).toBe(401);
  expect((await eva.json('GET', '/api/v1.0/me')).status).toBe(401);
  expect((await new Browser(api.url).login('eva', PASSWORD)).status).toBe(401);
  await admin.json('PATCH', path, { disabled: false });
  expect((await browser.json('GET', '/api/v1.0/me')).status).toBe(401);
  expect((await eva.json('GET', '/api/v1.0/me')).status).toBe(401);
  const link = wordOf(reset.body.link);
  expect(code(await nobody.json('POST', '/api/v1.0/links/password', { link, password: PASSWORD }))).toEqual([
    410,
    'LINK_OVER',
  ]);
  expect((await new Browser(api.url).login('eva', PASSWORD)).status).toBe(200);

  const log = (await admin.json('GET', `/api/v1.0/admin_log?subject=${eva.userId}`)).body;
  expect(log.records.map(({ act }: { act: string }) => act)).toEqual([
    'user enabled',
    'user disabled',
    'password link made',
    'curator ended',
    'curator made',
    'user changed',
    'role changed',
    'role changed',
  ]);
  expect(log.records.every((one: { username: string }) => one.username === 'admin')).toBe(true);
  expect(code(await eva.json('GET', '/api/v1.0/admin_log'))).toEqual([401, 'AUTH_REFUSED']);
});

test('the last administrator stays, also when two go at once', async () => {
  await pool.query("update users set role = 'user' where role = 'admin' and user_id <> 1");
  expect(code(await admin.json('PATCH', '/api/v1.0/users/1', { role: 'user' }))).toEqual([409, 'LAST_ADMIN']);
  expect(code(await admin.json('PATCH', '/api/v1.0/users/1', { disabled: true }))).toEqual([
    409,
    'LAST_ADMIN',
  ]);
  for (let round = 0; round < 5; round++) {
    const people = await Promise.all(
      [0, 1, 2].map((i) => addPerson(pool, api, `admin ${round} ${i}`, { role: 'admin' })),
    );
    await pool.query("update users set role = 'user' where user_id = 1");
    const ends = await Promise.all(
      people.map((person, i) =>
        person.json(
          'PATCH',
          `/api/v1.0/users/${people[(i + 1) % 3]!.userId}`,
          i === 1 ? { disabled: true } : { role: 'user' },
        ),
      ),
    );
    expect(
      ends.map(({ status }) => status).filter((status) => ![200, 401, 403, 409].includes(status)),
    ).toEqual([]);
    const left = await pool.query("select user_id from users where role = 'admin' and disabled is null");
    expect(left.rows.length).toBeGreaterThanOrEqual(1);
    await pool.query("update users set role = 'admin' where user_id = 1");
    await pool.query("update users set role = 'user' where role = 'admin' and user_id <> 1");
  }
  await expect(pool.query('delete from users where user_id = 1')).rejects.toThrow();
});

test('tokens are made in a browser only, told once, and revoked by their owner', async () => {
  const fay = await addPerson(pool, api, 'fay');
  await setPassword(pool, fay.userId, PASSWORD);
  const browser = new Browser(api.url);
  await browser.login('fay', PASSWORD);
  expect(code(await fay.json('POST', '/api/v1.0/tokens', { name: 'more' }))).toEqual([403, 'SESSION_NEEDED']);
  const made = await browser.json('POST', '/api/v1.0/tokens', { name: 'script' });
  const days = (Date.parse(made.body.expires) - Date.now()) / 86_400_000;
  expect([made.status, Math.round(days)]).toEqual([201, 183]);
  const script = speaker(api.url, `Bearer ${made.body.token}`);
  expect((await script.json('GET', '/api/v1.0/me')).body.username).toBe('fay');
  const list = (await browser.json('GET', '/api/v1.0/tokens')).body;
  expect(list.records[0]).toMatchObject({ name: 'script', last_used: expect.any(String), revoked: null });
  expect(JSON.stringify(list)).not.toContain('ebt_');
  expect(code(await browser.json('POST', '/api/v1.0/tokens', { name: 'x', days: 367 }))).toEqual([
    400,
    'REQUEST_WRONG',
  ]);
  expect((await admin.json('DELETE', `/api/v1.0/tokens/${made.body.id}`)).status).toBe(404);
  expect((await browser.json('DELETE', `/api/v1.0/tokens/${made.body.id}`)).status).toBe(200);
  expect(code(await script.json('GET', '/api/v1.0/me'))).toEqual([401, 'AUTH_REFUSED']);
});

test('buddies: given, changed, taken back; both see it', async () => {
  const [gus, hal] = [await addPerson(pool, api, 'gus'), await addPerson(pool, api, 'hal')];
  const gave = await gus.json('POST', '/api/v1.0/buddies', { username: 'HAL' });
  expect(gave).toMatchObject({
    status: 201,
    body: { given: [{ username: 'hal', may_edit: false }], received: [] },
  });
  expect((await hal.json('GET', '/api/v1.0/buddies')).body).toMatchObject({
    given: [],
    received: [{ username: 'gus' }],
  });
  expect((await gus.json('PATCH', `/api/v1.0/buddies/${hal.userId}`, { may_edit: true })).status).toBe(200);
  expect((await hal.json('GET', '/api/v1.0/buddies')).body.received[0].may_edit).toBe(true);
  // The other side cannot give itself more.
  expect(code(await hal.json('PATCH', `/api/v1.0/buddies/${gus.userId}`, { may_edit: true }))).toEqual([
    404,
    'RECORD_UNKNOWN',
  ]);
  expect(code(await gus.json('POST', '/api/v1.0/buddies', { username: 'gus' }))).toEqual([
    400,
    'REQUEST_WRONG',
  ]);
  expect(code(await gus.json('POST', '/api/v1.0/buddies', { username: 'not there' }))).toEqual([
    404,
    'RECORD_UNKNOWN',
  ]);
  expect((await gus.json('DELETE', `/api/v1.0/buddies/${hal.userId}`)).status).toBe(200);
  expect((await gus.json('DELETE', `/api/v1.0/buddies/${hal.userId}`)).status).toBe(404);
  expect((await hal.json('GET', '/api/v1.0/buddies')).body.received).toEqual([]);
});

test('an account that loses its invitation to another is not half made', async () => {
  await expect(
    signUp(pool, 'invitation', { username: 'ghost', password: PASSWORD, invitation: 'ebl_none' }),
  ).rejects.toMatchObject({ code: 'LINK_OVER' });
  expect((await pool.query("select from users where name_key = 'ghost'")).rows).toHaveLength(0);
});
