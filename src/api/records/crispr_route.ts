import { z } from 'zod';
import { compareCrispr } from '../../nserv/crispr_compare.ts';
import { assemblyInSight } from '../../records/assembly_in_sight.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { barcode, database } from './record_answers.ts';

const array = z.object({
  contig: z.string(),
  start: z.int(),
  end: z.int(),
  repeat: z.int(),
  spacers: z.array(z.int()),
});

const comparison = z.object({
  spacers: z.object({ a: z.int(), b: z.int(), shared: z.int() }),
  pairs: z.array(
    z.object({
      a: array.nullable(),
      b: array.nullable(),
      shared: z.int(),
      /** Row by row the number of the spacer in a and in b. */
      aligned: z.array(z.tuple([z.int().nullable(), z.int().nullable()])),
    }),
  ),
});

/** CRISPR arrays of two assemblies side by side. */
export async function crisprRoute(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/crispr/compare',
    {
      config: { who: 'user' },
      schema: {
        summary: 'The CRISPR arrays of two assemblies side by side, spacers as numbers of the catalogue',
        params: z.strictObject({ database }),
        querystring: z.strictObject({ a: barcode, b: barcode }),
        response: { 200: comparison },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { database: name } = request.params;
      const [a, b] = [
        await assemblyInSight(pool, viewer, { database: name, barcode: request.query.a }),
        await assemblyInSight(pool, viewer, { database: name, barcode: request.query.b }),
      ];
      const scheme = await schemeInSight(pool, viewer, name, 'CRISPR');
      return compareCrispr(pool, scheme, a, b);
    },
  );
}
