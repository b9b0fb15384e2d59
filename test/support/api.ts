import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ApiOptions } from '../../src/api/options.ts';
import { type Api, startApi } from '../../src/api/server.ts';
import type { Pool } from '../../src/database/connect.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { silentLogger } from '../../src/log.ts';
import { issueToken } from '../../src/records/api_tokens.ts';
import { addUser } from '../../src/records/users.ts';
import { Store } from '../../src/store.ts';

export const TEST_CALLBACK_SECRET = `whsec_${Buffer.from('the key of this installation, 32').toString('base64')}`;

/** A store that lies in a folder of its own, removed after the tests of the file. */
export async function temporaryStore(): Promise<Store> {
  const root = await mkdtemp(join(tmpdir(), 'enterobot-store-'));
  afterAll(() => rm(root, { recursive: true, force: true }));
  return new Store(root);
}

/** The web service on a store of its own, stopped after the tests of the file. `extra`: what is not as usual. */
export async function startTestApi(
  pool: Pool,
  extra: Partial<ApiOptions> = {},
): Promise<Api & { store: Store }> {
  const store = await temporaryStore();
  // Tests of API v2.0 need not keep EnteroBase's pace, but where they say so.
  process.env.API_V2_RATE ??= '0';
  setHouse({ pool, store });
  const api = await startApi({
    pool,
    store,
    callbackSecret: TEST_CALLBACK_SECRET,
    logger: silentLogger,
    ...extra,
  });
  afterAll(() => api.stop());
  return { ...api, store };
}

/** Somebody with an API token. */
export interface Person {
  userId: number;
  name: string;
  token: string;
  /** Sends a request as this person; an object becomes a JSON body. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  /** The same, and reads the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of an answer, and fail when it is not there
  json(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
}

/** Makes a user with a token. */
export async function addPerson(
  pool: Pool,
  api: Api,
  name: string,
  { role = 'user', curates = [] }: { role?: 'user' | 'admin'; curates?: string[] } = {},
): Promise<Person> {
  const { userId } = await addUser(pool, { username: name, role });
  for (const database of curates)
    await pool.query('insert into curators values ($1, $2)', [userId, database]);
  const { token } = await issueToken(pool, { userId, name: 'tests' });
  return { userId, name, token, ...speaker(api.url, `Bearer ${token}`) };
}

/** Requests with a given Authorization header, or none. */
export function speaker(url: string, authorization?: string): Pick<Person, 'ask' | 'json'> {
  const ask: Person['ask'] = (method, path, body) =>
    fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const json: Person['json'] = async (method, path, body) => {
    const response = await ask(method, path, body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { ask, json };
}

/** `user` lets `buddy` see what is theirs. */
export async function addBuddy(pool: Pool, user: Person, buddy: Person, mayEdit = false): Promise<void> {
  await pool.query('insert into buddies (user_id, buddy_id, may_edit) values ($1, $2, $3)', [
    user.userId,
    buddy.userId,
    mayEdit,
  ]);
}
