import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { EnterobotError } from '../../errors.ts';

/** A ticket is good for so long. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** Where the one who asks has reached us, e.g. http://127.0.0.1:8000; a proxy with TLS says so in X-Forwarded-Proto. */
export function baseOf(request: FastifyRequest): string {
  const secure = request.headers['x-forwarded-proto'] === 'https';
  const host = /^[\w.:[\]-]{1,255}$/.test(request.host) ? request.host : 'localhost';
  return `${secure ? 'https' : request.protocol}://${host}`;
}

/** EnteroBase's address of an assembly. It needs the token. */
export function fastaLink(base: string, database: string, barcode: string): string {
  const query = new URLSearchParams({ assembly_barcode: barcode, database });
  return `${base}/upload/download?${query}`;
}

/**
 * Signs the links to a scheme's dump. EnteroBase's dumps need no token, and its scripts send none; a link is told to
 * somebody who may see the scheme, says in its path who that was, and is good for a day.
 */
export class Tickets {
  readonly #key: Buffer;

  /** @param secret of this installation; the key is made of it */
  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('links to dumps, API v2.0').digest();
  }

  /** Address of a file of a dump: `profiles.list.gz` or `<locus>.fasta.gz`. */
  link(base: string, userId: number, scheme: string, file: string): string {
    // The same all day long, so that what lies between may keep what it got.
    const until = (Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS;
    const ticket = `${userId}-${until.toString(36)}-${this.#sign(userId, until)}`;
    return `${base}/schemes/${ticket}/${encodeURIComponent(scheme)}/${encodeURIComponent(file)}`;
  }

  /** The user to whom the link was told. @throws DUMP_LINK_OVER */
  userOf(ticket: string): number {
    const [, user, end, signature] = /^(\d{1,10})-([0-9a-z]{1,12})-([\w-]{43})$/.exec(ticket) ?? [];
    const until = Number.parseInt(end ?? '', 36);
    if (signature !== undefined && until > Date.now()) {
      const right = Buffer.from(this.#sign(Number(user), until));
      if (timingSafeEqual(right, Buffer.from(signature))) return Number(user);
    }
    throw new EnterobotError('DUMP_LINK_OVER', {});
  }

  #sign(userId: number, until: number): string {
    return createHmac('sha256', this.#key).update(`${userId} ${until}`).digest('base64url');
  }
}
