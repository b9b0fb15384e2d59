import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { TASK_VARIABLE } from '../task_mark.ts';
import type { TaskContext } from './pipeline.ts';
import { failureOf, type ProgramEnd, succeeded } from './program_failure.ts';
import { findProgram, type ProgramName, programVersion } from './programs.ts';
import type { ProgramOutput } from './task_log.ts';

/** One program of a pipe and its arguments. */
export type Stage = readonly [program: ProgramName, argv: readonly string[]];

export interface RunOptions {
  /** File whose content the (first) program reads; otherwise its standard input is empty. */
  stdin?: string;
  /** File that takes the (last) program's standard output; otherwise that goes to the log. */
  stdout?: string;
  /** Takes the (last) program's standard output piece by piece, instead; what it throws ends the programs and is thrown. */
  take?: (chunk: Buffer) => void;
}

/**
 * Runs one program with an argument list (never a shell) in the task's scratch folder and waits for its end.
 * What it prints goes to log.txt; the run is noted for the result. When the task is stopped, the program's whole
 * process group is killed and the signal's reason is thrown.
 * @throws PROGRAM_MISSING, PROGRAM_FAILED, OUT_OF_MEMORY, DISK_FULL
 */
export function runProgram(
  task: TaskContext,
  program: ProgramName,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<void> {
  return runPipe(task, [[program, argv]], options);
}

/** As `runProgram`, for programs each of which reads what the one before it writes. */
export async function runPipe(
  task: TaskContext,
  stages: readonly Stage[],
  options: RunOptions = {},
): Promise<void> {
  const files = await Promise.all(stages.map(([program]) => findProgram(program)));
  const versions = await Promise.all(stages.map(([program], i) => programVersion(program, files[i]!)));
  const handles: FileHandle[] = [];
  async function opened(file: string | undefined, flags: string): Promise<number | undefined> {
    if (file === undefined) return undefined;
    const handle = await open(file, flags);
    handles.push(handle);
    return handle.fd;
  }
  try {
    const stdin = await opened(options.stdin, 'r');
    const stdout = await opened(options.stdout, 'w');
    // Nothing may be awaited between this look at the signal and the listeners that `startAll` sets.
    task.signal.throwIfAborted();
    task.log.say(`run: ${stages.map(([program, argv]) => [program, ...argv].join(' ')).join(' | ')}`);
    const taker = options.take && new Taker(options.take);
    const ends = await Promise.all(startAll(task, stages, files, stdin, stdout, taker));
    stages.forEach(([program, argv], i) => {
      const { seconds } = ends[i]!;
      task.runs.push({ program, version: versions[i]!, argv: [program, ...argv], seconds });
    });
    task.signal.throwIfAborted();
    taker?.throwIfFailed();
    if (!ends.every(succeeded)) throw failureOf(ends, task.resources.memory_mb, task.folder);
  } finally {
    for (const handle of handles) await handle.close();
  }
}

/** Gives a program's output to who asked for it, until that fails. */
class Taker {
  readonly #take: (chunk: Buffer) => void;
  #failure: { error: unknown } | undefined;

  constructor(take: (chunk: Buffer) => void) {
    this.#take = take;
  }

  /** @returns whether more is wanted */
  give(chunk: Buffer): boolean {
    if (this.#failure) return false;
    try {
      this.#take(chunk);
      return true;
    } catch (error) {
      this.#failure = { error };
      return false;
    }
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

/**
 * Starts the last stage first, so that each one before it can be given the reader's end of the pipe itself: the
 * bytes never pass through this process.
 */
function startAll(
  task: TaskContext,
  stages: readonly Stage[],
  files: readonly string[],
  stdin: number | undefined,
  stdout: number | undefined,
  taker: Taker | undefined,
): Promise<ProgramEnd>[] {
  const ends: Promise<ProgramEnd>[] = [];
  let reader: ChildProcess['stdin'] | undefined;
  for (let i = stages.length - 1; i >= 0; i--) {
    const [program, argv] = stages[i]!;
    const stdio: StdioOptions = [
      i === 0 ? (stdin ?? 'ignore') : 'pipe',
      i === stages.length - 1 ? (stdout ?? 'pipe') : (reader ?? 'ignore'),
      'pipe',
    ];
    const child = spawn(files[i]!, argv, {
      cwd: task.scratch,
      env: { ...process.env, LC_ALL: 'C', [TASK_VARIABLE]: task.token },
      stdio,
      // A group of its own, so that a script and all that it started can be killed at once.
      detached: true,
    });
    reader?.destroy();
    reader = child.stdin;
    reader?.on('error', () => {}); // A reader that ends early closes this end; its own exit tells why.
    ends.unshift(endOf(task, program, child, i === stages.length - 1 ? taker : undefined));
  }
  return ends;
}

function endOf(
  task: TaskContext,
  program: ProgramName,
  child: ChildProcess,
  taker: Taker | undefined,
): Promise<ProgramEnd> {
  const started = performance.now();
  const output: ProgramOutput = task.log.program(program);
  const take = (chunk: Buffer) => output.take(chunk);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (!taker) take(chunk);
    else if (!taker.give(chunk)) killGroup(child);
  });
  child.stderr?.on('data', take);
  const kill = () => killGroup(child);
  task.signal.addEventListener('abort', kill, { once: true });
  return new Promise((done) => {
    let spawnError: Error | undefined;
    child.once('error', (error) => {
      spawnError = error;
      if (child.pid === undefined) finish(null, null);
    });
    child.once('close', (code, signal) => finish(code, signal));
    function finish(exitCode: number | null, signal: NodeJS.Signals | null): void {
      task.signal.removeEventListener('abort', kill);
      output.end();
      const seconds = Math.round(performance.now() - started) / 1000;
      done({ program, exitCode, signal, seconds, tail: output.tail, ...(spawnError && { spawnError }) });
    }
  });
}

// SIGKILL at once: a program's files are scratch, so there is nothing it could save.
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}
