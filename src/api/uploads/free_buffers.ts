import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So many bytes of garbage are let be. */
const EVERY = 16 * 1024 * 1024;

let since = 0;
let collect: ((options: { type: 'minor' }) => void) | undefined;

/**
 * Tells that so many bytes came and were written. Their buffers lie outside the heap, which hardly grows by them, so that
 * V8 would let some ninety megabytes gather before it looks (measured: npm run bench -- upload); a look at the youngest
 * objects alone takes a millisecond.
 */
export function freeBuffers(bytes: number): void {
  since += bytes;
  if (since < EVERY) return;
  since = 0;
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc');
  }
  collect?.({ type: 'minor' });
}
