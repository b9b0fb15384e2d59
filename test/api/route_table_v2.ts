import type { Row } from './route_table.ts';
import type { World } from './world.ts';

const SIGNED_IN: Row['answers'] = [401, 200, 200, 200, 200, 200];
/** Nothing but metadata of strains is edited here. */
const NOT_EDITED: Row['answers'] = [401, 403, 403, 403, 403, 403];
/** The scheme of the walk has no alleles: test/api/v2_nomenclature.test.ts has one that does. */
const NO_ALLELES: Row['answers'] = [401, 404, 404, 404, 404, 404];

const at = (path: string): Row['ask'] => {
  return () => ({ path });
};
const of = (kind: 'strains' | 'assemblies' | 'traces'): Row['ask'] => {
  const key = { strains: 'strain', assemblies: 'assembly', traces: 'trace' } as const;
  return ({ listed }) => ({ path: `/api/v2.0/toys/${kind}/${listed[key[kind]]}` });
};
const scheme = at('/api/v2.0/toys/schemes/TOY_AA0001AA_SC');

const V2 = '/api/v2.0';
const DB = `${V2}/:database`;

/** Every route of API v2.0; the columns are those of ROUTE_TABLE. */
export const V2_ROUTES: Record<string, Row> = {
  [`GET ${V2}`]: { ask: at(V2), answers: SIGNED_IN },
  // A wrong password, from this machine. test/api/v2_login.test.ts logs in, and asks from elsewhere.
  [`GET ${V2}/login`]: {
    ask: at(`${V2}/login?username=nobody%20else&password=wrong`),
    answers: [401, 401, 401, 401, 401, 401],
  },
  [`POST ${V2}/login`]: {
    ask: () => ({ path: `${V2}/login`, body: { username: 'no such user', password: 'wrong' } }),
    answers: [401, 401, 401, 401, 401, 401],
  },
  // Barcodes that one may not see are left out of the answer.
  [`GET ${V2}/lookup`]: {
    ask: ({ listed }: World) => ({ path: `${V2}/lookup?barcode=${listed.strain}` }),
    answers: SIGNED_IN,
    hidden: SIGNED_IN,
  },
  [`GET ${V2}/lookup/:barcode`]: {
    ask: ({ listed }: World) => ({ path: `${V2}/lookup/${listed.strain}` }),
    answers: SIGNED_IN,
    hidden: SIGNED_IN,
  },
  [`POST ${V2}/lookup/:barcode`]: {
    ask: ({ listed }: World) => ({ path: `${V2}/lookup/${listed.strain}` }),
    answers: SIGNED_IN,
    hidden: SIGNED_IN,
  },
  ...Object.fromEntries(
    ['strains', 'strainsversion', 'straindata', 'assemblies', 'traces', 'schemes'].map((kind) => [
      `GET ${DB}/${kind}`,
      { ask: at(`/api/v2.0/toys/${kind}`), answers: SIGNED_IN },
    ]),
  ),
  ...Object.fromEntries(
    (['strains', 'assemblies', 'traces'] as const).flatMap((kind) => [
      [`GET ${DB}/${kind}/:barcode`, { ask: of(kind), answers: SIGNED_IN }],
      [`POST ${DB}/${kind}/:barcode`, { ask: of(kind), answers: SIGNED_IN }],
    ]),
  ),
  [`PUT ${DB}/strains/:barcode`]: {
    ask: async (world) => ({ ...(await of('strains')(world)), body: { comment: 'walked' } }),
    answers: [401, 403, 403, 200, 200, 200],
  },
  [`PUT ${DB}/assemblies/:barcode`]: { ask: of('assemblies'), answers: NOT_EDITED },
  [`PUT ${DB}/traces/:barcode`]: { ask: of('traces'), answers: NOT_EDITED },
  [`GET ${DB}/schemes/:barcode`]: { ask: scheme, answers: SIGNED_IN },
  [`POST ${DB}/schemes/:barcode`]: { ask: scheme, answers: SIGNED_IN },
  [`PUT ${DB}/schemes/:barcode`]: { ask: scheme, answers: NOT_EDITED },
  [`GET ${DB}/:scheme/alleles`]: { ask: at('/api/v2.0/toys/typing/alleles?locus=x'), answers: NO_ALLELES },
  [`GET ${DB}/:scheme/loci`]: { ask: at('/api/v2.0/toys/typing/loci'), answers: NO_ALLELES },
  [`GET ${DB}/:scheme/sts`]: { ask: at('/api/v2.0/toys/typing/sts'), answers: NO_ALLELES },
  'GET /schemes/:scheme/:file': { ask: at('/schemes/typing/profiles.list.gz'), answers: NO_ALLELES },
  // A ticket that nobody was given.
  'GET /schemes/:ticket/:scheme/:file': {
    ask: at('/schemes/1.2.3/typing/profiles.list.gz'),
    answers: [401, 401, 401, 401, 401, 401],
  },
  'GET /upload/download': {
    ask: ({ listed }) => ({ path: `/upload/download?assembly_barcode=${listed.assembly}&database=toys` }),
    answers: [401, 403, 200, 200, 200, 200],
  },
};
