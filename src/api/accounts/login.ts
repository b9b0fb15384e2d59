import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { forgetAttempt } from '../../records/login_attempts.ts';
import { SIGN_UP } from '../../records/own_account.ts';
import { provenByPassword } from '../../records/passwords.ts';
import { endSession } from '../../records/sessions.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { clearSessionCookie } from './cookies.ts';
import { DEFAULT_ACCOUNTS } from './settings.ts';
import { done, nameOfUser, OK, passwordText } from './shapes.ts';
import { me, signIn } from './sign_in.ts';
import { slowed } from './slow.ts';

const ways = z.object({
  password: z.literal(true),
  sign_up: z.enum(SIGN_UP),
  /** What the provider is called; null: none is set up. */
  oidc: z.object({ name: z.string(), start: z.string() }).nullable(),
});
const credentials = z.strictObject({
  /** The user name or the e-mail address. */
  username: nameOfUser,
  password: passwordText,
});

/** Logging in with a password, and out. */
export async function loginRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool, accounts = DEFAULT_ACCOUNTS, logger } = options;

  app.get(
    '/api/v1.0/login',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'How people can log in and sign up here',
        tags: ['account'],
        response: { 200: ways },
      },
    },
    async () => ({
      password: true as const,
      sign_up: accounts.signUp,
      oidc: accounts.oidc ? { name: accounts.oidc.name, start: '/api/v1.0/oidc/start' } : null,
    }),
  );

  app.post(
    '/api/v1.0/login',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'Log in with a password: sets the cookie of a new session',
        tags: ['account'],
        body: credentials,
        response: { 200: me },
      },
    },
    async (request, reply) => {
      const { username, password } = request.body;
      // Both are counted before anything is looked up: who exists and who does not is told and timed alike.
      await slowed(pool, reply, 'address', request.ip);
      await slowed(pool, reply, 'account', username);
      const proven = await provenByPassword(pool, username, password);
      if (!proven) throw new EnterobotError('LOGIN_REFUSED', {});
      const answer = await signIn(request, reply, options, proven);
      await forgetAttempt(pool, 'account', username);
      await forgetAttempt(pool, 'address', request.ip);
      logger.info({ user: proven.userId, address: request.ip }, 'signed in');
      return answer;
    },
  );

  app.post(
    '/api/v1.0/logout',
    {
      config: { who: 'user' },
      schema: { summary: 'End the session of this browser', tags: ['account'], response: { 200: done } },
    },
    async (request, reply) => {
      if (request.session) {
        await endSession(pool, viewerIn(request).userId, request.session.id);
        clearSessionCookie(reply, accounts);
      }
      return OK;
    },
  );
}
