import type { BuiltInScheme } from '../built_in_schemes.ts';
import { CRISPRJob } from '../crispr_job.ts';

const ORDER =
  'Spacers as numbers of this house’s catalogue, in the direction of the repeat. The order of arrays is that of the contigs: which is a species’ CRISPR1 is not decided, and no CRISPOL type is made.';

/** CRISPR arrays by pilercr. */
export const crisprScheme: BuiltInScheme = {
  description: 'CRISPR',
  name: 'CRISPR arrays',
  param: () => ({
    ...{ display: 'public', pipeline: 'CRISPR' },
    columns: [
      { name: 'arrays', label: 'CRISPR arrays', kind: 'integer' },
      { name: 'repeats', label: 'CRISPR repeats', kind: 'integer' },
      { name: 'spacers', label: 'CRISPR spacers', kind: 'integer' },
      { name: 'crispr1', label: 'First array', kind: 'text', description: ORDER },
      { name: 'crispr2', label: 'Second array', kind: 'text', description: ORDER },
    ],
  }),
  Job: CRISPRJob,
};
