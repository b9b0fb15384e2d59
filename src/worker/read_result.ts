import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnterobotError } from '../errors.ts';
import type { Callback } from '../protocol/callback.ts';
import { type TaskResult, taskResult } from '../protocol/result.ts';
import type { Store } from '../store.ts';

/**
 * Outputs where the store lies now. A result names them by absolute paths, as they were where its task ran; a store that was
 * restored or mounted elsewhere since has the same folder in another place.
 */
function whereTheyAre(result: TaskResult, folder: string, store: Store): TaskResult {
  const moved = Object.entries(result.outputs).map(([name, [file, path]]) => {
    const inStore = join(folder, file);
    return [name, [file, path.endsWith(`/${inStore}`) ? store.absolute(inStore) : path]];
  });
  return { ...result, outputs: Object.fromEntries(moved) };
}

/**
 * The result.json that a callback points at, checked against the callback's sha256 and the protocol.
 * @throws RESULT_UNREADABLE (class lost: the task is run again)
 */
export async function readResult(store: Store, message: Callback): Promise<TaskResult> {
  const path = message.result?.path ?? '';
  const unreadable = (problem: string) =>
    new EnterobotError('RESULT_UNREADABLE', { job: message.job_id, path, problem });
  if (!message.result) throw unreadable('the callback names no result');
  let bytes: Buffer;
  try {
    bytes = await readFile(await store.confine(path));
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== message.result.sha256) throw unreadable('its sha256 is not the one that CRobot signed');
  try {
    const result = taskResult.parse(JSON.parse(bytes.toString('utf8')));
    return whereTheyAre(result, dirname(path), store);
  } catch {
    throw unreadable('it is not in the form of the protocol');
  }
}
