import type { Row } from './route_table.ts';
import type { World } from './world.ts';

const BASE = '/api/v1.0/:database';
const SIGNED_IN: Row['answers'] = [401, 200, 200, 200, 200, 200];
/** Others see the row of a strain that is not hidden, and may not have its files. */
const FILES: Row['answers'] = [401, 403, 200, 200, 200, 200];
/** A buddy without edit rights is as others. */
const EDITORS: Row['answers'] = [401, 403, 403, 200, 200, 200];

const of = (end: string) => ({
  ask: ({ listed }: World) => ({ path: `/api/v1.0/toys/strains/${listed.strain}${end}` }),
});
const ofAssembly = (end: string) => ({
  ask: ({ listed }: World) => ({ path: `/api/v1.0/toys/assemblies/${listed.assembly}${end}` }),
});
const at = (path: string) => ({ ask: () => ({ path: `/api/v1.0/toys${path}` }) });

/** Strains and what belongs to them, of a strain of the owner that is not hidden; hidden ones: each route's own test. */
export const RECORD_ROUTES: Record<string, Row> = {
  [`GET ${BASE}/metadata_fields`]: { ...at('/metadata_fields'), answers: SIGNED_IN },
  [`GET ${BASE}/strain_columns`]: { ...at('/strain_columns'), answers: SIGNED_IN },
  [`PUT ${BASE}/strain_columns`]: {
    ask: () => ({ path: '/api/v1.0/toys/strain_columns', body: { chosen: ['strain'] } }),
    answers: SIGNED_IN,
  },
  [`GET ${BASE}/summary`]: { ...at('/summary'), answers: SIGNED_IN },
  [`GET ${BASE}/schemes`]: { ...at('/schemes'), answers: SIGNED_IN },
  [`GET ${BASE}/strains`]: { ...at('/strains'), answers: SIGNED_IN },
  [`GET ${BASE}/strains/table`]: { ...at('/strains/table'), answers: SIGNED_IN },
  [`GET ${BASE}/strains/assemblies.tar`]: { ...at('/strains/assemblies.tar'), answers: SIGNED_IN },
  // Each row is taken or refused by itself, inside the answer: test/api/strain_tables.test.ts. This one holds no table.
  [`POST ${BASE}/strains/table`]: { ...at('/strains/table'), answers: [401, 422, 422, 422, 422, 422] },
  // Without a table there is none.
  'POST /api/v1.0/read_table': {
    ask: () => ({ path: '/api/v1.0/read_table' }),
    answers: [401, 422, 422, 422, 422, 422],
  },
  [`GET ${BASE}/strains/:barcode`]: { ...of(''), answers: SIGNED_IN },
  [`GET ${BASE}/strains/:barcode/clusters`]: { ...of('/clusters'), answers: SIGNED_IN },
  [`GET ${BASE}/strains/:barcode/history`]: { ...of('/history'), answers: SIGNED_IN },
  [`GET ${BASE}/strains/:barcode/assemblies`]: { ...of('/assemblies'), answers: SIGNED_IN },
  [`GET ${BASE}/strains/:barcode/traces`]: { ...of('/traces'), answers: SIGNED_IN },
  [`PATCH ${BASE}/strains/:barcode`]: {
    ask: ({ listed }) => ({
      path: `/api/v1.0/toys/strains/${listed.strain}`,
      body: { metadata: { comment: 'walked' }, row_version: 1 },
    }),
    answers: EDITORS,
  },
  [`GET ${BASE}/strains/:barcode/report`]: { ...of('/report'), answers: FILES },
  [`GET ${BASE}/strains/:barcode/report.html`]: { ...of('/report.html'), answers: FILES },
  [`GET ${BASE}/strains/:barcode/report.pdf`]: { ...of('/report.pdf'), answers: FILES },
  [`POST ${BASE}/strains/:barcode/report/sign_offs`]: {
    ask: async ({ listed, people }) => {
      const path = `/api/v1.0/toys/strains/${listed.strain}/report`;
      const { sha256 } = (await people.owner.json('GET', path)).body;
      return { path: `${path}/sign_offs`, body: { sha256 } };
    },
    answers: [401, 403, 403, 201, 201, 201],
  },
  [`GET ${BASE}/assemblies/:barcode`]: { ...ofAssembly(''), answers: SIGNED_IN },
  [`GET ${BASE}/assemblies/:barcode/files`]: { ...ofAssembly('/files'), answers: FILES },
  [`GET ${BASE}/assemblies/:barcode/contigs`]: { ...ofAssembly('/contigs'), answers: FILES },
  [`GET ${BASE}/assemblies/:barcode/contigs/plot`]: { ...ofAssembly('/contigs/plot'), answers: FILES },
  // Its scheme has no loci here, and left no files; who sees those of one that has: test/api/contigs.test.ts.
  [`GET ${BASE}/assemblies/:barcode/schemes/:scheme/loci`]: {
    ...ofAssembly('/schemes/typing/loci'),
    answers: [401, 404, 404, 404, 404, 404],
  },
  [`GET ${BASE}/assemblies/:barcode/schemes/:scheme/outputs/:output`]: {
    ...ofAssembly('/schemes/typing/outputs/gff_file'),
    answers: [401, 403, 404, 404, 404, 404],
  },
  [`GET ${BASE}/assemblies/:barcode/files/:file`]: { ...ofAssembly('/files/sequence.fasta'), answers: FILES },
  // Of a database without that scheme; what is told, and to whom: test/worker/crispr_scheme.test.ts.
  [`GET ${BASE}/crispr/compare`]: {
    ask: ({ listed }) => ({
      path: `/api/v1.0/toys/crispr/compare?a=${listed.assembly}&b=${listed.assembly}`,
    }),
    answers: [401, 404, 404, 404, 404, 404],
  },
  // A scheme without sequence types has no profiles; which strains are told: test/api/downloads.test.ts.
  [`GET ${BASE}/schemes/:scheme/profiles`]: {
    ...at('/schemes/typing/profiles'),
    answers: [401, 422, 422, 422, 422, 422],
  },
};
