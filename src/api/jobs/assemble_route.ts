import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { assembleReads } from '../../intake/assemble.ts';
import { strainInSight, strainOfTraceInSight } from '../../records/strain_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { barcodes, sendEach, sending, sent } from './send_each.ts';

const some = barcodes(1000).default([]);

const call = z.strictObject({
  strains: some.meta({ description: 'Barcodes of strains: their newest reads' }),
  traces: some.meta({ description: 'Barcodes of traces: these reads, with those of the same set' }),
  assembler: z.enum(['spades', 'megahit']).optional(),
  again: z.boolean().default(false).meta({ description: 'Also where an assembly has passed QC already' }),
  ...sending,
});

/** The assembly call of the seed: `PUT /api/v1.0/assemble`. */
export async function assembleRoute(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool } = options;
  app.put(
    '/api/v1.0/assemble',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Assemble: strains or traces in, jobs out, and what was refused and why',
        body: call,
        response: { 200: sent },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { strains, traces } = request.body;
      const asked = [
        ...strains.map((barcode) => ({ barcode, kind: 'strain' as const })),
        ...traces.map((barcode) => ({ barcode, kind: 'trace' as const })),
      ];
      return sendEach(options, asked, 'an assembly', ({ barcode, kind }) =>
        assembleOne(viewer, barcode, kind, request.body),
      );
    },
  );

  function assembleOne(
    viewer: Viewer,
    barcode: string,
    kind: 'strain' | 'trace',
    { assembler, again, priority, workgroup }: z.infer<typeof call>,
  ) {
    return inTransaction(pool, async (tx) => {
      const found =
        kind === 'strain'
          ? { strain: await strainInSight(tx, viewer, barcode, 'edit') }
          : await strainOfTraceInSight(tx, viewer, barcode, 'edit');
      const by = `user ${viewer.username}`;
      return assembleReads(tx, { ...found, assembler, again }, { priority, workgroup, by });
    });
  }
}
