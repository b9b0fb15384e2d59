/**
 * The job classes of a fault run. Workers load them with `enterobot worker --jobs faults/jobs.ts`, as a laboratory loads
 * classes of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EnterobotError } from '../src/errors.ts';
import { CRobotJob } from '../src/jobs/crobot_job.ts';
import type { ApplyContext, Job } from '../src/jobs/job.ts';
import { LocalJob } from '../src/jobs/local_job.ts';
import { localTask } from '../src/jobs/local_task.ts';
import { registerJob } from '../src/jobs/registry.ts';
import type { TaskRequest } from '../src/ledger/job_row.ts';
import type { Tag } from '../src/ledger/tag_and_type.ts';
import type { TaskResult } from '../src/protocol/result.ts';
import type { Json } from '../src/protocol/task.ts';
import { type Hostile, WAYS } from './hostile.ts';
import type { PlannedJob } from './plan.ts';

export const DATABASE = 'faults';
/** Steps of a job of kind `steps`. */
const STEPS = 3;

const schema = z.object({
  n: z.number(),
  kind: z.string(),
  sleepMs: z.number(),
  heals: z.number(),
  step: z.number().default(1),
  /** The job that recorded this one. */
  parent: z.number().optional(),
  /** Lookup kinds only. */
  assemblyId: z.number().optional(),
  schemeId: z.number().optional(),
  /** Hostile only: what the program does, its manifest and its genome. */
  how: z.string().optional(),
  manifest: z.string().optional(),
  assembly: z.string().optional(),
});
type Params = z.output<typeof schema>;

/** A planned job's own name; by it the sender finds it again after a commit of unknown outcome. */
export function tagOf({ n, step, assemblyId }: Params): Tag {
  if (assemblyId !== undefined) return { family: 'scheme', assembly: String(assemblyId) };
  return { family: 'local', label: `${n}.${step}` };
}

/**
 * The effect that must stand exactly once: a row without any constraint, so that a second one would show. A job of a
 * scheme also writes its lookup row.
 */
async function writeEffect(context: ApplyContext, { kind, assemblyId }: Params): Promise<Json> {
  const { job_id, attempt } = context.job;
  await context.tx.query('insert into effects (job_id, attempt, kind) values ($1, $2, $3)', [
    job_id,
    attempt,
    kind,
  ]);
  const results = { by_job: job_id, attempt };
  if (assemblyId !== undefined) await context.writeLookup({ version: '1', stBarcode: null, results });
  return results;
}

class FaultLocalJob extends LocalJob<Params, null> {
  static readonly schema = schema;
  override readonly retries = { infrastructure: 5, resource: 1, lost: 3 };

  get tag() {
    return tagOf(this.params);
  }

  get type() {
    return { name: 'fault_local' };
  }

  get database() {
    return DATABASE;
  }

  protected override columns() {
    return columnsOf(this.params);
  }

  async prepare(signal: AbortSignal): Promise<null> {
    const { kind, sleepMs, heals } = this.params;
    await sleep(sleepMs, undefined, { signal });
    const message = 'as planned';
    if (kind === 'input') throw new EnterobotError('ECHO_INPUT', { message });
    if (kind === 'resource') throw new EnterobotError('ECHO_RESOURCE', { message });
    if (kind === 'infrastructure' && (this.row?.attempt ?? 1) <= heals) {
      throw new EnterobotError('ECHO_INFRASTRUCTURE', { message });
    }
    return null;
  }

  async apply(context: ApplyContext): Promise<Json> {
    const { kind, step } = this.params;
    const kept = await writeEffect(context, this.params);
    if (kind === 'steps' && step < STEPS) {
      await new FaultLocalJob({ ...this.params, step: step + 1, parent: context.job.job_id }).send(
        context.tx,
      );
    }
    return kept;
  }
}

const FaultPureJob = localTask(
  'fault_pure',
  z.object({ sleepMs: z.number() }),
  async ({ sleepMs }, signal) => {
    await sleep(sleepMs, undefined, { signal });
    return 'done';
  },
);

class FaultRemoteJob extends CRobotJob<Params> {
  static readonly schema = schema;
  override readonly retries = { infrastructure: 5, resource: 1, lost: 8 };

  get tag() {
    return tagOf(this.params);
  }

  get type() {
    return { name: 'fault_remote' };
  }

  get database() {
    return DATABASE;
  }

  protected override columns() {
    return columnsOf(this.params);
  }

  async request(): Promise<TaskRequest> {
    const { kind, sleepMs, heals, how, manifest, assembly } = this.params;
    if (kind === 'hostile') {
      const params = { manifest: manifest!, parameters: { how: how! } };
      const inputs = { assembly: assembly! };
      return { pipeline: 'generic', version: '', inputs, params, reads: {}, resources: {} };
    }
    const params = {
      // Read by whoever kills the processes of tasks (faults/pipelines.ts).
      message: kind === 'dies' ? `dies ${heals}` : kind,
      sleep_seconds: sleepMs / 1000,
      ...(kind === 'remote_input' ? { fail: 'input' } : {}),
    };
    return { pipeline: 'echo', version: '', inputs: {}, params, reads: {}, resources: {} };
  }

  async prepare(result: TaskResult): Promise<TaskResult> {
    return result;
  }

  async apply(context: ApplyContext): Promise<Json> {
    return writeEffect(context, this.params);
  }
}

function columnsOf({ assemblyId, schemeId }: Params) {
  return assemblyId === undefined || schemeId === undefined ? {} : { assemblyId, schemeId };
}

registerJob('fault_local', FaultLocalJob);
registerJob('fault_pure', FaultPureJob);
registerJob('fault_remote', FaultRemoteJob);

/** The job of a plan, ready to be sent. `about`: the assembly and scheme of the lookup kinds, and the hostile program. */
export function jobOf(
  planned: PlannedJob,
  { hostile, ...about }: { assemblyId: number; schemeId: number; hostile: Hostile },
): Job {
  const { n, kind, sleepMs, heals } = planned;
  if (kind === 'pure') return new FaultPureJob({ database: DATABASE, label: `${n}.1`, args: { sleepMs } });
  const params: Params = { n, kind, sleepMs, heals, step: 1 };
  if (kind === 'hostile') {
    const { manifest, assembly } = hostile;
    return new FaultRemoteJob({ ...params, manifest, assembly, how: WAYS[n % WAYS.length]! });
  }
  if (kind === 'lookup') return new FaultLocalJob({ ...params, ...about });
  if (kind === 'remote_lookup') return new FaultRemoteJob({ ...params, ...about });
  if (kind === 'remote' || kind === 'dies' || kind === 'remote_input') return new FaultRemoteJob(params);
  return new FaultLocalJob(params);
}
