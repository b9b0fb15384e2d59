/** A thread of {@link equalLoci}: takes blocks of pairs until none is left. */
import { workerData } from 'node:worker_threads';
import { type PairWork, workOn } from './pair_blocks.ts';

workOn(workerData as PairWork);
