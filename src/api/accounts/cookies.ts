import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_IDLE_DAYS } from '../../records/sessions.ts';
import type { AccountSettings } from './settings.ts';

/** Lax: a link from a mail opens the house as who is signed in, a form of another site does not. */
const OURS = { path: '/', httpOnly: true, sameSite: 'lax' } as const;

/** Longer than a session can be unused; the database says when it is over. */
const KEPT_SECONDS = SESSION_IDLE_DAYS * 86_400;

/** The word of the session that a browser sends along, if any. */
export function sessionCookie(request: FastifyRequest, settings: AccountSettings): string | undefined {
  return request.cookies[cookieName(isSecure(request, settings))];
}

export function setSessionCookie(reply: FastifyReply, settings: AccountSettings, token: string): void {
  const secure = isSecure(reply.request, settings);
  reply.setCookie(cookieName(secure), token, { ...OURS, secure, maxAge: KEPT_SECONDS });
}

export function clearSessionCookie(reply: FastifyReply, settings: AccountSettings): void {
  const secure = isSecure(reply.request, settings);
  reply.clearCookie(cookieName(secure), { ...OURS, secure });
}

/** Whether browsers reach us by https. */
export function isSecure(request: FastifyRequest, settings: AccountSettings): boolean {
  return ownOrigin(request, settings).startsWith('https:');
}

/** The origin of our own pages: PUBLIC_URL, else what the request was sent to. */
export function ownOrigin(request: FastifyRequest, { publicUrl }: AccountSettings): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

/** With https the browser itself sees to it (`__Host-`) that no other host and no http page can set the cookie. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-enterobot' : 'enterobot_session';
}
