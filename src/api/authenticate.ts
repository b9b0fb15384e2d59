import type { FastifyRequest } from 'fastify';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { userOfToken } from '../records/api_tokens.ts';
import { type Viewer, viewerOf } from '../records/viewer.ts';

/**
 * Who sends a request: an API token as Bearer, or as the Basic user name with an empty password (EnteroBase).
 * @returns null when it brings nothing by which somebody could be known
 * @throws AUTH_REFUSED when it brings a token that is not valid
 */
export async function authenticate(db: Queryable, request: FastifyRequest): Promise<Viewer | null> {
  const token = tokenIn(request.headers.authorization);
  if (token === undefined) return null;
  const userId = await userOfToken(db, token);
  const viewer = userId === undefined ? undefined : await viewerOf(db, userId);
  if (!viewer) throw new EnterobotError('AUTH_REFUSED', {});
  return viewer;
}

function tokenIn(header: string | undefined): string | undefined {
  const [, scheme, value] = /^(Bearer|Basic) +(\S+)$/i.exec(header?.trim() ?? '') ?? [];
  if (value === undefined) return undefined;
  if (scheme!.toLowerCase() === 'bearer') return value;
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0];
}
