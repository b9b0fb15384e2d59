import { issueToken } from '../../src/records/api_tokens.ts';
import { makeLink } from '../../src/records/one_time_links.ts';
import type { Row } from './route_table.ts';
import type { World } from './world.ts';

type Answers = Row['answers'];
const ALL = (status: number): Answers => [status, status, status, status, status, status];
const SIGNED_IN: Answers = [401, 200, 200, 200, 200, 200];
const ADMINS: Answers = [401, 403, 403, 403, 403, 200];
/** What is in nobody's reach but the owner's, admins' neither. */
const OWN: Answers = [401, 404, 404, 200, 404, 404];
/** A workspace of the owner's, whose buddy sees and may not edit. */
const EDITED: Answers = [401, 404, 403, 200, 200, 200];
/** By API token: tokens, and what ties an account to another, are made in a browser. */
const BROWSER: Answers = [401, 403, 403, 403, 403, 403];

/** Wrong names and words are slowed for an address, and all walkers come from one. */
async function unslowed({ pool }: World): Promise<void> {
  await pool.query('delete from login_attempts');
}

const at = (path: string, body?: unknown) => async (world: World) => {
  await unslowed(world);
  return { path, body };
};
/** The path of something that is made anew for each walker. */
const on = (make: (world: World) => Promise<number>, path: (id: number) => string, body?: unknown) => ({
  ask: async (world: World) => ({ path: path(await make(world)), body }),
});

const session = async ({ pool, people }: World) =>
  (
    await pool.query<{ id: number }>(
      `insert into sessions (user_id, sha256, expires)
        values ($1, sha256(gen_random_uuid()::text::bytea), now() + interval '1 h') returning id`,
      [people.owner.userId],
    )
  ).rows[0]!.id;
const token = async ({ pool, people }: World) =>
  (await issueToken(pool, { userId: people.owner.userId, name: 'one to revoke' })).id;
const invitation = async ({ pool }: World) => (await makeLink(pool, { purpose: 'invitation' })).id;
const user = async ({ people }: World) => people.user.userId;
const workspace = async ({ people }: World): Promise<number> =>
  (await people.owner.json('POST', '/api/v1.0/workspaces', { name: 'w', database: 'toys' })).body.id;
/** Somebody to whom the owner's buddies and workspaces can be given, and taken from again. */
const sharedWith = async (world: World): Promise<number> => {
  const id = await workspace(world);
  await world.pool.query('insert into item_shares (item_id, user_id) values ($1, $2)', [id, 1]);
  return id;
};
const buddyOfAll = async ({ pool, people }: World): Promise<number> => {
  await pool.query(
    `insert into buddies (user_id, buddy_id) select user_id, 1 from users where user_id = any ($1) on conflict do nothing`,
    [[people.owner.userId]],
  );
  return 1;
};

/** Every route about people; the columns are those of ROUTE_TABLE. */
export const PEOPLE_ROUTES: Record<string, Row> = {
  'GET /api/v1.0/me': { ask: at('/api/v1.0/me'), answers: SIGNED_IN },
  'PATCH /api/v1.0/me': { ask: at('/api/v1.0/me', { full_name: 'x' }), answers: SIGNED_IN },
  'GET /api/v1.0/login': { ask: at('/api/v1.0/login'), answers: ALL(200) },
  'POST /api/v1.0/login': {
    ask: at('/api/v1.0/login', { username: 'nobody here', password: 'not the right one' }),
    answers: ALL(401),
  },
  'POST /api/v1.0/logout': { ask: at('/api/v1.0/logout'), answers: SIGNED_IN },
  'POST /api/v1.0/sign_up': {
    ask: at('/api/v1.0/sign_up', { username: 'new', password: 'four words make one' }),
    answers: ALL(403),
  },
  'POST /api/v1.0/links/show': { ask: at('/api/v1.0/links/show', { link: 'ebl_x' }), answers: ALL(410) },
  'POST /api/v1.0/links/password': {
    ask: at('/api/v1.0/links/password', { link: 'ebl_x', password: 'four words make one' }),
    answers: ALL(410),
  },
  'GET /link/:word': { ask: at('/link/ebl_x'), answers: ALL(410) },
  'POST /link/:word': { ask: at('/link/ebl_x', {}), answers: ALL(410) },
  'POST /api/v1.0/password': {
    ask: at('/api/v1.0/password', { old: 'none', password: 'four words make one' }),
    answers: BROWSER,
  },
  'GET /api/v1.0/sessions': { ask: at('/api/v1.0/sessions'), answers: SIGNED_IN },
  'DELETE /api/v1.0/sessions': { ask: at('/api/v1.0/sessions'), answers: SIGNED_IN },
  'DELETE /api/v1.0/sessions/:id': { ...on(session, (id) => `/api/v1.0/sessions/${id}`), answers: OWN },
  'GET /api/v1.0/tokens': { ask: at('/api/v1.0/tokens'), answers: SIGNED_IN },
  'POST /api/v1.0/tokens': { ask: at('/api/v1.0/tokens', { name: 'x' }), answers: BROWSER },
  'DELETE /api/v1.0/tokens/:id': { ...on(token, (id) => `/api/v1.0/tokens/${id}`), answers: OWN },
  'GET /api/v1.0/oidc/start': { ask: at('/api/v1.0/oidc/start'), answers: ALL(404) },
  'POST /api/v1.0/oidc/link': { ask: at('/api/v1.0/oidc/link', {}), answers: BROWSER },
  'GET /api/v1.0/oidc/callback': { ask: at('/api/v1.0/oidc/callback'), answers: ALL(404) },

  'GET /api/v1.0/buddies': { ask: at('/api/v1.0/buddies'), answers: SIGNED_IN },
  'POST /api/v1.0/buddies': {
    ask: at('/api/v1.0/buddies', { username: 'nobody of this name' }),
    answers: [401, 404, 404, 404, 404, 404],
  },
  'PATCH /api/v1.0/buddies/:user_id': {
    ...on(buddyOfAll, (id) => `/api/v1.0/buddies/${id}`, { may_edit: false }),
    answers: OWN,
  },
  'DELETE /api/v1.0/buddies/:user_id': { ...on(buddyOfAll, (id) => `/api/v1.0/buddies/${id}`), answers: OWN },

  'GET /api/v1.0/workspaces': { ask: at('/api/v1.0/workspaces'), answers: SIGNED_IN },
  'POST /api/v1.0/workspaces': {
    ask: at('/api/v1.0/workspaces', { name: 'w', database: 'toys' }),
    answers: [401, 201, 201, 201, 201, 201],
  },
  'GET /api/v1.0/workspaces/:id': {
    ...on(workspace, (id) => `/api/v1.0/workspaces/${id}`),
    answers: [401, 404, 200, 200, 200, 200],
  },
  'PATCH /api/v1.0/workspaces/:id': {
    ...on(workspace, (id) => `/api/v1.0/workspaces/${id}`, { name: 'n' }),
    answers: EDITED,
  },
  'DELETE /api/v1.0/workspaces/:id': {
    ...on(workspace, (id) => `/api/v1.0/workspaces/${id}`),
    answers: EDITED,
  },
  'POST /api/v1.0/workspaces/:id/shares': {
    ...on(workspace, (id) => `/api/v1.0/workspaces/${id}/shares`, { username: 'admin' }),
    answers: EDITED,
  },
  'DELETE /api/v1.0/workspaces/:id/shares/:user_id': {
    ...on(sharedWith, (id) => `/api/v1.0/workspaces/${id}/shares/1`),
    answers: EDITED,
  },

  'GET /api/v1.0/users': { ask: at('/api/v1.0/users'), answers: ADMINS },
  'POST /api/v1.0/users': {
    ask: at('/api/v1.0/users', { username: 'made by an admin' }),
    answers: [401, 403, 403, 403, 403, 201],
  },
  'GET /api/v1.0/users/:user_id': { ...on(user, (id) => `/api/v1.0/users/${id}`), answers: ADMINS },
  'PATCH /api/v1.0/users/:user_id': {
    ...on(user, (id) => `/api/v1.0/users/${id}`, { full_name: 'x' }),
    answers: ADMINS,
  },
  'POST /api/v1.0/users/:user_id/reset': {
    ...on(user, (id) => `/api/v1.0/users/${id}/reset`),
    answers: [401, 403, 403, 403, 403, 201],
  },
  // Of a database that a curator curates: they make no others.
  'PUT /api/v1.0/users/:user_id/curates/:database': {
    ...on(user, (id) => `/api/v1.0/users/${id}/curates/toys`),
    answers: ADMINS,
  },
  'DELETE /api/v1.0/users/:user_id/curates/:database': {
    ...on(user, (id) => `/api/v1.0/users/${id}/curates/toys`),
    answers: ADMINS,
  },
  'GET /api/v1.0/invitations': { ask: at('/api/v1.0/invitations'), answers: ADMINS },
  'POST /api/v1.0/invitations': {
    ask: at('/api/v1.0/invitations', {}),
    answers: [401, 403, 403, 403, 403, 201],
  },
  'DELETE /api/v1.0/invitations/:id': {
    ...on(invitation, (id) => `/api/v1.0/invitations/${id}`),
    answers: ADMINS,
  },
  'GET /api/v1.0/admin_log': { ask: at('/api/v1.0/admin_log'), answers: ADMINS },
};
