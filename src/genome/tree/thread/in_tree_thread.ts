import { Worker } from 'node:worker_threads';
import { EnterobotError, errorOfReport } from '../../../errors.ts';
import type { CheckedTable, FromThread, ThreadTree, ThreadWork } from './thread_work.ts';

type Answer<W extends ThreadWork> = W extends { kind: 'check' } ? CheckedTable : ThreadTree | null;

/**
 * Does it in a thread of its own, so that whoever asks goes on with what else it has to do. When `signal` fires the
 * thread is ended in the midst of whatever it computes, with the threads that it started.
 * @throws what readProfiles and profileTree throw; TREE_THREAD; the signal's reason
 */
export async function inTreeThread<W extends Exclude<ThreadWork, { kind: 'distances' }>>(
  work: W,
  signal: AbortSignal,
): Promise<Answer<W>> {
  for await (const said of messages(work, signal)) if ('done' in said) return said.done as Answer<W>;
  throw new EnterobotError('TREE_THREAD', { problem: 'it ended without an answer' });
}

/** The table of distances of a table of profiles, some lines at a time, made as it is read. @throws as inTreeThread */
export async function* distancesInThread(
  work: Extract<ThreadWork, { kind: 'distances' }>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const said of messages(work, signal)) if ('lines' in said) yield said.lines;
}

/** What the thread says, until it has said all; errors are thrown. Whoever stops reading ends the thread. */
async function* messages(work: ThreadWork, signal: AbortSignal): AsyncGenerator<FromThread> {
  signal.throwIfAborted();
  const thread = new Worker(new URL('./tree_thread.ts', import.meta.url), { workerData: work });
  const heard: FromThread[] = [];
  let wake = () => {};
  let failure: unknown;
  let ended = false;
  const end = (error?: unknown) => {
    failure ??= error;
    ended = true;
    wake();
  };
  const abort = () => end(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  thread.on('message', (said: FromThread) => {
    heard.push(said);
    wake();
  });
  thread.once('error', (error) => end(new EnterobotError('TREE_THREAD', { problem: error.message })));
  thread.once('exit', () => end());
  try {
    for (;;) {
      // An abort counts before what was said: nobody wants it any more.
      if (signal.aborted) throw signal.reason;
      const said = heard.shift();
      if (said === undefined) {
        if (failure !== undefined) throw failure;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ('coded' in said) throw errorOfReport(said.coded);
      if ('failed' in said) throw new Error(said.failed);
      if ('end' in said) return;
      yield said;
      if ('lines' in said) thread.postMessage('more');
    }
  } finally {
    signal.removeEventListener('abort', abort);
    await thread.terminate();
  }
}
