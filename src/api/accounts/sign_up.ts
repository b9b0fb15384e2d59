import { z } from 'zod';
import { forgetAttempt } from '../../records/login_attempts.ts';
import { findLink } from '../../records/one_time_links.ts';
import { setPasswordByLink, signUp } from '../../records/own_account.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { DEFAULT_ACCOUNTS } from './settings.ts';
import { email, linkWord, moment, nameOfUser, passwordText, text } from './shapes.ts';
import { me, signIn } from './sign_in.ts';
import { slowed } from './slow.ts';

const newcomer = z.strictObject({
  username: nameOfUser,
  password: passwordText,
  email: email.optional(),
  full_name: text(200).optional(),
  /** The last part of an invitation's link. */
  invitation: linkWord.optional(),
});
const link = z.object({
  purpose: z.enum(['first_admin', 'password', 'invitation']),
  /** Whose password it sets; null: it makes an account. */
  username: z.string().nullable(),
  /** What the invitation suggests. */
  email: z.string().nullable(),
  expires: moment,
});

/** Coming in for the first time: by oneself, by invitation, or by the link that sets a password. */
export async function signUpRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool, accounts = DEFAULT_ACCOUNTS, logger } = options;

  app.post(
    '/api/v1.0/sign_up',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'Make an account of one’s own, and log in with it',
        tags: ['account'],
        body: newcomer,
        response: { 201: me },
      },
    },
    async (request, reply) => {
      const { full_name: fullName, ...given } = request.body;
      // Names that are taken cannot be hidden from who signs up, but asking for thousands of them can be slowed.
      await slowed(pool, reply, 'address', request.ip);
      const proven = await signUp(pool, accounts.signUp, { ...given, ...(fullName ? { fullName } : {}) });
      // Whoever needs no invitation can make so many accounts from one place and then has to wait.
      if (given.invitation !== undefined) await forgetAttempt(pool, 'address', request.ip);
      logger.info({ user: proven.userId, address: request.ip }, 'signed up');
      return reply.code(201).send(await signIn(request, reply, options, proven));
    },
  );

  app.post(
    '/api/v1.0/links/show',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'What a one-time link is for; this does not use it up',
        tags: ['account'],
        body: z.strictObject({ link: linkWord }),
        response: { 200: link },
      },
    },
    async (request, reply) => {
      await slowed(pool, reply, 'address', request.ip);
      const found = await findLink(pool, request.body.link);
      await forgetAttempt(pool, 'address', request.ip);
      const { purpose, username, email: suggested, expires } = found;
      return { purpose, username, email: suggested, expires: expires.toISOString() };
    },
  );

  app.post(
    '/api/v1.0/links/password',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'Set a password by a one-time link, and log in with it',
        tags: ['account'],
        body: z.strictObject({ link: linkWord, password: passwordText, email: email.optional() }),
        response: { 200: me },
      },
    },
    async (request, reply) => {
      await slowed(pool, reply, 'address', request.ip);
      const { link: word, ...given } = request.body;
      const proven = await setPasswordByLink(pool, { word, ...given });
      await forgetAttempt(pool, 'address', request.ip);
      return signIn(request, reply, options, proven);
    },
  );
}
