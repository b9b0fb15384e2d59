import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { issueToken, revokeToken, tokensOf } from '../../records/api_tokens.ts';
import { forgetAttempt } from '../../records/login_attempts.ts';
import { userByPassword } from '../../records/passwords.ts';
import { slowed } from '../accounts/slow.ts';
import type { ApiApp } from '../options.ts';
import type { Shared } from './shared.ts';

/** Of the token that a login gives; the next login ends it. */
const TOKEN_NAME = 'API v2.0 login';

const credentials = {
  username: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\0]*$/),
  password: z
    .string()
    .min(1)
    .max(1000)
    .regex(/^[^\0]*$/),
};
const granted = z.object({
  api_token: z.string(),
  username: z.string(),
  expires: z.string(),
});

/** EnteroBase's login: a name and a password give a token, and the former one ends. */
export async function loginRoutes(app: ApiApp, { pool, logger }: Shared): Promise<void> {
  const logIn = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { username, password }: { username: string; password: string },
  ): Promise<z.infer<typeof granted>> => {
    // As at the login of the pages, and counted together with it.
    await slowed(pool, reply, 'address', request.ip);
    await slowed(pool, reply, 'account', username);
    const userId = await userByPassword(pool, username, password);
    if (userId === undefined) throw new EnterobotError('LOGIN_REFUSED', {});
    await forgetAttempt(pool, 'account', username);
    await forgetAttempt(pool, 'address', request.ip);
    logger.info({ user: userId }, 'a login by API v2.0');
    const issued = await inTransaction(pool, async (tx) => {
      // Two logins at once take turns, so that one token is left.
      await tx.query('select from users where user_id = $1 for no key update', [userId]);
      for (const token of await tokensOf(tx, userId)) {
        if (token.name === TOKEN_NAME && !token.revoked) await revokeToken(tx, userId, token.id);
      }
      return issueToken(tx, { userId, name: TOKEN_NAME });
    });
    reply.header('cache-control', 'no-store');
    return { api_token: issued.token, username, expires: issued.expires.toISOString() };
  };

  const about = { tags: ['v2.0'], response: { 200: granted } };
  app.get(
    '/api/v2.0/login',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'A new API token, from the same machine alone: the password stands in the address',
        querystring: z.object({
          username: credentials.username.optional(),
          password: credentials.password.optional(),
        }),
        ...about,
      },
    },
    async (request, reply) => {
      if (!isLocal(request)) throw new EnterobotError('PASSWORD_IN_ADDRESS', {});
      const { username, password } = request.query;
      if (username === undefined || password === undefined) throw new EnterobotError('LOGIN_REFUSED', {});
      return logIn(request, reply, { username, password });
    },
  );
  app.post(
    '/api/v2.0/login',
    {
      config: { who: 'anyone' },
      schema: { summary: 'A new API token', body: z.strictObject(credentials), ...about },
    },
    async (request, reply) => logIn(request, reply, request.body),
  );
}

/** Over the loopback, and not by way of a proxy there. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const from = socket.remoteAddress ?? '';
  const loopback = /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(from) || from === '::1';
  return loopback && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}
