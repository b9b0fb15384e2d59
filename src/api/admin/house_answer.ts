import { z } from 'zod';
import { loadAnswer } from '../../protocol/load.ts';
import { JOB_STATUSES, taskState } from '../../protocol/states.ts';

const status = z.enum(JOB_STATUSES);

/** How the house is doing. Times are ISO 8601, UTC; ages are seconds, sizes bytes. */
export const houseAnswer = z.object({
  at: z.string(),
  workers: z.array(
    z.object({
      name: z.string(),
      classes: z.array(z.string()),
      seen: z.string().meta({ description: 'When it last said that it lives' }),
      alive: z.boolean(),
      doing: z.array(z.object({ job_id: z.int(), type: z.string(), status: z.string(), until: z.string() })),
    }),
  ),
  crobot: z.object({
    asked: z.boolean().meta({ description: 'false: its address or token is not known here' }),
    away_since: z.string().nullable().meta({ description: 'Since when a worker has not reached it' }),
    problem: z.string().nullable().meta({ description: 'Why it did not answer just now' }),
    load: loadAnswer.nullable(),
    tasks: z.array(
      z.object({
        job_id: z.int(),
        attempt: z.int(),
        pipeline: z.string(),
        version: z.string(),
        state: taskState,
        position: z.int().nullable(),
        waits_for: z.string().nullable(),
        workgroup: z.string(),
        priority: z.int(),
        submitted: z.string(),
        started: z.string().nullable(),
      }),
    ),
  }),
  broker: z.object({
    used: z.boolean(),
    away_since: z.string().nullable(),
    why: z.string().nullable(),
  }),
  queue: z.array(z.object({ type: z.string(), status, count: z.int(), oldest: z.number() })),
  day: z.array(
    z.object({
      from: z.string(),
      recorded: z.int(),
      completed: z.int(),
      failed: z.int(),
      killed: z.int(),
      oldest: z
        .number()
        .nullable()
        .meta({ description: 'Age of the oldest unfinished job, HELD ones apart' }),
    }),
  ),
  held: z.object({
    total: z.int(),
    jobs: z.array(
      z.object({
        job_id: z.int(),
        type: z.string(),
        database: z.string(),
        tag: z.string(),
        reason: z.string().nullable(),
        error_code: z.string().nullable(),
      }),
    ),
  }),
  disk: z.object({ free: z.number(), total: z.number() }).nullable(),
  last_backup: z
    .object({ made: z.string(), path: z.string(), rows: z.number(), files: z.number() })
    .nullable()
    .meta({ description: 'The newest one that was made from the data folder of this web service' }),
  schedules: z.array(
    z.object({ name: z.string(), cron: z.string(), enabled: z.boolean(), last_tick: z.string() }),
  ),
  runs: z.array(
    z.object({
      type: z.string(),
      job_id: z.int(),
      status,
      recorded: z.string(),
      finished: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});
export type HouseAnswer = z.infer<typeof houseAnswer>;
