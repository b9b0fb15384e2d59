import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { EnterobotError } from './errors.ts';

/** A lock that the kernel releases when its holder ends, however it ends. */
export interface FileLock {
  release(): void;
}

/** What flock is told to exit with when another process has the lock; by itself it uses 1 and sysexits.h (64 to 78). */
const CONFLICT = 99;

/**
 * Takes the lock on a file, or returns undefined when another process has it. flock(1) of util-linux locks our
 * open file, not its own: the lock belongs to the open file description and outlives that helper. Node opens
 * files close-on-exec, so no child inherits it, and a kill -9 frees it. Who has the lock may remove the file: a lock on
 * a file whose name is gone, or another's, is none, and is taken anew.
 * @throws FILE_NOT_LOCKED when it cannot be told whether another process has it
 */
export function tryLock(file: string): FileLock | undefined {
  for (;;) {
    const fd = lockedFile(file);
    if (fd === undefined) return undefined;
    if (isNamed(fd, file)) return { release: () => closeSync(fd) };
    closeSync(fd);
  }
}

function isNamed(fd: number, file: string): boolean {
  const [open, named] = [fstatSync(fd), statSync(file, { throwIfNoEntry: false })];
  return named?.ino === open.ino && named.dev === open.dev;
}

/** The open file that has the lock; undefined when another has it. */
function lockedFile(file: string): number | undefined {
  const fd = openSync(file, 'a', 0o600);
  const words = ['--nonblock', '--exclusive', '--conflict-exit-code', String(CONFLICT), '3'];
  const { status, signal, error, stderr } = spawnSync('flock', words, {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    encoding: 'utf8',
  });
  if (status === 0) return fd;
  closeSync(fd);
  if (status === CONFLICT) return undefined;
  const message = error?.message ?? (stderr.trim() || `flock ended with ${signal ?? status}`);
  throw new EnterobotError('FILE_NOT_LOCKED', { file, message }, { cause: error });
}
