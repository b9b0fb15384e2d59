import type { ErrorReport } from '../../errors.ts';
import type { TaskState } from '../../protocol/states.ts';
import type { Resources, Submission } from '../../protocol/task.ts';
import type { Handle } from '../executors/executor.ts';

/** A row of crobot.tasks, as the running service needs it. `folder` is relative to the store. */
export interface TaskRow extends Resources {
  id: number;
  client: string;
  job_id: number;
  attempt: number;
  digest: string;
  request: Submission;
  pipeline: string;
  version: string;
  priority: number;
  workgroup: string;
  callback: string;
  folder: string;
  token: string;
  state: TaskState;
  launched: Date | null;
  handle: Handle | null;
  kill_requested: Date | null;
  error: ErrorReport | null;
  started: Date | null;
}

/** A callback that a move just put into the outbox, complete enough to be sent without reading it again. */
export interface Message {
  task_id: number;
  client: string;
  job_id: number;
  attempt: number;
  sequence: number;
  tries: number;
  callback: string;
  body: unknown;
}

/** `returning` list that makes a Message of an updated row of crobot.tasks aliased `t`. */
export const AS_MESSAGE = `t.id as task_id, t.client, t.job_id, t.attempt, t.sequence, 0 as tries, t.callback,
  crobot.callback_body(t) as body`;
