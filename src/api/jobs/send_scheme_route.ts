import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { sendSchemeTo } from '../../jobs/send_scheme_to.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { Scheme } from '../../records/schemes.ts';
import { strainInSight } from '../../records/strain_in_sight.ts';
import { listStrains } from '../../records/strain_list.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { strainFilterQuery, strainFilters } from '../records/strain_query.ts';
import { viewerIn } from '../who.ts';
import { barcodes, sendEach, sending, sent } from './send_each.ts';

/** Each is looked at and sent by itself; a whole database is what update_scheme is for. */
const MOST = 1000;

const call = z
  .strictObject({
    strains: barcodes(MOST).optional().meta({ description: 'Barcodes of strains: their best assemblies' }),
    filter: strainFilterQuery.optional().meta({
      description:
        'In the place of barcodes: all that a list with these filters has, up to 1,000 that one may edit',
    }),
    again: z.boolean().default(false).meta({ description: 'Also where there is a result already' }),
    ...sending,
  })
  .refine(({ strains, filter }) => (strains === undefined) !== (filter === undefined), {
    message: 'takes either strains or a filter',
  });

/** A scheme is sent for strains that somebody chose: `PUT /api/v1.0/{database}/schemes/{scheme}/send`. */
export async function sendSchemeRoute(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool } = options;
  app.put(
    '/api/v1.0/:database/schemes/:scheme/send',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Send a scheme for strains: jobs out, and what was refused and why',
        params: z.strictObject({ database: z.string().min(1).max(40), scheme: z.string().min(1).max(200) }),
        body: call,
        response: { 200: sent },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { database, scheme: description } = request.params;
      const scheme = await schemeInSight(pool, viewer, database, description);
      const { strains, filter } = request.body;
      const chosen = strains ?? (await filtered(viewer, database, filter ?? {}));
      const asked = [...new Set(chosen)].map((barcode) => ({ barcode }));
      return sendEach(options, asked, 'a scheme', ({ barcode }) =>
        sendOne(viewer, scheme, barcode, request.body),
      );
    },
  );

  /** @throws STRAINS_TOO_MANY and what strainFilters throws */
  async function filtered(viewer: Viewer, database: string, filter: z.infer<typeof strainFilterQuery>) {
    const filters = { ...(await strainFilters(pool, viewer, database, filter)), access: 'edit' } as const;
    const found = await listStrains(pool, viewer, filters, { limit: MOST + 1 });
    if (found.length > MOST) throw new EnterobotError('STRAINS_TOO_MANY', { most: MOST });
    return found.map(({ barcode }) => barcode);
  }

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
