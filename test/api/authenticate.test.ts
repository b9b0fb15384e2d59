import { expect, test } from 'vitest';
import { revokeToken, tokensOf } from '../../src/records/api_tokens.ts';
import { addPerson, speaker, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const anna = await addPerson(pool, api, 'anna');

const basic = (user: string) => speaker(api.url, `Basic ${Buffer.from(`${user}:`).toString('base64')}`);

test('a token is taken as Bearer and as the Basic user name with an empty password', async () => {
  const expected = {
    status: 200,
    body: {
      user_id: anna.userId,
      username: 'anna',
      full_name: '',
      email: null,
      admin: false,
      curates: [],
      has_password: false,
      identities: [],
      csrf_token: null,
    },
  };
  expect(await anna.json('GET', '/api/v1.0/me')).toEqual(expected);
  expect(await basic(anna.token).json('GET', '/api/v1.0/me')).toEqual(expected);
});

test('without a token, with a wrong, revoked or expired one, or as one who is disabled: 401 and why', async () => {
  const code = async (who: ReturnType<typeof speaker>) => {
    const { status, body } = await who.json('GET', '/api/v1.0/me');
    return [status, body.error.code];
  };
  expect(await code(speaker(api.url))).toEqual([401, 'AUTH_NEEDED']);
  expect(await code(basic('ebt_wrong'))).toEqual([401, 'AUTH_REFUSED']);
  const bert = await addPerson(pool, api, 'bert');
  const [token] = await tokensOf(pool, bert.userId);
  await pool.query("update api_tokens set expires = now() - interval '1 s' where id = $1", [token!.id]);
  expect(await code(bert)).toEqual([401, 'AUTH_REFUSED']);
  await pool.query("update api_tokens set expires = now() + interval '1 day' where id = $1", [token!.id]);
  expect(await revokeToken(pool, anna.userId, token!.id)).toBe(false);
  expect(await revokeToken(pool, bert.userId, token!.id)).toBe(true);
  expect(await code(bert)).toEqual([401, 'AUTH_REFUSED']);
  const cleo = await addPerson(pool, api, 'cleo');
  await pool.query('update users set disabled = now() where user_id = $1', [cleo.userId]);
  expect(await code(cleo)).toEqual([401, 'AUTH_REFUSED']);
});

test('the description names every route, and errors have one form', async () => {
  const { body } = await speaker(api.url).json('GET', '/api/v1.0/openapi.json');
  expect(Object.keys(body.paths)).toContain('/api/v1.0/me');
  expect(await speaker(api.url).json('GET', '/nowhere')).toMatchObject({
    status: 404,
    body: { error: { code: 'ROUTE_UNKNOWN' } },
  });
  // Also what no route ever sees.
  expect(await speaker(api.url).json('GET', '/api/%E0%A4%A')).toMatchObject({
    status: 400,
    body: { error: { code: 'REQUEST_WRONG' } },
  });
});
