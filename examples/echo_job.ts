import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CRobotJob } from '../src/jobs/crobot_job.ts';
import { registerJob } from '../src/jobs/registry.ts';
import { outputOf } from '../src/jobs/task_output.ts';
import type { TaskRequest } from '../src/ledger/job_row.ts';
import type { TaskResult } from '../src/protocol/result.ts';
import type { Json } from '../src/protocol/task.ts';

const params = z.object({
  database: z.string(),
  message: z.string(),
  sleepSeconds: z.number().default(0),
  fail: z.enum(['input', 'infrastructure', 'resource']).optional(),
});

/** Letters of the message that stand in the tag: it is shown in lists and indexed, so it stays short. */
const LABEL = 100;

/**
 * A toy CRobotJob: CRobot's pipeline `echo` writes the message to a file, and what came back is read from that file.
 * It can be told to take its time, or to fail by one of the classes of error that the pipeline knows.
 */
export class EchoJob extends CRobotJob<z.output<typeof params>, string> {
  static readonly schema = params;
  override readonly retries = { infrastructure: 1, resource: 1, lost: 1 };

  get tag() {
    return { family: 'local' as const, label: [...this.params.message].slice(0, LABEL).join('') };
  }

  get type() {
    return { name: 'echo_job', comment: 'a toy' };
  }

  get database(): string {
    return this.params.database;
  }

  async request(): Promise<TaskRequest> {
    const { message, sleepSeconds, fail } = this.params;
    return {
      pipeline: 'echo',
      version: '',
      inputs: {},
      params: { message, sleep_seconds: sleepSeconds, ...(fail ? { fail } : {}) },
      reads: {},
      resources: {},
    };
  }

  async prepare(result: TaskResult): Promise<string> {
    return readFile(outputOf(result, 'message'), 'utf8');
  }

  async apply(_context: unknown, message: string): Promise<Json> {
    return { message };
  }
}

registerJob('echo_job', EchoJob);
