import { expect, test } from 'vitest';
import { accountSettings } from '../../src/api/accounts/settings.ts';
import { issueToken } from '../../src/records/api_tokens.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { makeLink } from '../../src/records/one_time_links.ts';
import { addBuddy, addPerson, speaker, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
const owner = await addPerson(pool, api, 'owner');
const people = {
  nobody: speaker(api.url),
  user: await addPerson(pool, api, 'user'),
  buddy: await addPerson(pool, api, 'buddy'),
  owner,
  curator: await addPerson(pool, api, 'curator', { curates: ['senterica'] }),
  admin: await addPerson(pool, api, 'administrator', { role: 'admin' }),
};
await addBuddy(pool, owner, people.buddy, true);

type Row = [method: string, path: string, statuses: string, body?: unknown];
const ID = (await owner.json('POST', '/api/v1.0/workspaces', { name: 'w', database: 'senterica' })).body.id;

/** By API token; of records that belong to `owner`. Statuses of nobody, user, buddy (may edit), owner, curator, admin. */
const TABLE: Row[] = [
  ['GET', '/api/v1.0/login', '200 200 200 200 200 200'],
  [
    'POST',
    '/api/v1.0/login',
    '401 401 401 401 401 401',
    { username: 'nobody', password: 'not the right one' },
  ],
  ['POST', '/api/v1.0/logout', '401 200 200 200 200 200'],
  [
    'POST',
    '/api/v1.0/sign_up',
    '403 403 403 403 403 403',
    { username: 'new', password: 'four words make one' },
  ],
  ['POST', '/api/v1.0/links/show', '410 410 410 410 410 410', { link: 'ebl_x' }],
  ['POST', '/api/v1.0/links/password', '410 410 410 410 410 410', { link: 'ebl_x', password: 'x' }],
  ['GET', '/link/ebl_x', '410 410 410 410 410 410'],
  ['POST', '/link/ebl_x', '410 410 410 410 410 410', {}],
  ['GET', '/api/v1.0/me', '401 200 200 200 200 200'],
  ['PATCH', '/api/v1.0/me', '401 200 200 200 200 200', { full_name: 'x' }],
  ['POST', '/api/v1.0/password', '401 403 403 403 403 403', { old: 'x', password: 'four words make one' }],
  ['GET', '/api/v1.0/sessions', '401 200 200 200 200 200'],
  ['DELETE', '/api/v1.0/sessions', '401 200 200 200 200 200'],
  ['DELETE', '/api/v1.0/sessions/{session}', '401 404 404 200 404 404'],
  ['GET', '/api/v1.0/tokens', '401 200 200 200 200 200'],
  ['POST', '/api/v1.0/tokens', '401 403 403 403 403 403', { name: 'x' }],
  ['DELETE', '/api/v1.0/tokens/{token}', '401 404 404 200 404 404'],
  ['GET', '/api/v1.0/buddies', '401 200 200 200 200 200'],
  ['POST', '/api/v1.0/buddies', '401 201 400 201 201 201', { username: 'buddy' }],
  ['PATCH', '/api/v1.0/buddies/{buddy}', '401 200 404 200 200 200', { may_edit: true }],
  ['DELETE', '/api/v1.0/buddies/{user}', '401 404 404 404 404 404'],
  ['GET', '/api/v1.0/workspaces', '401 200 200 200 200 200'],
  ['POST', '/api/v1.0/workspaces', '401 201 201 201 201 201', { name: 'n', database: 'senterica' }],
  ['GET', `/api/v1.0/workspaces/${ID}`, '401 404 200 200 200 200'],
  ['PATCH', `/api/v1.0/workspaces/${ID}`, '401 404 200 200 200 200', { name: 'n' }],
  ['POST', `/api/v1.0/workspaces/${ID}/shares`, '401 404 200 200 200 200', { username: 'administrator' }],
  ['DELETE', `/api/v1.0/workspaces/${ID}/shares/{user}`, '401 404 404 404 404 404'],
  ['DELETE', '/api/v1.0/workspaces/{workspace}', '401 404 200 200 200 200'],
  ['GET', '/api/v1.0/users', '401 403 403 403 403 200'],
  ['POST', '/api/v1.0/users', '401 403 403 403 403 201', { username: 'made by an admin' }],
  ['GET', '/api/v1.0/users/{user}', '401 403 403 403 403 200'],
  ['PATCH', '/api/v1.0/users/{user}', '401 403 403 403 403 200', { full_name: 'x' }],
  ['POST', '/api/v1.0/users/{user}/reset', '401 403 403 403 403 201'],
  ['PUT', '/api/v1.0/users/{user}/curates/nowhere', '401 403 403 403 403 404'],
  ['DELETE', '/api/v1.0/users/{user}/curates/senterica', '401 403 403 403 403 200'],
  ['PUT', '/api/v1.0/users/{curator}/curates/senterica', '401 403 403 403 403 200'],
  ['GET', '/api/v1.0/invitations', '401 403 403 403 403 200'],
  ['POST', '/api/v1.0/invitations', '401 403 403 403 403 201', {}],
  ['DELETE', '/api/v1.0/invitations/{invitation}', '401 403 403 403 403 200'],
  ['GET', '/api/v1.0/admin_log', '401 403 403 403 403 200'],
  ['GET', '/api/v1.0/oidc/start', '404 404 404 404 404 404'],
  ['POST', '/api/v1.0/oidc/link', '401 403 403 403 403 403', {}],
  ['GET', '/api/v1.0/oidc/callback', '404 404 404 404 404 404'],
];

/** What the owner has, made anew for each who asks: the one before may have ended it. */
const MAKE: Record<string, () => Promise<number>> = {
  session: async () =>
    (
      await pool.query<{ id: number }>(
        `insert into sessions (user_id, sha256, expires) values ($1, sha256(gen_random_uuid()::text::bytea), now() + interval '1 h')
          returning id`,
        [owner.userId],
      )
    ).rows[0]!.id,
  token: async () => (await issueToken(pool, { userId: owner.userId, name: 'x' })).id,
  workspace: async () =>
    (await owner.json('POST', '/api/v1.0/workspaces', { name: 'w', database: 'senterica' })).body.id,
  invitation: async () => (await makeLink(pool, { purpose: 'invitation' })).id,
  user: async () => people.user.userId,
  buddy: async () => people.buddy.userId,
  curator: async () => people.curator.userId,
};

test.each(TABLE)('%s %s: %s', async (method, path, statuses, body) => {
  const found: number[] = [];
  for (const person of Object.values(people)) {
    const [, name] = /\{(\w+)\}/.exec(path) ?? [];
    const real = name === undefined ? path : path.replace(`{${name}}`, String(await MAKE[name]!()));
    found.push((await person.ask(method, real, body)).status);
  }
  expect(found.join(' ')).toBe(statuses);
  await pool.query('delete from login_attempts');
});

test('every route about people stands in the table', async () => {
  const { body } = await people.nobody.json('GET', '/api/v1.0/openapi.json');
  const known = TABLE.map(
    ([method, path]) => `${method} ${path.replace(/\/(\{\w+\}|\d+|nowhere|senterica)(?=\/|$)/g, '/*')}`,
  );
  for (const [path, methods] of Object.entries<Record<string, { tags?: string[] }>>(body.paths)) {
    for (const [method, { tags = [] }] of Object.entries(methods)) {
      if (!tags.some((tag) => ['account', 'sharing', 'administration'].includes(tag))) continue;
      expect(known).toContain(`${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '*')}`);
    }
  }
});

test('settings: what is not set has a default, what is wrong is told at the start', () => {
  const names = [
    'ENTEROBOT_SIGN_UP',
    'PUBLIC_URL',
    'TRUST_PROXY',
    'OIDC_ISSUER',
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'OIDC_CLIENT_SECRET_FILE',
  ];
  const settings = (given: Record<string, string>) => {
    for (const name of names) delete process.env[name];
    Object.assign(process.env, given);
    return accountSettings();
  };
  expect(settings({})).toEqual({ signUp: 'invitation' });
  expect(
    settings({
      PUBLIC_URL: 'https://x.example/',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      ENTEROBOT_SIGN_UP: 'open',
    }),
  ).toEqual({
    signUp: 'open',
    publicUrl: 'https://x.example',
    trustProxy: 'loopback, 10.0.0.0/8',
  });
  const oidc = { OIDC_ISSUER: 'https://login.example/realm', OIDC_CLIENT_ID: 'us', OIDC_CLIENT_SECRET: 's' };
  expect(settings(oidc).oidc).toEqual({
    issuer: 'https://login.example/realm',
    clientId: 'us',
    clientSecret: 's',
    name: 'login.example',
    scope: 'profile email',
    nameClaim: 'preferred_username',
  });
  for (const [bad, code] of [
    [{ ENTEROBOT_SIGN_UP: 'perhaps' }, 'SETTING_WRONG'],
    [{ PUBLIC_URL: 'x.example' }, 'SETTING_WRONG'],
    [{ PUBLIC_URL: 'https://x.example/path' }, 'SETTING_WRONG'],
    [{ TRUST_PROXY: 'everybody' }, 'SETTING_WRONG'],
    [{ TRUST_PROXY: '10.0.0.0/x' }, 'SETTING_WRONG'],
    [{ ...oidc, OIDC_ISSUER: 'http://login.example' }, 'SETTING_WRONG'],
    [{ ...oidc, OIDC_CLIENT_ID: '' }, 'SETTING_MISSING'],
    [{ ...oidc, OIDC_CLIENT_SECRET: '' }, 'SETTING_MISSING'],
    [{ ...oidc, OIDC_CLIENT_SECRET: '', OIDC_CLIENT_SECRET_FILE: '/not/there' }, 'SETTING_WRONG'],
  ] as const) {
    expect(() => settings(bad)).toThrow(expect.objectContaining({ code }));
  }
  for (const name of names) delete process.env[name];
});
