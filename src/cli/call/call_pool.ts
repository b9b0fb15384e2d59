import { Worker } from 'node:worker_threads';
import type { SchemeIndex } from '../../genome/call_genome.ts';
import { type CallWish, callFile, type FileCall } from './call_file.ts';

/** What a thread is started with; the index lies in memory that all of them share. */
export interface ThreadStart {
  index: SchemeIndex;
  wish: CallWish;
}

/** Genomes that are called ahead of the one that is to be printed next, for each thread. */
const AHEAD = 4;

/** Calls genomes one after the other in this thread, or several at once in threads; the results come in order. */
export async function* callFiles(
  index: SchemeIndex,
  files: readonly string[],
  wish: CallWish,
  threads: number,
): AsyncGenerator<FileCall> {
  if (threads <= 1) {
    for (const file of files) yield await callFile(index, file, wish);
    return;
  }
  const pool = Array.from({ length: Math.min(threads, files.length) }, () => new CallThread({ index, wish }));
  try {
    yield* inOrder(pool, files);
  } finally {
    await Promise.all(pool.map((thread) => thread.stop()));
  }
}

async function* inOrder(pool: CallThread[], files: readonly string[]): AsyncGenerator<FileCall> {
  const waiting: Promise<FileCall>[] = [];
  let next = 0;
  for (let i = 0; i < files.length; i++) {
    while (next < files.length && next < i + pool.length * AHEAD) {
      const least = pool.reduce((a, b) => (b.busy < a.busy ? b : a));
      const result = least.call(files[next++]!);
      // It is awaited when its turn comes; until then a failure must not end the process.
      result.catch(() => {});
      waiting.push(result);
    }
    yield await waiting[i]!;
    delete waiting[i];
  }
}

class CallThread {
  /** Genomes that it was given and has not answered. */
  busy = 0;
  readonly #worker: Worker;
  readonly #answers: { resolve(call: FileCall): void; reject(error: Error): void }[] = [];

  constructor(start: ThreadStart) {
    this.#worker = new Worker(new URL('./call_thread.ts', import.meta.url), { workerData: start });
    this.#worker.on('message', (call: FileCall) => {
      this.busy--;
      this.#answers.shift()?.resolve(call);
    });
    const fail = (error: Error) => {
      for (const answer of this.#answers.splice(0)) answer.reject(error);
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', (code) => fail(new Error(`a calling thread ended with ${code}`)));
  }

  /** It answers in the order of the questions. */
  call(file: string): Promise<FileCall> {
    this.busy++;
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject });
      this.#worker.postMessage(file);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
