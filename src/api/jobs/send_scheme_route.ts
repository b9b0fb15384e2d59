import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { sendSchemeTo } from '../../jobs/send_scheme_to.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { Scheme } from '../../records/schemes.ts';
import { strainInSight } from '../../records/strain_in_sight.ts';
import { listStrains } from '../../records/strain_list.ts';
import type { Viewer } from '../../records/viewer.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { asTold } from '../answer_errors.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { strainFilterQuery, strainFilters } from '../records/strain_query.ts';
import { viewerIn } from '../who.ts';

/** Each is looked at and sent by itself; a whole database is what update_scheme is for. */
const MOST = 1000;

const call = z
  .strictObject({
    strains: z
      .array(z.string().regex(/^\w{1,40}$/))
      .max(MOST)
      .optional()
      .meta({ description: 'Barcodes of strains: their best assemblies' }),
    filter: strainFilterQuery.optional().meta({
      description:
        'In the place of barcodes: all that a list with these filters has, up to 1,000 that one may edit',
    }),
    again: z.boolean().default(false).meta({ description: 'Also where there is a result already' }),
    priority: z.int().min(0).max(1_000_000).optional(),
    workgroup: z
      .string()
      .regex(/^[\w.-]{1,100}$/)
      .optional(),
  })
  .refine(({ strains, filter }) => (strains === undefined) !== (filter === undefined), {
    message: 'takes either strains or a filter',
  });

const answer = z.object({
  jobs: z.array(
    z.object({
      barcode: z.string(),
      job_id: z.int(),
      outcome: z.enum(['recorded', 'under_way']),
    }),
  ),
  refused: z.array(
    z.object({
      barcode: z.string(),
      error: z.object({ code: z.string(), class: z.string(), message: z.string() }),
    }),
  ),
});

/** A scheme is sent for strains that somebody chose: `PUT /api/v1.0/{database}/schemes/{scheme}/send`. */
export async function sendSchemeRoute(app: ApiApp, { pool, logger }: ApiOptions): Promise<void> {
  app.put(
    '/api/v1.0/:database/schemes/:scheme/send',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Send a scheme for strains: jobs out, and what was refused and why',
        params: z.strictObject({ database: z.string().min(1).max(40), scheme: z.string().min(1).max(200) }),
        body: call,
        response: { 200: answer },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { database, scheme: description } = request.params;
      const scheme = await schemeInSight(pool, viewer, database, description);
      const { strains, filter } = request.body;
      const barcodes = strains ?? (await filtered(viewer, database, filter ?? {}));
      const told: z.infer<typeof answer> = { jobs: [], refused: [] };
      for (const barcode of new Set(barcodes)) {
        try {
          const { jobId, fresh } = await sendOne(viewer, scheme, barcode, request.body);
          told.jobs.push({ barcode, job_id: jobId, outcome: fresh ? 'recorded' : 'under_way' });
        } catch (error) {
          // Whatever it is: what was sent before it is told.
          const known = asTold(error as Error);
          if (known.status >= 500) logger.error({ err: error, barcode }, 'a scheme could not be sent');
          told.refused.push({ barcode, error: known.report() });
        }
      }
      if (told.jobs.length > 0) await wakeWorkers(pool);
      return told;
    },
  );

  /** @throws STRAINS_TOO_MANY and what strainFilters throws */
  async function filtered(viewer: Viewer, database: string, filter: z.infer<typeof strainFilterQuery>) {
    const filters = { ...(await strainFilters(pool, viewer, database, filter)), access: 'edit' } as const;
    const found = await listStrains(pool, viewer, filters, { limit: MOST + 1 });
    if (found.length > MOST) throw new EnterobotError('STRAINS_TOO_MANY', { most: MOST });
    return found.map(({ barcode }) => barcode);
  }

  /** Each by itself: that one is refused says nothing of the others. */
  function sendOne(
    viewer: Viewer,
    scheme: Scheme,
    barcode: string,
    { again, priority, workgroup }: z.infer<typeof call>,
  ) {
    return inTransaction(pool, async (tx) => {
      const strain = await strainInSight(tx, viewer, barcode, 'edit');
      if (strain.database !== scheme.database)
        throw new EnterobotError('RECORD_UNKNOWN', { kind: `strain of ${scheme.database}`, key: barcode });
      return sendSchemeTo(tx, scheme, strain, again, { priority, workgroup, by: `user ${viewer.username}` });
    });
  }
}
