import type { TaskContext } from '../pipeline.ts';
import type { ReadCount, ReadPair, Trimmed } from './trim.ts';

export async function checkReads(_pair: ReadPair): Promise<void> {}

export interface Capped extends ReadCount {
  pair: ReadPair;
}

export async function capReads(_task: TaskContext, trimmed: Trimmed, _bases: number): Promise<Capped> {
  return { pair: trimmed.pair, ...trimmed.after };
}
