import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { freeBuffers } from './free_buffers.ts';

/** Bytes that go to the disk together; as many again may be gathered meanwhile. */
const BATCH = 1 << 19;
/** After so many bytes it is looked whether the file still has a name. */
const LOOK_AFTER = 1 << 26;

export interface Written {
  /** Where the file ends now. */
  offset: number;
  /**
   * all: the body was read to its end. cut off: the client is gone. let go: we were told to. too much: it went past `end`.
   * gone: the file was removed meanwhile.
   */
  how: 'all' | 'cut off' | 'let go' | 'too much' | 'gone';
}

/**
 * Writes the body of a request into a file from `offset`, never past `end`. Whatever came is on its way to the disk before this
 * returns, however it ended. The next bytes are read while the last are written, and no byte is copied: tus's own way leads
 * through five streams.
 * @throws errors of the disk
 */
export function writeBody(
  body: Readable,
  file: FileHandle,
  offset: number,
  end: number,
  letGo: AbortSignal,
): Promise<Written> {
  return new Promise((resolve, reject) => {
    let at = offset;
    let taken = offset;
    let gathered: Buffer[] = [];
    let size = 0;
    let writing = false;
    let looked = offset;
    let how: Written['how'] | undefined;

    const write = (): void => {
      if (writing) return;
      if (size === 0) {
        if (how) resolve({ offset: at, how });
        return;
      }
      const batch = gathered;
      const bytes = size;
      gathered = [];
      size = 0;
      writing = true;
      file
        .writev(batch, at)
        .then(async ({ bytesWritten }) => {
          at += bytesWritten;
          if (at - looked >= LOOK_AFTER) {
            looked = at;
            // An upload that was cancelled or swept has no file any more: what comes would fill the disk under no name.
            if ((await file.stat()).nlink === 0) onGone();
          }
          writing = false;
          freeBuffers(bytesWritten);
          if (bytesWritten !== bytes) {
            fail(Object.assign(new Error('the disk took only a part'), { code: 'ENOSPC' }));
            return;
          }
          if (!how) body.resume();
          if (how || size >= BATCH) write();
        })
        .catch(fail);
    };
    const stop = (why: Written['how']): void => {
      if (how) return;
      how = why;
      body.off('data', take);
      letGo.removeEventListener('abort', onLetGo);
      write();
    };
    const fail = (error: unknown): void => {
      how ??= 'let go';
      body.off('data', take);
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      if (taken + chunk.length > end) {
        stop('too much');
        return;
      }
      taken += chunk.length;
      gathered.push(chunk);
      size += chunk.length;
      if (size < BATCH) return;
      if (writing) body.pause();
      else write();
    };
    const onLetGo = (): void => {
      body.pause();
      stop('let go');
    };
    const onGone = (): void => {
      body.pause();
      gathered = [];
      size = 0;
      stop('gone');
    };
    body.on('data', take);
    body.once('end', () => stop('all'));
    body.once('error', () => stop('cut off'));
    body.once('close', () => stop('cut off'));
    letGo.addEventListener('abort', onLetGo);
    if (letGo.aborted) onLetGo();
  });
}
