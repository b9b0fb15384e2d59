import { z } from 'zod';
import { CRobotJob } from '../../src/jobs/crobot_job.ts';
import { localTask } from '../../src/jobs/local_task.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import type { TaskRequest } from '../../src/ledger/job_row.ts';
import type { Json } from '../../src/protocol/task.ts';

/** The local job that does nothing: what is measured is the system around it. */
export const NoOp = localTask('no_op', z.json(), (args) => args as Json);

const params = z.object({ database: z.string(), message: z.string() });

/** The remote job that does next to nothing: CRobot's pipeline `echo`. */
export class RemoteNoOp extends CRobotJob<z.output<typeof params>, Json> {
  static readonly schema = params;

  get tag() {
    return { family: 'local' as const, label: this.params.message };
  }

  get type() {
    return { name: 'remote_no_op' };
  }

  get database(): string {
    return this.params.database;
  }

  async request(): Promise<TaskRequest> {
    const { message } = this.params;
    return { pipeline: 'echo', version: '', inputs: {}, params: { message }, reads: {}, resources: {} };
  }

  async prepare(result: { values: Record<string, Json> }): Promise<Json> {
    return result.values;
  }

  async apply(_context: unknown, values: Json): Promise<Json> {
    return values;
  }
}

registerJob('no_op', NoOp);
registerJob('remote_no_op', RemoteNoOp);
