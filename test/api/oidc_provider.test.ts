import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error: the package brings no types
import { Provider } from 'oidc-provider';
import { afterAll, expect, test } from 'vitest';
import { addPerson, startTestApi } from '../support/api.ts';
import { Browser } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';

// A certified provider, not written by us: what the two say to each other is the protocol.
const { pool } = await freshDatabase();
const server = createServer();
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
afterAll(() => server.close());
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const api = await startTestApi(pool, {
  accounts: {
    signUp: 'open',
    oidc: { issuer, clientId: 'us', clientSecret: 'a secret', name: 'x', scope: 'profile', nameClaim: 'sub' },
  },
});
const provider = new Provider(issuer, {
  clients: [
    { client_id: 'us', client_secret: 'a secret', redirect_uris: [`${api.url}/api/v1.0/oidc/callback`] },
  ],
  pkce: { required: () => true },
});
server.on('request', provider.callback());

test('the whole way through oidc-provider, with its login and its consent', async () => {
  await addPerson(pool, api, 'somebody');
  const [us, there] = [new Browser(api.url), new Browser(issuer)];
  let at = (await us.ask('GET', '/api/v1.0/oidc/start')).headers.get('location')!;
  for (let steps = 0; !at.startsWith(api.url) && steps < 10; steps++) {
    const response = await there.ask('GET', at);
    if (response.status === 303 || response.status === 302) {
      at = new URL(response.headers.get('location')!, issuer).href;
      continue;
    }
    const page = await response.text();
    const form = new URLSearchParams({ prompt: /name="prompt" value="(\w+)"/.exec(page)![1]! });
    if (form.get('prompt') === 'login')
      for (const field of ['login', 'password']) form.set(field, 'professor');
    const action = /action="([^"]+)"/.exec(page)![1]!;
    at = new URL((await there.ask('POST', action, form)).headers.get('location')!, issuer).href;
  }
  const { pathname, search } = new URL(at);
  expect((await us.ask('GET', pathname + search)).status).toBe(302);
  expect((await us.json('GET', '/api/v1.0/me')).body).toMatchObject({
    username: 'professor',
    identities: [issuer],
  });
});
