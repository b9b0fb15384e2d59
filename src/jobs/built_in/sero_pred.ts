import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { antigenGenus } from '../../genome/serotype/antigen_set.ts';
import type { TaskRequest } from '../../ledger/job_row.ts';
import { getDatabase } from '../../records/databases.ts';
import { currentReference, type ReferenceSet } from '../../records/reference_sets.ts';
import type { SchemeParam } from '../../records/schemes.ts';
import type { BuiltInScheme } from '../built_in_schemes.ts';
import { GenericJob } from '../generic_job.ts';
import { house } from '../house.ts';

/** The serotype of an assembly, by the rules of its genus, with the set of antigens that is in use now. */
class SeroPredJob extends GenericJob {
  /** @throws SEROTYPE_SET_MISSING: the job is HELD until somebody imports one. */
  override async request(): Promise<TaskRequest> {
    const { pool } = house();
    const { genus } = await getDatabase(pool, this.database);
    const request = await super.request();
    const wanted = antigenGenus(genus);
    if (wanted === null) return { ...request, params: { genus } };
    const set = await currentReference(pool, `${wanted} antigens`);
    if (!set) throw new EnterobotError('SEROTYPE_SET_MISSING', { genus: wanted });
    return {
      ...request,
      inputs: { ...request.inputs, antigens: set.path },
      params: { genus, scheme_version: versionOf(set) },
    };
  }
}

function versionOf(set: ReferenceSet): string {
  return String(set.version);
}

type Columns = NonNullable<SchemeParam['columns']>;

const text = (name: string, label: string, description: string): Columns[number] => ({
  ...{ name, label, kind: 'text', description },
});
const TOLD: Columns = [
  { name: 'told', label: 'Told', kind: 'yes_no', description: 'Whether the whole serotype could be told.' },
  text('sentence', 'Serotype in words', 'What it is and what speaks for it, or why it cannot be told.'),
];
const O_ANTIGEN = text(
  'o_antigen',
  'O antigen',
  'From wzx and wzy, or wzm and wzt; several: they cannot be told apart.',
);

const COLUMNS: Readonly<Record<string, Columns>> = {
  Salmonella: [
    text('serovar', 'Serovar', 'By the White-Kauffmann-Le Minor table; several have one formula.'),
    text('formula', 'Formula', 'O:H1:H2.'),
    O_ANTIGEN,
    text('h1', 'H1', 'First phase, from fliC.'),
    text('h2', 'H2', 'Second phase, from fljB; - where there is none.'),
    ...TOLD,
    text('seqsero', 'SeqSero', 'A second opinion, where SeqSero is installed and gives one.'),
  ],
  Escherichia: [
    text('serotype', 'Serotype', 'O and H.'),
    O_ANTIGEN,
    text('h_antigen', 'H antigen', 'From fliC, or flkA, fllA, flmA, flnA where there is one.'),
    ...TOLD,
  ],
  Klebsiella: [
    text('k_locus', 'K locus', 'By kaptive, where its confidence is at least Good.'),
    text('k_type', 'K type', 'By kaptive.'),
    text('k_confidence', 'K confidence', 'kaptive’s word for how well the locus fits.'),
    text('o_locus', 'O locus', 'By kaptive, where its confidence is at least Good.'),
    text('o_type', 'O type', 'By kaptive.'),
    text('o_confidence', 'O confidence', 'kaptive’s word for how well the locus fits.'),
    ...TOLD,
  ],
};

export const SERO_PRED: BuiltInScheme = {
  description: 'SeroPred',
  name: 'Serotype',
  genera: ['Salmonella', 'Escherichia', 'Shigella', 'Klebsiella'],
  param: ({ genus }) => ({
    ...{ display: 'public', pipeline: 'SeroPred' },
    columns: COLUMNS[antigenGenus(genus) ?? genus] ?? TOLD,
  }),
  async version(db: Queryable, { genus }) {
    const wanted = antigenGenus(genus);
    const set = wanted && (await currentReference(db, `${wanted} antigens`));
    return set ? versionOf(set) : '';
  },
  Job: SeroPredJob,
};
