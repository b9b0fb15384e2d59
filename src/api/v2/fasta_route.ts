import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { strainsFor } from '../../records/access.ts';
import type { ApiApp } from '../options.ts';
import { viewerIn } from '../who.ts';
import type { Shared } from './shared.ts';

/** EnteroBase's address of an assembly's FASTA file, where `download_fasta_link` leads. */
export async function fastaRoute(app: ApiApp, { pool, store }: Shared): Promise<void> {
  app.get(
    '/upload/download',
    {
      config: { who: 'user' },
      schema: {
        summary: 'The FASTA file of an assembly',
        tags: ['v2.0'],
        querystring: z.object({
          assembly_barcode: z
            .string()
            .max(100)
            .regex(/^[^\0]*$/),
          database: z
            .string()
            .max(100)
            .regex(/^[^\0]*$/),
          file_format: z.enum(['fasta']).default('fasta'),
        }),
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { assembly_barcode: barcode, database } = request.query;
      const [found] = await allOf(
        pool,
        sql<{
          path: string;
          sha256: string;
          may: boolean;
        }>`select assemblies.file_pointer as path, assemblies.sha256,
            ${strainsFor(viewer, 'files')} as may
          from assemblies join strains on strains.id = assemblies.strain_id
          where assemblies.barcode = ${barcode} and assemblies.database = ${database} and ${strainsFor(viewer, 'row')}`,
      );
      if (!found) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'assembly', key: barcode });
      if (!found.may) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
      const path = await store.confine(found.path);
      const packed = path.endsWith('.gz');
      reply.header('etag', `"${found.sha256}"`).header('cache-control', 'private, no-cache');
      if (request.headers['if-none-match'] === `"${found.sha256}"`) return reply.code(304).send();
      // The barcode is letters, digits and _, so that it can stand in a header as it is.
      const name = `${barcode}.fasta${packed ? '.gz' : ''}`;
      return reply
        .type(packed ? 'application/gzip' : 'text/x-fasta; charset=utf-8')
        .header('content-length', (await stat(path)).size)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(createReadStream(path));
    },
  );
}
