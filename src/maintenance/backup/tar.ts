import { spawn } from 'node:child_process';

/** Packs a folder's content into a new file. @throws Error in tar's words */
export function packTar(folder: string, file: string, signal?: AbortSignal): Promise<void> {
  // Names and times alone: who owns the files is decided where they are unpacked.
  return tar(
    [
      '--create',
      '--format=pax',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--file',
      file,
      '--directory',
      folder,
      '.',
    ],
    signal,
  );
}

/** Unpacks a file into an empty folder. tar itself refuses names that lead out of it. @throws Error in tar's words */
export function unpackTar(file: string, folder: string, signal?: AbortSignal): Promise<void> {
  return tar(
    ['--extract', '--no-same-owner', '--no-same-permissions', '--file', file, '--directory', folder],
    signal,
  );
}

function tar(words: string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('tar', words, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 4000) said += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(said.trim().split('\n')[0] || `tar ended with ${code}`));
    });
  });
}
