import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

export const crisprParams = z.strictObject({
  /** Fewer repeats are no array (pilercr's own default). */
  min_repeats: z.int().min(2).max(100).default(3),
});
export type CrisprParams = z.output<typeof crisprParams>;

const inputs = z.strictObject({ assembly: z.string().min(1) });
export type CrisprInputs = z.output<typeof inputs>;

/** Finds CRISPR arrays with pilercr, and gives them true places, one direction and one length of repeat. */
export const crispr = definePipeline({
  name: 'CRISPR',
  version: '1.0',
  inputs,
  params: crisprParams,
  reads: z.strictObject({}),
  programs: () => ['pilercr'],
  resources: { cores: 1, memory_mb: 1024, minutes: 30 },
  run: async (task) => (await import('./crispr/run.ts')).runCrispr(task),
});
