import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** What the next ID token says otherwise than it should. */
export interface Lies {
  claims?: Record<string, unknown>;
  /** Signed by a key that the issuer does not publish. */
  otherKey?: boolean;
  /** No ID token at all. */
  noIdToken?: boolean;
  /** The token endpoint answers this. */
  status?: number;
}

/** An OpenID provider at which everybody is whoever the test says, and which can be told to lie. */
export interface MockIssuer {
  url: string;
  lies: Lies;
  /** False: every request is answered 503. */
  up: boolean;
  discoveries: number;
  /**
   * What the provider does when the browser arrives with `authorize`: checks it, lets somebody in, and returns the address
   * that it sends the browser back to.
   */
  letIn(authorize: string, who: { sub: string } & Record<string, unknown>): string;
}

const CLIENT = { id: 'enterobot', secret: 'the secret of the client' };
export const MOCK_CLIENT = CLIENT;

export async function startMockIssuer(): Promise<MockIssuer> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, { asked: URLSearchParams; who: Record<string, unknown> }>();

  const idToken = (asked: URLSearchParams, who: Record<string, unknown>): string => {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: mock.url, aud: CLIENT.id, iat: now, exp: now + 300, nonce: asked.get('nonce') };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part({ ...usual, ...who, ...mock.lies.claims })}`;
    const key = mock.lies.otherKey ? foreign.privateKey : keys.privateKey;
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
  };

  const exchange = (form: URLSearchParams, authorization: string | undefined) => {
    const basic = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    const secret =
      form.get('client_secret') ?? decodeURIComponent((basic.split(':')[1] ?? '').replaceAll('+', ' '));
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const fits =
      code &&
      secret === CLIENT.secret &&
      code.asked.get('code_challenge') === verifier &&
      code.asked.get('redirect_uri') === form.get('redirect_uri');
    if (!fits) return { status: 400, body: { error: 'invalid_grant' } };
    const tokens = { access_token: 'one', token_type: 'Bearer', expires_in: 60 };
    if (mock.lies.noIdToken) return { status: 200, body: tokens };
    return { status: 200, body: { ...tokens, id_token: idToken(code.asked, code.who) } };
  };

  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!mock.up) return send(503, { error: 'away' });
    switch (request.url) {
      case '/.well-known/openid-configuration':
        mock.discoveries++;
        return send(200, {
          issuer: mock.url,
          authorization_endpoint: `${mock.url}/authorize`,
          token_endpoint: `${mock.url}/token`,
          jwks_uri: `${mock.url}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        });
      case '/jwks': {
        const jwk = keys.publicKey.export({ format: 'jwk' });
        return send(200, { keys: [{ ...jwk, kid: 'one', alg: 'RS256', use: 'sig' }] });
      }
      case '/token': {
        if (mock.lies.status) return send(mock.lies.status, { error: 'server_error' });
        const { status, body } = exchange(
          new URLSearchParams(await read(request)),
          request.headers.authorization,
        );
        return send(status, body);
      }
      default:
        return send(404, {});
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise((closed) => server.close(closed)));
  const mock: MockIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lies: {},
    up: true,
    discoveries: 0,
    letIn: (authorize, who) => {
      const asked = new URL(authorize).searchParams;
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: CLIENT.id,
        code_challenge_method: 'S256',
      })) {
        if (asked.get(name) !== value) throw new Error(`the request for ${name} says ${asked.get(name)}`);
      }
      if (!asked.get('nonce') || !asked.get('code_challenge')) throw new Error('no nonce, or no challenge');
      const code = randomBytes(12).toString('hex');
      codes.set(code, { asked, who });
      const back = new URL(asked.get('redirect_uri')!);
      back.search = new URLSearchParams({ code, state: asked.get('state')! }).toString();
      return back.href;
    },
  };
  return mock;
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
