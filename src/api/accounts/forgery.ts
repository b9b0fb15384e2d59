import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { EnterobotError } from '../../errors.ts';
import { csrfToken } from '../../records/sessions.ts';
import { ownOrigin } from './cookies.ts';
import type { AccountSettings } from './settings.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site had a browser send. A Bearer token is sent by nobody's browser by itself; a cookie is, and so
 * is a Basic password that it remembers: for these the browser must not say that the request comes from elsewhere. What
 * a session changes carries the session's own word in `x-csrf-token` too.
 * @param session the word of the session by which the request was let in, if it was
 * @returns false: without that word it goes on as who is not signed in, on a route that anyone may call (a form without a
 * script, to log in as somebody else)
 * @throws FORGED_REQUEST
 */
export function refuseForged(
  request: FastifyRequest,
  session: string | undefined,
  settings: AccountSettings,
): boolean {
  if (SAFE.has(request.method)) return true;
  if (session === undefined && /^Bearer /i.test(request.headers.authorization ?? '')) return true;
  if (comesFromElsewhere(request, settings)) {
    throw new EnterobotError('FORGED_REQUEST', { problem: 'the browser says that another site sent it' });
  }
  if (session === undefined || same(request.headers['x-csrf-token'], csrfToken(session))) return true;
  if (request.routeOptions.config.who === 'anyone') return false;
  throw new EnterobotError('FORGED_REQUEST', { problem: 'the header x-csrf-token is missing or wrong' });
}

/** Programs send neither header. Browsers send Sec-Fetch-Site over https and to this machine, and Origin always. */
function comesFromElsewhere(request: FastifyRequest, settings: AccountSettings): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && origin !== ownOrigin(request, settings);
}

function same(given: string | string[] | undefined, right: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
