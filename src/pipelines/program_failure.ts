import { EnterobotError } from '../errors.ts';

/** How a program ended, with the end of what it printed. */
export interface ProgramEnd {
  program: string;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  seconds: number;
  /** Set when it could not be started at all. */
  spawnError?: Error;
  tail: string;
}

/**
 * What programs print when the system refuses them memory. SPAdes and MEGAHIT are Python scripts that report the
 * signal that ended their own child as a negative code.
 */
const OUT_OF_MEMORY =
  /std::bad_alloc|cannot allocate memory|not enough memory|out of memory|memory allocation failed|oom-kill|exit code -9\b|return value: -9\b|err code: -9\b/i;

const DISK_FULL = /no space left on device|disk quota exceeded/i;

/** Shells and Python wrappers report a child killed by SIGKILL as 128 + 9. */
const SIGKILL_CODE = 137;

/** Lines of the program's last output that the error repeats. */
const LAST_LINES = 6;

export function succeeded(end: ProgramEnd): boolean {
  return end.exitCode === 0;
}

/**
 * The error of a set of programs joined by pipes, of which at least one failed. A full disk and memory come first,
 * for they explain the rest; then the first that was not merely cut off by the failure of its reader (SIGPIPE).
 */
export function failureOf(ends: readonly ProgramEnd[], memoryMb: number, folder: string): EnterobotError {
  const failed = ends.filter((end) => !succeeded(end));
  if (failed.some((end) => DISK_FULL.test(end.tail))) return new EnterobotError('DISK_FULL', { folder });
  const starved = failed.find(ranOutOfMemory);
  if (starved) return new EnterobotError('OUT_OF_MEMORY', { program: starved.program, memory: memoryMb });
  const first = failed.find((end) => end.signal !== 'SIGPIPE') ?? failed[0]!;
  return new EnterobotError(
    'PROGRAM_FAILED',
    { program: first.program, how: howItEnded(first), lines: lastLines(first.tail) },
    { cause: first.spawnError },
  );
}

// A SIGKILL that we did not send is the kernel's out-of-memory killer or a batch system's memory limit.
function ranOutOfMemory(end: ProgramEnd): boolean {
  return end.signal === 'SIGKILL' || end.exitCode === SIGKILL_CODE || OUT_OF_MEMORY.test(end.tail);
}

function howItEnded(end: ProgramEnd): string {
  if (end.spawnError) return `could not be started (${end.spawnError.message})`;
  return end.signal === null ? `ended with exit code ${end.exitCode}` : `was ended by ${end.signal}`;
}

export function lastLines(tail: string): string {
  const lines = tail.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? '(none)' : lines.slice(-LAST_LINES).join(' / ').slice(-2000);
}
