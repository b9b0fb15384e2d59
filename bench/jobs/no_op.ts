import { z } from 'zod';
import { CRobotJob } from '../../src/jobs/crobot_job.ts';
import { localTask } from '../../src/jobs/local_task.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import type { TaskRequest } from '../../src/ledger/job_row.ts';
import type { TaskResult } from '../../src/protocol/result.ts';
import type { Json } from '../../src/protocol/task.ts';

// Jobs that do nothing: what is measured is the system around them.
export const NoOp = localTask('no_op', z.json(), (args) => args as Json);
registerJob('no_op', NoOp);

const params = z.object({ database: z.string(), label: z.string(), args: z.number() });

/** Submitted to CRobot, run by its pipeline `echo`, called back, processed. */
class RemoteNoOp extends CRobotJob<z.output<typeof params>> {
  static readonly schema = params;
  override readonly effects = false;

  get tag() {
    return { family: 'local' as const, label: this.params.label };
  }

  get type() {
    return { name: 'remote_no_op' };
  }

  get database(): string {
    return this.params.database;
  }

  async request(): Promise<TaskRequest> {
    return { pipeline: 'echo', version: '', inputs: {}, params: { message: '' }, reads: {}, resources: {} };
  }

  async prepare(result: TaskResult): Promise<TaskResult> {
    return result;
  }

  async apply(): Promise<Json> {
    return null;
  }
}

registerJob('remote_no_op', RemoteNoOp);
