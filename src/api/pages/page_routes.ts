import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import type { ApiApp } from '../options.ts';
import { type BuiltFile, type BuiltPages, type Encoding, readBuiltPages } from './built_pages.ts';

/** The addresses that the app in the browser answers; all others stay those of the API. */
const ADDRESSES = [
  '/',
  '/sign_in',
  '/jobs',
  '/jobs/*',
  '/d/*',
  '/account',
  '/admin',
  '/people',
  '/sharing',
  '/notices',
  '/help/*',
];

/** As in web/app/csp_nonce.ts. */
const CSP_NONCE = '__CSP_NONCE__';

/** The same for everybody, so nobody is looked up: they are there also while the database is away. */
const anybody = { who: 'anyone', page: true } as const;

/** The pages of the app: one shell for all its addresses, and its scripts and styles. */
export async function pageRoutes(app: ApiApp): Promise<void> {
  let pages = await readBuiltPages();
  // Built while we run: they are there from then on.
  const there = async (): Promise<BuiltPages> => {
    pages ??= await readBuiltPages();
    if (!pages) throw new EnterobotError('PAGES_NOT_BUILT', {});
    return pages;
  };

  for (const url of ADDRESSES) {
    app.get(
      url,
      { config: anybody, helmet: { enableCSPNonces: true }, schema: { hide: true } },
      async (_request, reply) =>
        reply
          .header('cache-control', 'no-store')
          .type('text/html; charset=utf-8')
          .send((await there()).shell.replaceAll(CSP_NONCE, reply.cspNonce.style)),
    );
  }
  app.get('/favicon.svg', { config: anybody, schema: { hide: true } }, async (request, reply) =>
    send(request, reply.header('cache-control', 'max-age=86400'), (await there()).icon),
  );
  app.get(
    '/assets/:file',
    { config: anybody, schema: { hide: true, params: z.strictObject({ file: z.string().max(200) }) } },
    async (request, reply) => {
      const { file } = request.params;
      const found = (await there()).assets.get(file);
      if (!found) throw new EnterobotError('ROUTE_UNKNOWN', { method: 'GET', path: request.url });
      return send(request, reply.header('cache-control', 'public, max-age=31536000, immutable'), found);
    },
  );
}

function send(request: FastifyRequest, reply: FastifyReply, { type, content }: BuiltFile): FastifyReply {
  const taken = String(request.headers['accept-encoding'] ?? '');
  const encoding = (['br', 'gzip'] as const).find((one) => content[one] && taken.includes(one)) ?? '';
  if (encoding !== '') reply.header('content-encoding', encoding satisfies Encoding);
  return reply.header('vary', 'accept-encoding').type(type).send(content[encoding]);
}
