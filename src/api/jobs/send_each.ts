import { z } from 'zod';
import type { Recorded } from '../../ledger/record.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { asTold } from '../answer_errors.ts';
import type { ApiOptions } from '../options.ts';

/** Barcodes of strains or traces, as many as one call takes. */
export const barcodes = (most: number) => z.array(z.string().regex(/^\w{1,40}$/)).max(most);

/** How the jobs are to be sent. */
export const sending = {
  priority: z.int().min(0).max(1_000_000).optional(),
  workgroup: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
};

/** Jobs out, and what was refused and why. */
export const sent = z.object({
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

/** Sends a job for each of what was asked for, each by itself: that one is refused says nothing of the others. */
export async function sendEach<T extends { barcode: string }>(
  { pool, logger }: Pick<ApiOptions, 'pool' | 'logger'>,
  asked: Iterable<T>,
  /** For the log, of what could not be sent for a reason of ours. */
  what: string,
  sendOne: (one: T) => Promise<Recorded>,
): Promise<z.infer<typeof sent>> {
  const told: z.infer<typeof sent> = { jobs: [], refused: [] };
  for (const one of asked) {
    const { barcode } = one;
    try {
      const { jobId, fresh } = await sendOne(one);
      told.jobs.push({ barcode, job_id: jobId, outcome: fresh ? 'recorded' : 'under_way' });
    } catch (error) {
      // Whatever it is: what was sent before it is told.
      const known = asTold(error as Error);
      if (known.status >= 500) logger.error({ err: error, barcode }, `${what} could not be sent`);
      told.refused.push({ barcode, error: known.report() });
    }
  }
  if (told.jobs.length > 0) await wakeWorkers(pool);
  return told;
}
