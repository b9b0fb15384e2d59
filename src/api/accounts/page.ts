import type { FastifyReply } from 'fastify';
import { EnterobotError } from '../../errors.ts';
import { type Html, html, shell } from './html.ts';

/** What a route that answers such a page says of itself. */
export const PAGE = { config: { who: 'anyone' }, helmet: { enableCSPNonces: true } } as const;

/** Whatever happens, a page and no JSON: a person looks at it. `make` may return a path to go on to instead. */
export async function answerPage(
  reply: FastifyReply,
  make: () => Promise<{ status: number; body: Html } | { goTo: string }>,
): Promise<FastifyReply> {
  // A page with somebody's one-time link stays in no cache.
  reply.header('cache-control', 'no-store');
  let made: Awaited<ReturnType<typeof make>>;
  try {
    made = await make();
  } catch (error) {
    if (!(error instanceof EnterobotError)) throw error;
    const body = html`<h1>This did not work</h1><p role="alert">${error.message}</p><p><small>${error.code}</small></p>`;
    made = { status: error.status, body };
  }
  if ('goTo' in made) return reply.redirect(asLocation(made.goTo), 302);
  return reply
    .code(made.status)
    .type('text/html; charset=utf-8')
    .send(shell(made.body, reply.cspNonce.style));
}

/** A header holds ASCII alone; what is written in percent signs already stays. */
function asLocation(address: string): string {
  return address.toWellFormed().replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
}
