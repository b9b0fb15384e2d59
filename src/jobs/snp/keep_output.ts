import { EnterobotError } from '../../errors.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { StoredFile } from '../../store.ts';
import { house } from '../house.ts';
import { outputOf } from '../task_output.ts';

/**
 * Copies an output of a task into the store under its content, before any row points at it: other jobs, and other projects,
 * read it there. @throws RESULT_UNREADABLE when there is none, or it is not what the pipeline wrote
 */
export async function keepOutput(result: TaskResult, name: string, suffix: string): Promise<StoredFile> {
  const kept = await house().store.put('analyses', outputOf(result, name), suffix);
  if (kept.sha256 === result.checksums[`outputs.${name}`]) return kept;
  const problem = `its output ${name} is not the file that the pipeline wrote`;
  throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: kept.path, problem });
}
