import { z } from 'zod';
import { antigenGenus } from '../genome/serotype/antigen_set.ts';
import { definePipeline } from './pipeline.ts';

const seroPredParams = z.strictObject({
  /** What the assembly should be: decides by which rules its serotype is told. */
  genus: z.string().min(1).max(100),
  /** The version of the set of antigens, as it shall stand with the result. */
  scheme_version: z.string().max(200).default(''),
});
export type SeroPredParams = z.output<typeof seroPredParams>;

const inputs = z.strictObject({
  assembly: z.string().min(1),
  /** A set of antigens as `enterobot antigens import` keeps it (JSON, gzip). Klebsiella needs none: kaptive brings its own. */
  antigens: z.string().min(1).optional(),
});
export type SeroPredInputs = z.output<typeof inputs>;

export function isKlebsiella(genus: string): boolean {
  return genus.trim().toLowerCase() === 'klebsiella';
}

/** Tells the serotype of an assembly; "cannot tell, because" is a complete task. */
export const seroPred = definePipeline({
  name: 'SeroPred',
  version: '1.0',
  inputs,
  params: seroPredParams,
  reads: z.strictObject({}),
  fits({ inputs: { antigens }, params: { genus } }) {
    if (isKlebsiella(genus)) return undefined;
    if (antigenGenus(genus) === null) {
      const reason = `there are no rules for ${genus}, only for Salmonella, Escherichia, Shigella and Klebsiella`;
      return { field: 'params.genus', reason };
    }
    return antigens === undefined
      ? { field: 'inputs.antigens', reason: `${genus} needs a set of antigens` }
      : undefined;
  },
  programs: ({ genus }) => (isKlebsiella(genus) ? ['kaptive.py'] : []),
  // kaptive looks for some three thousand genes by tblastn; the others take a second.
  resources: { cores: 1, memory_mb: 1024, minutes: 60 },
  run: async (task) => (await import('./sero_pred/run.ts')).runSeroPred(task),
});
