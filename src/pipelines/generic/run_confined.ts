import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnterobotError } from '../../errors.ts';
import { limitMark, TASK_VARIABLE } from '../../task_mark.ts';
import type { TaskContext } from '../pipeline.ts';
import type { ProgramEnd } from '../program_failure.ts';
import { confinement } from './confine.ts';
import { killAll, Members } from './members.ts';
import { watch } from './watch.ts';

/** How long what a program left behind may take to end by itself, and to die once it is killed. */
const LEFT_MS = 1000;
const DIES_MS = 10_000;

export interface OwnEnd extends ProgramEnd {
  /** It left processes behind, which were ended. */
  left: boolean;
}

export interface OwnProgram {
  /** As the manifest calls it. */
  program: string;
  /** Absolute. */
  path: string;
  argv: readonly string[];
  /** All that it sees of the environment, beside the mark of its task. */
  env: Record<string, string>;
  network: boolean;
  memoryMb: number;
  diskMb: number;
  outputMb: number;
  /** The file that takes its standard output; otherwise that goes to the log. */
  stdout?: string;
  /** Told all that is printed, up to the limit. */
  printed?(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
}

/**
 * Runs a program that nobody here knows: by its argument list in the task's scratch folder, in a process space of its own
 * where the machine has such, with an environment of a few words, watched. However it ends, nothing that it started is left.
 * @returns how it ended, exit code or signal; not whether that is a success
 * @throws OUT_OF_MEMORY, OWN_PROGRAM_PRINTS, OWN_PROGRAM_WRITES, OWN_PROGRAM_FORKS, and the reason of the task's signal
 */
export async function runConfined(task: TaskContext, own: OwnProgram): Promise<OwnEnd> {
  const { program, outputMb } = own;
  const confined = await confinement({
    ...{ network: own.network, diskMb: own.diskMb, mark: limitMark(task.token) },
  });
  const [command, ...words] = [...confined.command, own.path, ...own.argv];
  const started = performance.now();
  // Nothing may be awaited between this look at the signal and its listener.
  task.signal.throwIfAborted();
  const child = spawn(command!, words, {
    cwd: task.scratch,
    env: { ...own.env, [TASK_VARIABLE]: task.token },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const members = new Members(child.pid ?? -1, task.token);
  // The kernel buries what is in a space; otherwise the whole machine is searched.
  const searched = !confined.space;
  let fault: EnterobotError | undefined;
  const stop = (reason?: EnterobotError) => {
    fault ??= reason;
    killGroup(child);
    killAll(members.look(searched));
  };
  const abort = () => stop();
  task.signal.addEventListener('abort', abort, { once: true });
  const watched = { program, memoryMb: own.memoryMb, diskMb: own.diskMb, folder: task.scratch };
  const unwatch = watch(members, watched, stop);

  const output = task.log.program(program);
  const file = own.stdout === undefined ? undefined : createWriteStream(own.stdout, { flags: 'wx' });
  let fileFault: Error | undefined;
  file?.on('error', (error) => {
    fileFault = error;
    stop();
  });
  let bytes = 0;
  let left = false;
  const listen = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > outputMb * 2 ** 20) {
      if (!fault) stop(new EnterobotError('OWN_PROGRAM_PRINTS', { program, limit: outputMb }));
      return;
    }
    own.printed?.(chunk, stream);
    if (stream === 'stdout' && file) {
      if (!file.write(chunk) && !fileFault) {
        child.stdout!.pause();
        file.once('drain', () => child.stdout!.resume());
      }
    } else output.take(chunk);
  };
  child.stdout!.on('data', listen('stdout'));
  child.stderr!.on('data', listen('stderr'));
  (child.stdio[3] as Readable).on('data', () => {
    left = true;
  });
  try {
    const { code, signal, error } = await exitOf(child);
    if (searched && (await leftBehind(members, searched, fault !== undefined || task.signal.aborted)))
      left = true;
    await closed(child);
    task.signal.throwIfAborted();
    if (fault) throw fault;
    if (fileFault) throw fileFault;
    const ended = signal ?? (confined.space ? signalOf(code) : null);
    const seconds = Math.round(performance.now() - started) / 1000;
    return {
      ...{ left, program, exitCode: ended === null ? code : null, signal: ended, seconds, tail: output.tail },
      ...(error && { spawnError: error }),
    };
  } finally {
    unwatch();
    task.signal.removeEventListener('abort', abort);
    await leftBehind(members, searched, true);
    output.end();
    if (file) await new Promise<void>((done) => file.end(() => done()));
  }
}

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  error?: Error;
}

/** The end of the process itself; its pipes may be held open by what it left. */
function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((done) => {
    child.once('error', (error) => {
      if (child.pid === undefined) done({ code: null, signal: null, error });
    });
    child.once('exit', (code, signal) => done({ code, signal }));
  });
}

/** Whether a program that has ended left processes that do not end by themselves; they are ended. */
async function leftBehind(members: Members, searched: boolean, atOnce: boolean): Promise<boolean> {
  const until = performance.now() + (atOnce ? 0 : LEFT_MS);
  let alive = members.look(searched);
  while (alive.length > 0 && performance.now() < until) {
    await sleep(50);
    alive = members.look(searched);
  }
  const left = alive.length > 0;
  // Again and again: one may start another while its siblings are being killed.
  const patience = performance.now() + DIES_MS;
  for (; alive.length > 0 && performance.now() < patience; alive = members.look(searched)) {
    killAll(alive);
    await sleep(10);
  }
  return left;
}

/** Until what it printed, and what was told of it, has been read; not for long, should somebody unknown hold the pipes. */
async function closed(child: ChildProcess): Promise<void> {
  const streams = child.stdio.filter((stream) => stream instanceof Readable);
  const read = Promise.all(
    streams.map((stream) => stream.closed || new Promise((done) => stream.once('close', done))),
  );
  await Promise.race([read, sleep(5000, undefined, { ref: false })]);
  for (const stream of streams) stream.destroy();
}

/** The shell that runs it tells a signal as 128 and its number. */
function signalOf(code: number | null): NodeJS.Signals | null {
  if (code === null || code <= 128) return null;
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return (found?.[0] as NodeJS.Signals | undefined) ?? null;
}

function killGroup(child: ChildProcess): void {
  // Once it has ended, its number may be another's.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}
