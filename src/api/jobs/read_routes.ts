import type { OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Pool } from '../../database/connect.ts';
import { uploadsOf } from '../../intake/uploads.ts';
import { eventsOf } from '../../ledger/events.ts';
import { countJobs, type JobFilter, listJobs } from '../../ledger/list_jobs.ts';
import { JOB_STATUSES } from '../../protocol/states.ts';
import { json } from '../../protocol/task.ts';
import { ownedFor } from '../../records/access.ts';
import { strainInSight } from '../../records/strain_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import { followLog, type LogPiece } from '../../worker/follow_log.ts';
import { storyOf } from '../../worker/story.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { jobAnswer, jobAnswers } from './job_answer.ts';
import { checkJob } from './job_in_sight.ts';

/** Counting goes no further: beyond this nobody pages. */
const COUNT_AT_MOST = 10_000;

const jobIdParam = z.strictObject({
  job_id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});

/** PostgreSQL holds no moment of the year 100,000, nor one without a place in time. */
const moment = z.iso.datetime({ offset: true }).refine((at) => /^[12]\d{3}-/.test(at), 'is out of reach');

const list = z.strictObject({
  status: z
    .union([z.enum(JOB_STATUSES), z.array(z.enum(JOB_STATUSES)).max(JOB_STATUSES.length)])
    .optional()
    .meta({ description: 'May be given more than once' }),
  type: z.string().max(200).optional().meta({ description: 'Up to its colon, e.g. nomenclature' }),
  database: z.string().max(40).optional(),
  mine: z.enum(['true', 'false']).default('false').meta({ description: 'The same as whose=mine' }),
  whose: z.enum(['mine', 'group', 'all']).default('all').meta({
    description: "group: one's own and those of whom one is a buddy; all: every job that one may see",
  }),
  since: moment.optional().meta({ description: 'Recorded at this moment or after it' }),
  until: moment.optional().meta({ description: 'Recorded before this moment' }),
  strain: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'A barcode: the jobs of its reads and assemblies' }),
  before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional().meta({
    description: 'The next page: the last job_id of this one',
  }),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

const event = z.object({
  event_id: z.int(),
  attempt: z.int(),
  from_status: z.enum(JOB_STATUSES).nullable(),
  to_status: z.enum(JOB_STATUSES),
  who: z.string(),
  why: z.string().nullable(),
  at: z.string(),
});

const story = jobAnswer.extend({
  params: z.record(z.string(), json),
  crobot_status: z.string().nullable(),
  output_location: z.string().nullable(),
  waiting: z
    .object({
      why: z.string().nullable(),
      position: z.int().nullable().meta({ description: '1 = next' }),
      estimate: z.number().nullable().meta({ description: 'Seconds until it is done' }),
    })
    .nullable(),
  programs: z.array(
    z.object({
      attempt: z.int(),
      program: z.string(),
      version: z.string(),
      argv: z.array(z.string()),
      seconds: z.number(),
    }),
  ),
});

/** Jobs: list, show, events, log. */
export async function jobReadRoutes(app: ApiApp, { pool, store, crobot, logger }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/jobs',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Jobs, newest first',
        querystring: list,
        response: {
          200: z.object({
            jobs: z.array(jobAnswer),
            total: z.int().meta({ description: `Counted up to ${COUNT_AT_MOST}` }),
          }),
        },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const filter = await filterOf(pool, viewer, request.query);
      const jobs = await listJobs(pool, {
        ...filter,
        beforeId: request.query.before,
        limit: request.query.limit,
      });
      const total = await countJobs(pool, filter, COUNT_AT_MOST);
      return { jobs: await jobAnswers(pool, jobs), total };
    },
  );
  app.get(
    '/api/v1.0/jobs/:job_id',
    {
      config: { who: 'user' },
      schema: { summary: 'The story of a job', params: jobIdParam, response: { 200: story } },
    },
    async (request) => {
      const { job_id } = request.params;
      await checkJob(pool, viewerIn(request), job_id, 'see');
      const { job, waiting, tasks } = await storyOf({ pool, store, crobot }, job_id, (at) =>
        at.toISOString(),
      );
      const [answer] = await jobAnswers(pool, [job]);
      const programs = [...tasks].flatMap(([attempt, { result, exit }]) =>
        ((result ?? exit)?.programs ?? []).map(({ program, version, argv, seconds }) => ({
          attempt,
          program,
          version,
          argv,
          seconds,
        })),
      );
      const { params, crobot_status, output_location } = job;
      return { ...answer!, params, crobot_status, output_location, waiting: waiting ?? null, programs };
    },
  );
  app.get(
    '/api/v1.0/jobs/:job_id/events',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Every move of a job, oldest first',
        params: jobIdParam,
        response: { 200: z.object({ events: z.array(event) }) },
      },
    },
    async (request) => {
      const { job_id } = request.params;
      await checkJob(pool, viewerIn(request), job_id, 'see');
      const events = await eventsOf(pool, job_id);
      return { events: events.map((one) => ({ ...one, at: one.at.toISOString() })) };
    },
  );
  app.get(
    '/api/v1.0/jobs/:job_id/log',
    {
      config: { who: 'user' },
      // A HEAD that follows would not end before the job does.
      exposeHeadRoute: false,
      schema: {
        summary: 'The log of its newest attempt, as text; followed until the job ends if asked to',
        params: jobIdParam,
        querystring: z.strictObject({ follow: z.enum(['true', 'false']).default('false') }),
      },
    },
    async (request, reply) => {
      const { job_id } = request.params;
      await checkJob(pool, viewerIn(request), job_id, 'see');
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const pieces = followLog({ pool, store }, job_id, {
        follow: request.query.follow === 'true',
        signal: gone.signal,
      });
      // Sent by hand: who follows a job that waits must not wait for the first line to know that it is followed.
      reply.hijack();
      reply.raw.writeHead(200, {
        ...reply.getHeaders(),
        'content-type': 'text/plain; charset=utf-8',
      } as OutgoingHttpHeaders);
      reply.raw.flushHeaders();
      await pipeline(Readable.from(asText(pieces)), reply.raw).catch((error) => {
        if (!gone.signal.aborted) logger.warn({ err: error, job_id }, 'a log could not be read to its end');
      });
    },
  );
}

async function filterOf(pool: Pool, viewer: Viewer, query: z.infer<typeof list>): Promise<JobFilter> {
  const { status, type, database, mine, whose, since, until, strain } = query;
  return {
    status: typeof status === 'string' ? [status] : status,
    jobClass: type,
    database,
    userId: mine === 'true' || whose === 'mine' ? viewer.userId : undefined,
    userIds: whose === 'group' ? viewer.sees : undefined,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
    tags: strain === undefined ? undefined : await tagsOf(pool, viewer, strain),
    condition: ownedFor(viewer, 'see', 'j'),
  };
}

/** What the jobs of a strain are run for. @throws RECORD_UNKNOWN */
async function tagsOf(pool: Pool, viewer: Viewer, barcode: string): Promise<string[]> {
  const strain = await strainInSight(pool, viewer, barcode, 'row');
  return (await uploadsOf(pool, strain.id)).flatMap((upload) => upload.tags);
}

async function* asText(pieces: AsyncGenerator<LogPiece>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    if ('bytes' in piece) yield piece.bytes;
    else if ('attempt' in piece && piece.attempt.attempt > 1) {
      yield Buffer.from(`--- attempt ${piece.attempt.attempt}\n`);
    }
  }
}
