import type { Pool } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { faultPoint } from '../../fault_point.ts';
import type { SubmitAnswer } from '../../protocol/show_jobs.ts';
import {
  type PipelineDescription,
  type Resources,
  type Submission,
  submission,
} from '../../protocol/task.ts';
import { Store } from '../../store.ts';
import { type Client, isCallbackAllowed } from '../clients.ts';
import { contentDigest } from '../digest.ts';
import type { Capacity } from '../scheduler/choose.ts';
import { findTask } from '../store/find_task.ts';
import type { NewTask } from '../store/insert_tasks.ts';
import type { TaskRow } from '../store/task_row.ts';
import { confineInputs } from '../task_run.ts';
import { refuseUnwholesome } from '../wholesome.ts';
import { read } from './reply_error.ts';

export interface SubmitParts {
  pool: Pool;
  store: Store;
  machine: Capacity;
  pipelines: readonly PipelineDescription[];
  /** Accepts a task; many share a commit. False when its key is there already, or its job was killed. */
  insert(task: NewTask): Promise<boolean>;
  /** There is a new waiting task. */
  accepted(): void;
}

/**
 * POST /head/submit. A key (client, job_id, attempt) that is known answers as before, whatever has become of its
 * inputs since; only then is a new submission judged.
 * @throws HEAD_REQUEST_MALFORMED, SUBMISSION_CHANGED, SUBMISSION_KILLED, SUBMISSION_PIPELINE_UNKNOWN,
 * SUBMISSION_VERSION_UNKNOWN, SUBMISSION_CALLBACK_REFUSED, SUBMISSION_TOO_BIG, PATH_OUTSIDE_STORE, PATH_MISSING,
 * and what the pipeline's own check throws
 */
export async function submit(parts: SubmitParts, client: Client, body: unknown): Promise<SubmitAnswer> {
  refuseUnwholesome(body);
  const wanted = read(submission, body);
  const digest = contentDigest(wanted);
  const before = await known(parts.pool, client, wanted, digest);
  if (before) return answerKnown(before);

  const pipeline = findPipeline(parts.pipelines, wanted);
  if (!isCallbackAllowed(client, wanted.callback)) {
    throw new EnterobotError('SUBMISSION_CALLBACK_REFUSED', { url: wanted.callback, client: client.name });
  }
  await confineInputs(parts.store, wanted.inputs);
  pipeline.check(wanted.inputs, wanted.params, wanted.reads);
  const usual = pipeline.resourcesOf?.(wanted.params) ?? pipeline.resources;
  const resources = grant(wanted, usual, parts.machine);

  const { job_id, attempt } = wanted;
  const folder = Store.taskFolder(job_id, client.name, attempt);
  const { version } = pipeline;
  const task = { client: client.name, submission: wanted, digest, version, resources, folder };
  if (await parts.insert(task)) {
    faultPoint('crobot-task-inserted');
    parts.accepted();
    return { job_id, attempt, state: 'queued', version, folder, known: false };
  }
  // The same key, or a kill, came while we were judging.
  const meanwhile = await known(parts.pool, client, wanted, digest);
  if (!meanwhile) throw new Error(`job ${job_id} was neither inserted nor found`);
  return answerKnown(meanwhile);
}

async function known(
  pool: Pool,
  client: Client,
  wanted: Submission,
  digest: string,
): Promise<TaskRow | undefined> {
  const { job_id: job, attempt } = wanted;
  const { task, killed } = await findTask(pool, client.name, job, attempt);
  if (task && task.digest !== digest) throw new EnterobotError('SUBMISSION_CHANGED', { job, attempt });
  if (!task && killed) throw new EnterobotError('SUBMISSION_KILLED', { job });
  return task;
}

function answerKnown(task: TaskRow): SubmitAnswer {
  const { job_id, attempt, state, version, folder } = task;
  return { job_id, attempt, state, version, folder, known: true };
}

/** Of several versions of one pipeline the last one described is the current one, which "" means. */
function findPipeline(pipelines: readonly PipelineDescription[], wanted: Submission): PipelineDescription {
  const { pipeline, version } = wanted;
  const versions = pipelines.filter((one) => one.name === pipeline);
  if (versions.length === 0) throw new EnterobotError('SUBMISSION_PIPELINE_UNKNOWN', { pipeline });
  const found = version === '' ? versions.at(-1) : versions.find((one) => one.version === version);
  if (found) return found;
  const list = versions.map((one) => one.version).join(', ');
  throw new EnterobotError('SUBMISSION_VERSION_UNKNOWN', { pipeline, version, known: list });
}

/**
 * What the task may use. Cores that the submission does not name are a pipeline's wish, cut down to the machine;
 * memory is a need, and so is what the submission names.
 */
function grant(wanted: Submission, usual: Resources, machine: Capacity): Resources {
  const { resources: asked, resources_factor: factor } = wanted;
  // More than usual is a wish, which the machine may cut; the usual itself is a need.
  const memory = Math.max(usual.memory_mb, Math.min(usual.memory_mb * factor, machine.memory_mb));
  const granted = {
    cores: asked.cores ?? Math.min(usual.cores, machine.cores),
    memory_mb: asked.memory_mb ?? Math.floor(memory),
    minutes: asked.minutes ?? usual.minutes * factor,
  };
  if (granted.cores > machine.cores) {
    throw new EnterobotError('SUBMISSION_TOO_BIG', {
      wanted: `${granted.cores} cores`,
      has: String(machine.cores),
    });
  }
  if (granted.memory_mb > machine.memory_mb) {
    throw new EnterobotError('SUBMISSION_TOO_BIG', {
      wanted: `${granted.memory_mb} MB of memory`,
      has: `${machine.memory_mb} MB`,
    });
  }
  return granted;
}
