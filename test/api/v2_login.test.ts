import { expect, test } from 'vitest';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson, speaker, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const anna = await addPerson(pool, api, 'anna');
await setPassword(pool, anna.userId, 'correct horse');
const { json, ask } = speaker(api.url);
const query = (username: string, password: string) =>
  `/api/v2.0/login?${new URLSearchParams({ username, password })}`;

test('a name and a password give a token; the next login ends it', async () => {
  const first = await json('GET', query('anna', 'correct horse'));
  expect(first).toMatchObject({
    status: 200,
    body: { api_token: expect.stringMatching(/^ebt_/), username: 'anna' },
  });
  const use = (token: string) => speaker(api.url, `Basic ${btoa(`${token}:`)}`).ask('GET', '/api/v2.0');
  expect((await use(first.body.api_token)).status).toBe(200);
  const second = await json('POST', '/api/v2.0/login', { username: 'Anna', password: 'correct horse' });
  expect(second.status).toBe(200);
  expect((await use(first.body.api_token)).status).toBe(401);
  expect((await use(second.body.api_token)).status).toBe(200);
  expect((await use(anna.token)).status).toBe(200);
});

test('a password in the address is taken from the same machine alone', async () => {
  const proxied = await fetch(new URL(query('anna', 'correct horse'), api.url), {
    headers: { 'x-forwarded-for': '203.0.113.7' },
  });
  expect(proxied.status).toBe(403);
  expect(await proxied.text()).toContain('PASSWORD_IN_ADDRESS');
});

test('who does not know the password is refused, however it is wrong, and then slowed down', async () => {
  const bert = await addPerson(pool, api, 'bert');
  await setPassword(pool, bert.userId, 'secret');
  await pool.query('update users set disabled = now() where user_id = $1', [bert.userId]);
  const bodies = [
    await json('POST', '/api/v2.0/login', { username: 'bert', password: 'secret' }),
    await json('POST', '/api/v2.0/login', { username: 'nobody', password: 'secret' }),
  ];
  for (const one of bodies)
    expect(one).toMatchObject({ status: 401, body: { error: { code: 'LOGIN_REFUSED' } } });
  expect(bodies[0]!.body).toEqual(bodies[1]!.body);
  expect((await ask('POST', '/api/v2.0/login', { username: 'anna' })).status).toBe(400);
  let response = await ask('POST', '/api/v2.0/login', { username: 'anna', password: 'guess' });
  for (let tries = 0; response.status === 401 && tries < 15; tries++) {
    response = await ask('POST', '/api/v2.0/login', { username: 'anna', password: `guess ${tries}` });
  }
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
});
