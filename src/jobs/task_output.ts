import { EnterobotError } from '../errors.ts';
import type { TaskResult } from '../protocol/result.ts';

/** Absolute path of a named output. @throws RESULT_UNREADABLE when the pipeline left none of that name */
export function outputOf(result: TaskResult, name: string): string {
  const output = result.outputs[name];
  if (output) return output[1];
  const problem = `it has no output named ${name}`;
  throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
}
