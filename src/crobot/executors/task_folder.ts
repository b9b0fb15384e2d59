import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { type ExitFile, exitFile, type ProcessFile, processFile, TASK_FILES } from '../../protocol/result.ts';
import { sha256OfFile, writeAtomic } from '../../store.ts';
import type { Launch, Outcome } from './executor.ts';

/** process.json of a folder: absent, of the task with this token, of another task, or not readable. */
export type Claim = { by: 'nobody' | 'another' | 'unreadable' } | { by: 'task'; process: ProcessFile };

/** Who runs, or ran, the task in a folder. */
export async function readClaim(folder: string, token: string): Promise<Claim> {
  const text = await readText(join(folder, TASK_FILES.process));
  if (text === undefined) return { by: 'nobody' };
  const parsed = processFile.safeParse(asJson(text));
  if (!parsed.success) return { by: 'unreadable' };
  return parsed.data.token === token ? { by: 'task', process: parsed.data } : { by: 'another' };
}

/**
 * Makes the folder and writes task.json, unless another task has it. Harmless when repeated.
 * @throws TASK_FOLDER_FOREIGN, TASK_NOT_STARTED
 */
export async function prepareFolder({ folder, token, task }: Launch): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const claim = await readClaim(folder, token);
    if (claim.by === 'another') throw new EnterobotError('TASK_FOLDER_FOREIGN', { folder });
    await writeAtomic(join(folder, TASK_FILES.task), `${JSON.stringify(task, null, 2)}\n`, {
      forProcesses: true,
    });
  } catch (error) {
    if (error instanceof EnterobotError) throw error;
    throw new EnterobotError('TASK_NOT_STARTED', { message: (error as Error).message }, { cause: error });
  }
}

/** exit.json; undefined when the task has not written it. */
export async function readExit(folder: string): Promise<ExitFile | undefined> {
  const text = await readText(join(folder, TASK_FILES.exit));
  return text === undefined ? undefined : exitFile.safeParse(asJson(text)).data;
}

/** Whether exit.json is there; cheaper than reading it. */
export async function hasExit(folder: string): Promise<boolean> {
  return stat(join(folder, TASK_FILES.exit)).then(
    () => true,
    () => false,
  );
}

/**
 * The verdict on a folder none of whose processes lives. `how` says how the process ended, as far as it is known.
 * exit.json alone is not believed: without our claim beside it, it was left by another task.
 */
export async function readOutcome(folder: string, token: string, how: string): Promise<Outcome> {
  const claim = await readClaim(folder, token);
  if (claim.by === 'nobody') {
    const message = `${how}. The end of its log: ${await logTail(folder)}`;
    return failed(new EnterobotError('TASK_NOT_STARTED', { message }));
  }
  if (claim.by === 'another') return failed(new EnterobotError('TASK_FOLDER_FOREIGN', { folder }));
  const exit = await readExit(folder);
  if (!exit) return failed(new EnterobotError('TASK_LOST', { how, log: await logTail(folder) }));
  if (exit.state === 'complete') return completed(folder, exit.result_sha256);
  return exit.error
    ? { state: 'failed', error: exit.error }
    : failed(new EnterobotError('TASK_RESULT_DAMAGED', { message: 'exit.json says failed and not why' }));
}

async function completed(folder: string, promised: string | undefined): Promise<Outcome> {
  const damaged = (message: string) => failed(new EnterobotError('TASK_RESULT_DAMAGED', { message }));
  if (promised === undefined) return damaged('exit.json does not name its sha256');
  const found = await sha256OfFile(join(folder, TASK_FILES.result)).catch(() => undefined);
  if (found === undefined) return damaged('result.json cannot be read');
  if (found !== promised) return damaged(`result.json has sha256 ${found}, and ${promised} was written`);
  return { state: 'complete', result_sha256: found };
}

function failed(error: EnterobotError): Outcome {
  return { state: 'failed', error: error.report() };
}

/** The last lines of log.txt, at most 2000 bytes. */
async function logTail(folder: string): Promise<string> {
  const TAIL = 2000;
  try {
    const file = await open(join(folder, TASK_FILES.log), 'r');
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL));
      return buffer.toString('utf8', 0, bytesRead).trim() || '(empty)';
    } finally {
      await file.close();
    }
  } catch {
    return '(there is none)';
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // A disk that cannot be read now says nothing about the task: only "not there" is an answer.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
