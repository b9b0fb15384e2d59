import { spawn } from 'node:child_process';

/** Everything that was written to the disk of a folder is on it: one call for a million files. */
export function syncDisk(folder: string): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn('sync', ['--file-system', folder], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? done() : reject(new Error(`sync ended with ${code}`))));
  });
}
