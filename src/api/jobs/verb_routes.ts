import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { JOB_STATUSES } from '../../protocol/states.ts';
import { mayEdit } from '../../records/access.ts';
import type { Viewer } from '../../records/viewer.ts';
import { priorityVerb, tellCrobot } from '../../worker/verbs/priority.ts';
import { doVerb, type Reported, type Verb } from '../../worker/verbs/verb.ts';
import { killVerb, reprocessVerb, resendVerb } from '../../worker/verbs/verbs.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { checkJob } from './job_in_sight.ts';

const meant = z.strictObject({
  job_ids: z.array(z.int().positive()).min(1).max(1000),
  dry_run: z
    .boolean()
    .default(false)
    .meta({ description: 'Tell what would come of each, and change nothing' }),
});

const reported = z.object({
  jobs: z.array(
    z.object({
      job_id: z.int(),
      was: z.enum(JOB_STATUSES).optional(),
      outcome: z.string(),
      says: z.string().optional(),
      new_job_id: z.int().optional(),
      error: z.object({ code: z.string(), class: z.string(), message: z.string() }).optional(),
    }),
  ),
  warning: z.string().optional(),
});

const SUMMARY: Record<string, string> = {
  resend: 'Do again: as a new job what has ended, as a new attempt what is HELD',
  kill: 'End what has not ended; a result that is there already wins',
  reprocess: 'Apply the result of a job that is HELD again, without running it again',
};

/** Jobs: resend, kill, reprocess, priority. Each job is done or refused by itself. */
export async function jobVerbRoutes(app: ApiApp, { pool, crobot }: ApiOptions): Promise<void> {
  const perform = async (viewer: Viewer, verb: Verb, ids: number[], dryRun: boolean): Promise<Reported[]> => {
    const unique = [...new Set(ids)].sort((a, b) => a - b);
    const done = await doVerb(pool, guarded(verb, viewer), unique, { by: `user ${viewer.username}`, dryRun });
    if (!dryRun) await wakeWorkers(pool);
    return done;
  };
  for (const verb of [resendVerb, killVerb, reprocessVerb]) {
    app.post(
      `/api/v1.0/jobs/${verb.name}`,
      {
        config: { who: 'user' },
        schema: { summary: SUMMARY[verb.name]!, body: meant, response: { 200: reported } },
      },
      async (request) => {
        const { job_ids, dry_run } = request.body;
        return { jobs: await perform(viewerIn(request), verb, job_ids, dry_run) };
      },
    );
  }
  app.post(
    '/api/v1.0/jobs/priority',
    {
      config: { who: 'user' },
      schema: {
        summary:
          'Another place in the queue; before the usual ones (below 0) only curators and admins put them',
        body: meant.extend({ priority: z.int().min(-1_000_000).max(1_000_000) }),
        response: { 200: reported },
      },
    },
    async (request) => {
      const { job_ids, dry_run, priority } = request.body;
      const viewer = viewerIn(request);
      const jobs = await perform(viewer, urgentByCurators(viewer, priority), job_ids, dry_run);
      const warning = dry_run ? undefined : await tellCrobot(crobot, jobs, priority);
      return { jobs, ...(warning === undefined ? {} : { warning }) };
    },
  );
}

/** The verb for somebody who may not do it to every job. */
function guarded(verb: Verb, viewer: Viewer): Verb {
  return {
    ...verb,
    async one(tx, jobId, by) {
      await checkJob(tx, viewer, jobId, 'edit');
      return verb.one(tx, jobId, by);
    },
  };
}

/** Whoever could put their own jobs before all others would. */
function urgentByCurators(viewer: Viewer, priority: number): Verb {
  const verb = priorityVerb(priority);
  if (priority >= 0) return verb;
  return {
    ...verb,
    async one(tx, jobId, by) {
      const { rows } = await tx.query<{ database: string }>(
        'select database from user_jobs where job_id = $1',
        [jobId],
      );
      const nobody = 0;
      if (!mayEdit(viewer, nobody, rows[0]?.database ?? null)) {
        throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
      }
      return verb.one(tx, jobId, by);
    },
  };
}
