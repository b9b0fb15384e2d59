import type { BuiltInScheme } from '../built_in_schemes.ts';
import { ProkkaJob } from '../prokka_job.ts';

/** Annotation by Debian's prokka. */
export const prokkaScheme: BuiltInScheme = {
  description: 'prokka_annotation',
  name: 'Annotation (Prokka)',
  param: () => ({
    ...{ display: 'public', pipeline: 'prokka_annotation' },
    columns: [
      { name: 'genes', label: 'Genes', kind: 'integer', description: 'Coding sequences and RNA genes' },
      { name: 'CDS', label: 'Coding sequences', kind: 'integer' },
      {
        ...{ name: 'hypothetical', label: 'Without a product', kind: 'integer' },
        description: 'Coding sequences that are like no protein that genes are named by',
      },
      { name: 'rRNA', label: 'rRNA genes', kind: 'integer' },
      { name: 'tRNA', label: 'tRNA genes', kind: 'integer' },
      { name: 'tmRNA', label: 'tmRNA genes', kind: 'integer' },
    ],
  }),
  Job: ProkkaJob,
};
