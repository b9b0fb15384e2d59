import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TASK_FILES } from '../src/protocol/result.ts';
import type { TaskRecord } from './checker/history.ts';

/** A task's process that runs now. */
export interface LiveTask {
  pid: number;
  folder: string;
  jobId: number;
  attempt: number;
  message: string;
  /** Whether it has taken its folder, so that its end is the loss of a task and not a start that failed. */
  begun: boolean;
}

/** The processes of all tasks of a store, found by their command line. */
export function liveTasks(store: string): LiveTask[] {
  const found: LiveTask[] = [];
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const folder = readQuietly(`/proc/${pid}/cmdline`)
      ?.split('\0')
      .find((word) => word.startsWith(`${store}/outputs/`));
    const task = folder && readTask(folder);
    const begun = task !== undefined && ownerOf(folder!) === Number(pid);
    if (task) found.push({ pid: Number(pid), folder: folder!, begun, ...task });
  }
  return found;
}

/** Every start of work that the log files of the store tell, with its end where one is told. */
export function taskRecords(store: string, killed: ReadonlyMap<number, number>): TaskRecord[] {
  return taskFolders(join(store, 'outputs')).flatMap((folder) => recordsOf(folder, killed));
}

/** Folders that hold a task.json, at any depth. */
function taskFolders(folder: string): string[] {
  if (existsSync(join(folder, TASK_FILES.task))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => taskFolders(join(folder, entry.name)));
}

/** `killed`: when we killed the process of this id. */
function recordsOf(folder: string, killed: ReadonlyMap<number, number>): TaskRecord[] {
  const task = readTask(folder);
  if (!task) return [];
  const pid = ownerOf(folder);
  const records: TaskRecord[] = [];
  for (const line of (readQuietly(join(folder, TASK_FILES.log)) ?? '').split('\n')) {
    const [, time, says] = /^(\S+Z) (.*)$/.exec(line) ?? [];
    if (time === undefined || says === undefined) continue;
    const at = Date.parse(time);
    if (/: job \d+, attempt \d+$/.test(says)) {
      records.push({ job_id: task.jobId, attempt: task.attempt, pid, started: at, ended: null });
    } else if (/^(complete|failed|stopped)/.test(says)) {
      const open = records.findLast((record) => record.ended === null);
      if (open) open.ended = at;
    }
  }
  const killedAt = pid === null ? undefined : killed.get(pid);
  for (const record of records) record.ended ??= killedAt ?? null;
  return records;
}

function readTask(folder: string): { jobId: number; attempt: number; message: string } | undefined {
  const text = readQuietly(join(folder, TASK_FILES.task));
  if (text === undefined) return undefined;
  const { job_id, attempt, params } = JSON.parse(text) as {
    job_id: number;
    attempt: number;
    params: { message: string };
  };
  return { jobId: job_id, attempt, message: params.message };
}

function ownerOf(folder: string): number | null {
  const text = readQuietly(join(folder, TASK_FILES.process));
  return text === undefined ? null : (JSON.parse(text) as { pid: number }).pid;
}

function readQuietly(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
