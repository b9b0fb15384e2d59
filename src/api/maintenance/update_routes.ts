import { z } from 'zod';
import { MAX_FAILS } from '../../maintenance/nightly.ts';
import { updateAssemblies } from '../../maintenance/update_assemblies.ts';
import { updateScheme } from '../../maintenance/update_scheme.ts';
import { getScheme } from '../../records/schemes.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiApp, ApiOptions } from '../options.ts';

const options = z.strictObject({
  dry_run: z.boolean().default(false).meta({ description: 'Tell what would be sent, and send nothing' }),
  limit: z.int().min(1).max(1_000_000).optional().meta({ description: 'At most so many jobs' }),
  max_fails: z.int().min(1).max(1000).default(MAX_FAILS),
  priority: z.int().min(-1_000_000).max(1_000_000).optional(),
  workgroup: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
});

const database = z.string().max(40);
const counts = z.record(z.string(), z.int());
const updated = z.object({
  database: z.string(),
  counts,
  sent: z.int().meta({ description: 'In a dry run: would be sent' }),
  beyond_limit: z.int(),
  overtaken: z.int().meta({ description: 'Sent by somebody else just then' }),
});

/** The seed's update_scheme and update_assemblies: the first for curators, the other for admins. */
export async function updateRoutes(app: ApiApp, { pool, crobot }: ApiOptions): Promise<void> {
  app.post(
    '/api/v1.0/:database/schemes/:scheme/update',
    {
      config: { who: 'curator' },
      schema: {
        summary: 'update_scheme: send a scheme for every assembly that has no current result of it',
        params: z.strictObject({ database, scheme: z.string().max(200) }),
        body: options,
        response: { 200: updated.extend({ scheme: z.string() }) },
      },
    },
    async (request) => {
      const { dry_run: dryRun, max_fails: maxFails, limit, priority, workgroup } = request.body;
      const scheme = await getScheme(pool, request.params.database, request.params.scheme);
      const { pipeline } = scheme.param;
      // When CRobot does not tell, the newest result counts as current.
      const pipelines = pipeline && crobot ? await crobot.pipelines().catch(() => []) : [];
      const pipelineVersion = pipelines.find((one) => one.name === pipeline)?.version;
      const done = await updateScheme(pool, scheme, {
        ...{ dryRun, maxFails, limit, priority, workgroup, pipelineVersion },
      });
      if (!dryRun && done.sent > 0) await wakeWorkers(pool);
      return done;
    },
  );
  app.post(
    '/api/v1.0/:database/assemblies/update',
    {
      config: { who: 'admin' },
      schema: {
        summary: 'update_assemblies: assemble every strain that has no valid assembly and Illumina pairs',
        params: z.strictObject({ database }),
        body: options,
        response: {
          200: updated.extend({
            strains: z.array(z.object({ barcode: z.string(), strain: z.string(), because: z.string() })),
            skipped: z.array(
              z.object({
                barcode: z.string(),
                strain: z.string(),
                because: z.string(),
                job: z.int().nullable(),
                reason: z.string().nullable(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { dry_run: dryRun, max_fails: maxFails, limit, priority, workgroup } = request.body;
      const options = { database: request.params.database, dryRun, maxFails, limit, priority, workgroup };
      const done = await updateAssemblies(pool, options);
      if (!dryRun && done.sent > 0) await wakeWorkers(pool);
      return done;
    },
  );
}
