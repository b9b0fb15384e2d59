import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { dumpOf } from '../../nserv/dumps.ts';
import { type Viewer, viewerOf } from '../../records/viewer.ts';
import type { ApiApp } from '../options.ts';
import { viewerIn } from '../who.ts';
import { seesNserv } from './context.ts';
import type { Shared } from './shared.ts';

/** As SchemeFolder packs: alleles of a locus are alike, so a fast level packs well. */
const LEVEL = 4;

const file = z.string().max(250).describe('profiles.list.gz, or <locus>.fasta.gz');
const name = z.string().max(200).describe("NServ's name of the scheme");

/**
 * EnteroBase's static dumps, `/schemes/<scheme>/profiles.list.gz` and `<locus>.fasta.gz`, made of the tables as they are
 * read. They are not counted by the pace of the API: a scheme is thousands of files.
 */
export async function dumpRoutes(app: ApiApp, { pool, tickets }: Shared): Promise<void> {
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    viewer: Viewer,
    { scheme, file }: { scheme: string; file: string },
  ) => {
    if (!(await seesNserv(pool, viewer, scheme))) throw new EnterobotError('NSERV_UNKNOWN', { scheme });
    const dump = await dumpOf(pool, scheme, file);
    reply.header('etag', `"${dump.tag}"`).header('cache-control', 'private, no-cache');
    if (matches(request.headers['if-none-match'], dump.tag)) return reply.code(304).send();
    reply.type('application/gzip');
    const text = Readable.from(dump.text());
    const packed = createGzip({ level: LEVEL });
    // What cannot be read ends the answer unfinished, which is how the client learns of it.
    text.on('error', (error) => packed.destroy(error));
    packed.on('close', () => text.destroy());
    return reply.send(text.pipe(packed));
  };
  app.get(
    '/schemes/:scheme/:file',
    {
      config: { who: 'user' },
      schema: {
        summary: 'A file of the dump of a scheme',
        tags: ['v2.0'],
        params: z.object({ scheme: name, file }),
      },
    },
    async (request, reply) => send(request, reply, viewerIn(request), request.params),
  );
  app.get(
    '/schemes/:ticket/:scheme/:file',
    {
      config: { who: 'anyone' },
      schema: {
        summary: 'The same by the link that a list has told: it needs no token, and is good for a day or two',
        tags: ['v2.0'],
        params: z.object({ ticket: z.string().max(100), scheme: name, file }),
      },
    },
    async (request, reply) => {
      const viewer = await viewerOf(pool, tickets.userOf(request.params.ticket));
      if (!viewer) throw new EnterobotError('DUMP_LINK_OVER', {});
      return send(request, reply, viewer, request.params);
    },
  );
}

function matches(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === `"${tag}"`);
}
