import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { csrfToken, endSession, startSession, useSession } from '../../records/sessions.ts';
import { accountOf } from '../../records/users.ts';
import { type Viewer, viewerOf } from '../../records/viewer.ts';
import type { ApiOptions } from '../options.ts';
import { sessionCookie, setSessionCookie } from './cookies.ts';
import { DEFAULT_ACCOUNTS } from './settings.ts';
import { told } from './shapes.ts';

export const me = z.object({
  user_id: z.int(),
  username: z.string(),
  full_name: z.string(),
  email: z.string().nullable(),
  admin: z.boolean(),
  /** Databases. */
  curates: z.array(z.string()),
  has_password: z.boolean(),
  /** Issuers of the providers by which they can log in. */
  identities: z.array(z.string()),
  /** What a page sends as `x-csrf-token` with what it changes; null: signed in by an API token, which needs none. */
  csrf_token: z.string().nullable(),
});

/** Who is signed in, as the pages want to know it. */
export async function aboutMe(
  { pool }: ApiOptions,
  { userId, username, admin, curates }: Viewer,
  sessionToken: string | null,
): Promise<z.infer<typeof me>> {
  const { full_name, email, has_password, identities } = told(await accountOf(pool, userId));
  const csrf_token = sessionToken === null ? null : csrfToken(sessionToken);
  const names = { user_id: userId, username, full_name, email };
  return { ...names, admin, curates: [...curates], has_password, identities, csrf_token };
}

/**
 * Begins a session for who has proven who they are, gives it to their browser, and ends the one that the browser had.
 * @param proven with passwordHash: refused when the password has changed since
 * @throws LOGIN_REFUSED when they were disabled, or their password was changed, in this very moment
 */
export async function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ApiOptions,
  proven: { userId: number; passwordHash?: string },
): Promise<z.infer<typeof me>> {
  const { pool, accounts = DEFAULT_ACCOUNTS } = options;
  const from = { address: request.ip, agent: request.headers['user-agent'] };
  const old = sessionCookie(request, accounts);
  const token = await inTransaction(pool, async (tx) => {
    const before = old === undefined ? undefined : await useSession(tx, old);
    if (before) await endSession(tx, before.userId, before.id);
    return startSession(tx, { ...proven, ...from });
  });
  const viewer = token === undefined ? undefined : await viewerOf(pool, proven.userId);
  if (token === undefined || !viewer) throw new EnterobotError('LOGIN_REFUSED', {});
  setSessionCookie(reply, accounts, token);
  return aboutMe(options, viewer, token);
}
