import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { assembleReads } from '../../intake/assemble.ts';
import { strainInSight, strainOfTraceInSight } from '../../records/strain_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { asTold } from '../answer_errors.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';

const barcodes = z
  .array(z.string().regex(/^\w{1,40}$/))
  .max(1000)
  .default([]);

const call = z.strictObject({
  strains: barcodes.meta({ description: 'Barcodes of strains: their newest reads' }),
  traces: barcodes.meta({ description: 'Barcodes of traces: these reads, with those of the same set' }),
  assembler: z.enum(['spades', 'megahit']).optional(),
  again: z.boolean().default(false).meta({ description: 'Also where an assembly has passed QC already' }),
  priority: z.int().min(0).max(1_000_000).optional(),
  workgroup: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
});

const answer = z.object({
  jobs: z.array(
    z.object({
      barcode: z.string().meta({ description: 'As it was asked for' }),
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

/** The assembly call of the seed: `PUT /api/v1.0/assemble`. */
export async function assembleRoute(app: ApiApp, { pool, logger }: ApiOptions): Promise<void> {
  app.put(
    '/api/v1.0/assemble',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Assemble: strains or traces in, jobs out, and what was refused and why',
        body: call,
        response: { 200: answer },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { strains, traces } = request.body;
      const told: z.infer<typeof answer> = { jobs: [], refused: [] };
      const asked = [
        ...strains.map((barcode) => ({ barcode, kind: 'strain' as const })),
        ...traces.map((barcode) => ({ barcode, kind: 'trace' as const })),
      ];
      for (const { barcode, kind } of asked) {
        try {
          const { jobId, fresh } = await assembleOne(viewer, barcode, kind, request.body);
          told.jobs.push({ barcode, job_id: jobId, outcome: fresh ? 'recorded' : 'under_way' });
        } catch (error) {
          // Whatever it is: what was sent before it is told.
          const known = asTold(error as Error);
          if (known.status >= 500) logger.error({ err: error, barcode }, 'an assembly could not be sent');
          told.refused.push({ barcode, error: known.report() });
        }
      }
      if (told.jobs.length > 0) await wakeWorkers(pool);
      return told;
    },
  );

  /** Each by itself: that one is refused says nothing of the others. */
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
