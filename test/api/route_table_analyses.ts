import { inTransaction } from '../../src/database/transaction.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import type { Json } from '../../src/protocol/task.ts';
import type { Row } from './route_table.ts';
import type { World } from './world.ts';

const ALL = (status: number): Row['answers'] => [401, status, status, status, status, status];
/** An analysis of the owner's, whose buddy sees and may not edit. */
const SEEN: Row['answers'] = [401, 404, 200, 200, 200, 200];
const EDITED: Row['answers'] = [401, 404, 403, 200, 200, 200];

const at = (path: string, body?: unknown) => ({ ask: () => ({ path: `/api/v1.0${path}`, body }) });
/** A tree of two strains of a table. */
const TREE: Record<string, Json> = {
  ...{ method: 'MSTreeV2', missing: 'pairwise', parent: null, root: 0, node_positions: {}, layout: {} },
  isolates: ['x', 'y'].map((name) => ({ StrainID: name, ID: name, Name: name })),
  ...{ identifiers: [['x'], ['y']], links: [{ source: 0, target: 1, distance: 1 }], nodes: 2, loci: 1 },
  ...{ left_out: [], left_out_count: 0, warnings: [], nserv_version: null, backbone: 1 },
};

/** Of an analysis that is made anew for each walker, and that its owner has shown to user 1. */
const on = (end: string, body?: unknown, type = 'locus_search', data: Record<string, Json> = {}) => ({
  ask: async ({ pool, people }: World) => {
    const id = await inTransaction(pool, (tx) =>
      addAnalysis(tx, { type, name: 'a', userId: people.owner.userId, database: 'toys', data }),
    );
    await pool.query('insert into item_shares (item_id, user_id) values ($1, 1)', [id]);
    return { path: `/api/v1.0/analyses/${id}${end}`, body };
  },
});

const onTree = (end: string, body?: unknown) => on(end, body, 'ms_sa_tree', TREE);

/** Analyses, and schemes as they are looked through; `typing` of the world is no typing scheme. */
export const ANALYSIS_ROUTES: Record<string, Row> = {
  'GET /api/v1.0/analyses': { ...at('/analyses'), answers: ALL(200) },
  'GET /api/v1.0/analyses/:id': { ...on(''), answers: SEEN },
  // It has found nothing yet.
  'GET /api/v1.0/analyses/:id/tables/:table': { ...on('/tables/hits'), answers: ALL(404) },
  'PATCH /api/v1.0/analyses/:id': { ...on('', { name: 'b' }), answers: EDITED },
  'DELETE /api/v1.0/analyses/:id': { ...on(''), answers: EDITED },
  'POST /api/v1.0/analyses/:id/shares': { ...on('/shares', { username: 'admin' }), answers: EDITED },
  'DELETE /api/v1.0/analyses/:id/shares/:user_id': { ...on('/shares/1'), answers: EDITED },
  'POST /api/v1.0/:database/analyses/locus_search': {
    ...at('/toys/analyses/locus_search', { name: 'a', scheme: 'typing', sequences: '>a\nACGT\n' }),
    answers: ALL(422),
  },
  'POST /api/v1.0/:database/analyses/accessory_genome': {
    ...at('/toys/analyses/accessory_genome', { name: 'a', scheme: 'typing', group: 'all' }),
    answers: ALL(422),
  },
  // `typing` is no typing scheme, and this no table.
  'POST /api/v1.0/:database/analyses/ms_tree': {
    ...at('/toys/analyses/ms_tree', { name: 'a', scheme: 'typing', group: 'all' }),
    answers: ALL(422),
  },
  'POST /api/v1.0/:database/analyses/ms_sa_tree': {
    ...at('/toys/analyses/ms_sa_tree', { name: 'a', profiles: 'x' }),
    answers: ALL(422),
  },
  'PATCH /api/v1.0/analyses/:id/layout': {
    ...onTree('/layout', { layout: { lengths: 'log' } }),
    answers: EDITED,
  },
  'GET /api/v1.0/analyses/:id/tree/:format': { ...onTree('/tree/newick'), answers: SEEN },
  'GET /api/v1.0/analyses/:id/strains': { ...onTree('/strains?column=country'), answers: SEEN },
  // A tree of a table has no strains that could be added.
  'POST /api/v1.0/analyses/:id/strains': {
    ...onTree('/strains', { group: 'all' }),
    answers: [401, 404, 403, 422, 422, 422],
  },
  'GET /api/v1.0/:database/schemes/:scheme': { ...at('/toys/schemes/typing'), answers: ALL(200) },
  'GET /api/v1.0/:database/schemes/:scheme/loci': { ...at('/toys/schemes/typing/loci'), answers: ALL(422) },
  'GET /api/v1.0/:database/schemes/:scheme/loci/:locus/alleles': {
    ...at('/toys/schemes/typing/loci/abc/alleles'),
    answers: ALL(422),
  },
  'GET /api/v1.0/:database/schemes/:scheme/sts': { ...at('/toys/schemes/typing/sts'), answers: ALL(422) },
  'POST /api/v1.0/:database/schemes/:scheme/search': {
    ...at('/toys/schemes/typing/search', { st: 1 }),
    answers: ALL(422),
  },
};
