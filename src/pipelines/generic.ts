import { z } from 'zod';
import { json } from '../protocol/task.ts';
import { installedManifest } from './generic/installed.ts';
import { definePipeline } from './pipeline.ts';

export const genericParams = z.strictObject({
  /** sha256 of a manifest that CRobot's operator installed. A client can name one, and never bring one. */
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the scheme, as it shall stand with the result. */
  scheme_version: z.string().max(200).default(''),
  /** For the parameters of the manifest; its own defaults for the others. */
  parameters: z.record(z.string().max(100), json).default({}),
  /** Of the database. */
  genus: z
    .string()
    .regex(/^[A-Z][a-z]{1,60}$/)
    .default('Unknown'),
  /** Of the assembly. */
  barcode: z
    .string()
    .regex(/^[A-Z]{3}_[A-Z]{2}\d{4}[A-Z]{2}(_[A-Z]{2})?$/)
    .default('AAA_AA0000AA_AS'),
});
export type GenericParams = z.output<typeof genericParams>;

const inputs = z.strictObject({
  assembly: z.string().min(1).optional(),
  read1: z.string().min(1).optional(),
  read2: z.string().min(1).optional(),
});
export type GenericInputs = z.output<typeof inputs>;

/** A laboratory's own program, as its manifest says. */
export const generic = definePipeline({
  name: 'generic',
  version: '1.0',
  inputs,
  params: genericParams,
  reads: z.strictObject({}),
  programs: () => [],
  resources: { cores: 1, memory_mb: 1024, minutes: 30 },
  resourcesOf: ({ manifest }) => {
    try {
      const { cores, memory_mb, minutes } = installedManifest(manifest).manifest.resources;
      return { cores, memory_mb, minutes };
    } catch {
      // The task itself tells that it is not installed.
      return undefined;
    }
  },
  run: async (task) => (await import('./generic/run.ts')).runGeneric(task),
});
