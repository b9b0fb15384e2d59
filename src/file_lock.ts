import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** A lock that the kernel releases when its holder ends, however it ends. */
export interface FileLock {
  release(): void;
}

/**
 * Takes the lock on a file, or returns undefined when another process has it. flock(1) of util-linux locks our
 * open file, not its own: the lock belongs to the open file description and outlives that helper. Node opens
 * files close-on-exec, so no child inherits it, and a kill -9 frees it.
 */
export function tryLock(file: string): FileLock | undefined {
  const fd = openSync(file, 'a', 0o600);
  const { status, error } = spawnSync('flock', ['--nonblock', '--exclusive', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  if (status === 0) return { release: () => closeSync(fd) };
  closeSync(fd);
  if (error) throw error;
  return undefined;
}
