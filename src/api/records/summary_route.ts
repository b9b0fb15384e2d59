import { z } from 'zod';
import { getDatabase } from '../../records/databases.ts';
import { schemesInSight } from '../../records/scheme_in_sight.ts';
import { summaryOf } from '../../records/summary.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { database } from './record_answers.ts';

const summary = z.object({
  genus: z.string(),
  prefix: z.string(),
  strains: z.int(),
  mine: z.int(),
  assemblies: z.int(),
  /** Sets of reads. */
  reads: z.int(),
  schemes: z.int(),
  /** Strains: passed, failed, not judged yet, without an assembly. */
  qc: z.object({ passed: z.int(), failed: z.int(), waiting: z.int(), none: z.int() }),
  failures: z.array(z.object({ check: z.string(), strains: z.int() })),
  countries: z.array(z.object({ country: z.string(), strains: z.int() })),
  collected: z.array(z.object({ month: z.string(), strains: z.int() })),
});

/** What a database holds, for its dashboard. */
export async function summaryRoute(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/summary',
    {
      config: { who: 'user' },
      schema: {
        summary:
          'What is in a database, counted: strains, quality, countries and dates, as far as one sees it',
        params: z.strictObject({ database }),
        response: { 200: summary },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { name, genus, prefix } = await getDatabase(pool, request.params.database);
      const [schemes, counted] = await Promise.all([
        schemesInSight(pool, viewer, name),
        summaryOf(pool, viewer, name),
      ]);
      return { genus, prefix, schemes: schemes.length, ...counted };
    },
  );
}
