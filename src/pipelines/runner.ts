import { createHash } from 'node:crypto';
import { access, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { type ExitFile, type ProgramRun, TASK_FILES, type TaskResult } from '../protocol/result.ts';
import type { TaskFile } from '../protocol/task.ts';
import { writeAtomic } from '../store.ts';
import { checkFields } from './check_fields.ts';
import type { PipelineOutput, Task } from './pipeline.ts';
import { findProgram } from './programs.ts';
import { findPipeline } from './registry.ts';
import { StopSwitch, TaskStopped, untilStopped } from './stop_switch.ts';
import { checksum, claimFolder, readTask, syncFile } from './task_folder.ts';
import { TaskLog } from './task_log.ts';

/** How a task ended. A stopped one leaves no exit.json: whoever stopped it knows what became of it. */
export type TaskEnd =
  | { state: 'complete'; result_sha256: string }
  | { state: 'failed'; error: ErrorReport }
  | { state: 'stopped'; signal: NodeJS.Signals };

/**
 * Runs the task of a folder from task.json to exit.json, which is written last. A folder runs once: the second
 * launch is refused and touches nothing. SIGTERM, SIGINT and SIGHUP stop the task and its programs, or `told` alone where
 * that is given. When a task was stopped or out of time, work may be left in this process: exit soon.
 * @throws TASK_UNREADABLE, TASK_FOLDER_TAKEN; every other fault is the task's end `failed`
 */
export async function runTask(path: string, told?: AbortSignal): Promise<TaskEnd> {
  const folder = resolve(path);
  const file = await readTask(folder);
  const stop = new StopSwitch(told);
  try {
    await claimFolder(folder, file.token);
    stop.limit(file.resources.minutes);
    return await runClaimed(folder, file, stop);
  } finally {
    stop.close();
  }
}

async function runClaimed(folder: string, file: TaskFile, stop: StopSwitch): Promise<TaskEnd> {
  const log = new TaskLog(join(folder, TASK_FILES.log));
  const scratch = join(folder, 'work');
  try {
    log.say(`${file.pipeline} ${file.version}: job ${file.job_id}, attempt ${file.attempt}`);
    let exit: ExitFile;
    const runs: ProgramRun[] = [];
    try {
      const result_sha256 = await writeResult(folder, scratch, file, { stop, log, runs });
      exit = { state: 'complete', result_sha256, programs: runs, ended: now() };
    } catch (error) {
      const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
      if (reason instanceof TaskStopped) {
        log.say(reason.message);
        return { state: 'stopped', signal: reason.signal };
      }
      stop.disarm();
      exit = { state: 'failed', error: reportFault(reason, folder, log), programs: runs, ended: now() };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    await writeAtomic(join(folder, TASK_FILES.exit), `${JSON.stringify(exit, null, 2)}\n`);
    log.say(exit.state);
    return exit.error
      ? { state: 'failed', error: exit.error }
      : { state: 'complete', result_sha256: exit.result_sha256! };
  } finally {
    log.close();
  }
}

/** Everything up to a durable result.json, of which it returns the sha256. */
async function writeResult(
  folder: string,
  scratch: string,
  file: TaskFile,
  { stop, log, runs }: { stop: StopSwitch; log: TaskLog; runs: ProgramRun[] },
): Promise<string> {
  const started = now();
  const pipeline = findPipeline(file.pipeline, file.version);
  const fields = checkFields(pipeline, file);
  for (const [field, input] of Object.entries(file.inputs)) await mustBeReadable(`inputs.${field}`, input);
  for (const program of pipeline.programs(fields.params)) await findProgram(program);
  // Programs run in it; what starts none has no use for it.
  if (!pipeline.inProcess) await mkdir(scratch, { recursive: true });
  const { token, resources, priority } = file;
  const task: Task<unknown, unknown, unknown> = {
    folder,
    scratch,
    token,
    resources,
    priority,
    signal: stop.signal,
    log,
    runs,
    ...fields,
  };
  const output = await untilStopped(pipeline.run(task), stop.signal);
  stop.signal.throwIfAborted();
  stop.disarm();
  const result: TaskResult = {
    job_id: file.job_id,
    attempt: file.attempt,
    pipeline: pipeline.name,
    version: pipeline.version,
    outputs: Object.fromEntries(
      Object.entries(output.outputs).map(([name, outputFile]) => [
        name,
        [outputFile, join(folder, outputFile)],
      ]),
    ),
    values: output.values,
    log: JSON.stringify(output.log),
    programs: runs,
    params: fields.params as TaskResult['params'],
    checksums: await checksums(folder, file, output),
    started,
    ended: now(),
  };
  const text = `${JSON.stringify(result, null, 2)}\n`;
  await writeAtomic(join(folder, TASK_FILES.result), text);
  return createHash('sha256').update(text).digest('hex');
}

async function mustBeReadable(field: string, file: string): Promise<void> {
  try {
    await access(file);
  } catch (cause) {
    throw new EnterobotError('TASK_INPUT_MISSING', { field, file }, { cause });
  }
}

async function checksums(
  folder: string,
  file: TaskFile,
  output: PipelineOutput,
): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const [name, input] of Object.entries(file.inputs)) sums[`inputs.${name}`] = await checksum(input);
  for (const [name, outputFile] of Object.entries(output.outputs)) {
    const path = join(folder, outputFile);
    await syncFile(path);
    sums[`outputs.${name}`] = await checksum(path);
  }
  return sums;
}

/** The fault as CRobot is told it; the log gets the whole of one that is a defect of ours. */
function reportFault(fault: unknown, folder: string, log: TaskLog): ErrorReport {
  const full = (fault as NodeJS.ErrnoException | undefined)?.code;
  const known = full === 'ENOSPC' || full === 'EDQUOT' ? new EnterobotError('DISK_FULL', { folder }) : fault;
  const report = reportOf(known);
  if (!(known instanceof EnterobotError))
    log.say(known instanceof Error ? String(known.stack) : String(known));
  log.say(`failed: ${report.message} [${report.code}]`);
  // The wire takes at most 20,000 characters of it.
  return { ...report, message: report.message.slice(0, 20_000) };
}

function now(): string {
  return new Date().toISOString();
}
