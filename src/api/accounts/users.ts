import { z } from 'zod';
import { actOnAccount, actOnCurator, openAccount, resetPassword } from '../../records/account_acts.ts';
import { linkPath } from '../../records/one_time_links.ts';
import { accountOf, listAccounts } from '../../records/users.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { ownOrigin } from './cookies.ts';
import { DEFAULT_ACCOUNTS } from './settings.ts';
import { email, id, moment, nameOfUser, page, text, told } from './shapes.ts';

const account = z.object({
  user_id: z.int(),
  username: z.string(),
  full_name: z.string(),
  email: z.string().nullable(),
  role: z.enum(['user', 'admin']),
  disabled: moment.nullable(),
  created: moment,
  curates: z.array(z.string()),
  has_password: z.boolean(),
  identities: z.array(z.string()),
  last_seen: moment.nullable(),
});
const link = z.object({
  /** The whole address; it is told this once. */
  link: z.string(),
  expires: moment,
});
const params = z.strictObject({ user_id: id });
const newAccount = z.strictObject({
  username: nameOfUser,
  email: email.optional(),
  full_name: text(200).optional(),
  role: z.enum(['user', 'admin']).default('user'),
});
const change = z.strictObject({
  role: z.enum(['user', 'admin']).optional(),
  disabled: z.boolean().optional(),
  email: email.nullable().optional(),
  full_name: text(200).optional(),
});

/** What administrators do with accounts; every act is noted in the admin log. */
export async function userRoutes(
  app: ApiApp,
  { pool, accounts = DEFAULT_ACCOUNTS }: ApiOptions,
): Promise<void> {
  const config = { who: 'admin' } as const;
  const tags = ['administration'];

  app.get(
    '/api/v1.0/users',
    {
      config,
      schema: {
        summary: 'All accounts, by name',
        tags,
        querystring: page.extend({ search: text(254).default('') }),
        response: { 200: z.object({ records: z.array(account), total: z.int() }) },
      },
    },
    async (request) => told(await listAccounts(pool, request.query)),
  );
  app.get(
    '/api/v1.0/users/:user_id',
    { config, schema: { summary: 'One account', tags, params, response: { 200: account } } },
    async (request) => told(await accountOf(pool, request.params.user_id)),
  );
  app.post(
    '/api/v1.0/users',
    {
      config,
      schema: {
        summary: 'Make an account for somebody, and the link by which they set their password',
        tags,
        body: newAccount,
        response: { 201: account.extend(link.shape) },
      },
    },
    async (request, reply) => {
      const { full_name: fullName, ...given } = request.body;
      const { user, link: made } = await openAccount(pool, viewerIn(request), {
        ...given,
        ...(fullName === undefined ? {} : { fullName }),
      });
      const link = `${ownOrigin(request, accounts)}${linkPath(made!.word)}`;
      const about = told(await accountOf(pool, user.userId));
      return reply.code(201).send({ ...about, link, expires: made!.expires.toISOString() });
    },
  );
  app.patch(
    '/api/v1.0/users/:user_id',
    {
      config,
      schema: {
        summary:
          'Change the role, the names or the state of an account; who is disabled is signed out everywhere',
        tags,
        params,
        body: change,
        response: { 200: account },
      },
    },
    async (request) => {
      const { full_name: fullName, ...given } = request.body;
      return told(
        await actOnAccount(pool, viewerIn(request), request.params.user_id, { ...given, fullName }),
      );
    },
  );
  app.post(
    '/api/v1.0/users/:user_id/reset',
    {
      config,
      schema: {
        summary: 'Make the link by which somebody sets a new password; until then the old one holds',
        tags,
        params,
        response: { 201: link },
      },
    },
    async (request, reply) => {
      const { word, expires } = await resetPassword(pool, viewerIn(request), request.params.user_id);
      const link = `${ownOrigin(request, accounts)}${linkPath(word)}`;
      return reply.code(201).send({ link, expires: expires.toISOString() });
    },
  );
  for (const [method, curates, summary] of [
    ['PUT', true, 'Make somebody a curator of a database'],
    ['DELETE', false, 'Make somebody a curator no longer'],
  ] as const) {
    app.route({
      method,
      url: '/api/v1.0/users/:user_id/curates/:database',
      config,
      schema: {
        summary,
        tags,
        params: params.extend({ database: text(40).min(1) }),
        response: { 200: account },
      },
      handler: async (request) => {
        const { user_id, database } = request.params;
        return told(await actOnCurator(pool, viewerIn(request), user_id, database, curates));
      },
    });
  }
}
