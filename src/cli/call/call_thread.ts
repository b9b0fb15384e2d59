/** A thread of {@link callFiles}: takes paths, answers with what the genomes give, in their order. */
import { parentPort, workerData } from 'node:worker_threads';
import { callFile } from './call_file.ts';
import type { ThreadStart } from './call_pool.ts';

const { index, wish } = workerData as ThreadStart;
let before = Promise.resolve();

parentPort!.on('message', (file: string) => {
  before = before.then(async () => parentPort!.postMessage(await callFile(index, file, wish)));
});
