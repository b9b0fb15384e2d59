import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { userOfToken } from '../records/api_tokens.ts';
import { useSession } from '../records/sessions.ts';
import { type Viewer, viewerOf } from '../records/viewer.ts';
import { sessionCookie } from './accounts/cookies.ts';
import type { AccountSettings } from './accounts/settings.ts';
import { slowed } from './accounts/slow.ts';

/** The session by which a browser was let in. */
export interface RequestSession {
  id: number;
  /** The cookie's word. */
  token: string;
}

/** Who sends a request, and how we know. */
export interface Known {
  viewer: Viewer;
  /** Null: by an API token. */
  session: RequestSession | null;
}

/**
 * Who sends a request: an API token as Bearer, or as the Basic user name with an empty password (EnteroBase); else the
 * session of a browser's cookie. Where there is a token the cookie counts for nothing, also when the token is wrong: what
 * a token sends needs no other word, so that must not be true of what a cookie sends.
 * @returns null when it brings nothing by which somebody could be known; a session that is over is nothing, too
 * @throws AUTH_REFUSED when it brings a token that is not valid; TOO_MANY_REQUESTS when many such came from there
 */
export async function authenticate(
  db: Queryable,
  request: FastifyRequest,
  reply: FastifyReply,
  settings: AccountSettings,
): Promise<Known | null> {
  const token = tokenIn(request.headers.authorization);
  if (token === undefined) return bySession(db, sessionCookie(request, settings));
  const userId = await userOfToken(db, token);
  const viewer = userId === undefined ? undefined : await viewerOf(db, userId);
  if (viewer) return { viewer, session: null };
  // A valid token is answered also where others are refused: it cannot be guessed, and a neighbour's broken script behind
  // the same address must not keep a laboratory out.
  await slowed(db, reply, 'token', request.ip);
  throw new EnterobotError('AUTH_REFUSED', {});
}

async function bySession(db: Queryable, token: string | undefined): Promise<Known | null> {
  const found = token === undefined ? undefined : await useSession(db, token);
  const viewer = found && (await viewerOf(db, found.userId));
  return viewer ? { viewer, session: { id: found.id, token: token! } } : null;
}

/** Also for a header that can be no token: whoever sends `Authorization` does not come by cookie. */
function tokenIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, scheme, value] = /^(Bearer|Basic) +(\S+)$/i.exec(header.trim()) ?? [];
  if (value === undefined) return '';
  if (scheme!.toLowerCase() === 'bearer') return value;
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0];
}
