import { Readable } from 'node:stream';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { listStrains } from '../../records/strain_list.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { database } from '../records/record_answers.ts';
import { strainFilterQuery, strainFilters } from '../records/strain_query.ts';
import { viewerIn } from '../who.ts';
import { sendStream } from './send_stream.ts';
import { type TarEntry, tarOf } from './tar.ts';

/** Five gigabytes of usual genomes. */
const MOST = 1000;

/** The best assemblies of the strains that somebody chose, in one file. */
export async function assembliesTarRoute(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/strains/assemblies.tar',
    {
      config: { who: 'user' },
      schema: {
        summary: 'The best assemblies of the strains of a filter, as FASTA in a tar (up to 1,000 strains)',
        description:
          'Those that one may download; `left_out.txt` in it names the strains whose assembly there is none of, or whose file is missing.',
        params: z.strictObject({ database }),
        querystring: strainFilterQuery,
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { database: name } = request.params;
      const filters = {
        ...(await strainFilters(pool, viewer, name, request.query)),
        access: 'files',
      } as const;
      const strains = await listStrains(pool, viewer, filters, { limit: MOST + 1 });
      if (strains.length > MOST) throw new EnterobotError('STRAINS_TOO_MANY', { most: MOST });
      const best = strains.flatMap(({ best_assembly }) => best_assembly?.id ?? []);
      const { rows } = await pool.query<{ id: number; barcode: string; file_pointer: string }>(
        'select id, barcode, file_pointer from assemblies where id = any($1::bigint[])',
        [best],
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      async function* entries(): AsyncGenerator<TarEntry> {
        const left: string[] = [];
        for (const strain of strains) {
          const found = strain.best_assembly && byId.get(strain.best_assembly.id);
          const why = !found
            ? 'no assembly'
            : (await store.exists(found.file_pointer))
              ? ''
              : 'its file is missing';
          if (found && why === '')
            yield { name: `${found.barcode}.fasta`, from: { file: await store.confine(found.file_pointer) } };
          else left.push(`${strain.barcode}\t${strain.strain}\t${why}\n`);
        }
        if (left.length > 0) yield { name: 'left_out.txt', from: { text: left.join('') } };
      }
      return sendStream(request, reply, {
        ...{ stream: () => Readable.from(tarOf(entries()), { objectMode: false }), packed: true },
        ...{ type: 'application/x-tar', name: `${name}_assemblies.tar` },
      });
    },
  );
}
