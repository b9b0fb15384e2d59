import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { clustersOfStrain } from '../../nserv/strain_clusters.ts';
import { strainInSight } from '../../records/strain_in_sight.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { barcode, database } from './record_answers.ts';

const clusters = z.object({
  scheme: z.string(),
  label: z.string(),
  st: z.int(),
  clusters: z.array(
    z.object({
      level: z.int(),
      cluster: z.int(),
      /** Strains in it that one may see, this one included. */
      strains: z.int(),
    }),
  ),
});

/** HierCC clusters of a strain. */
export async function clustersRoute(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/strains/:barcode/clusters',
    {
      config: { who: 'user' },
      schema: {
        summary:
          'The HierCC clusters of a strain under each scheme that has them, and how many strains are in each',
        params: z.strictObject({ database, barcode }),
        response: { 200: z.object({ records: z.array(clusters) }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { database: name, barcode: key } = request.params;
      const strain = await strainInSight(pool, viewer, key, 'row');
      if (strain.database !== name) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key });
      return { records: await clustersOfStrain(pool, viewer, strain.id) };
    },
  );
}
