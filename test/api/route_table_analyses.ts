import { inTransaction } from '../../src/database/transaction.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import type { Row } from './route_table.ts';
import type { World } from './world.ts';

const ALL = (status: number): Row['answers'] => [401, status, status, status, status, status];
/** An analysis of the owner's, whose buddy sees and may not edit. */
const SEEN: Row['answers'] = [401, 404, 200, 200, 200, 200];
const EDITED: Row['answers'] = [401, 404, 403, 200, 200, 200];

const at = (path: string, body?: unknown) => ({ ask: () => ({ path: `/api/v1.0${path}`, body }) });
/** Of an analysis that is made anew for each walker, and that its owner has shown to user 1. */
const on = (end: string, body?: unknown) => ({
  ask: async ({ pool, people }: World) => {
    const id = await inTransaction(pool, (tx) =>
      addAnalysis(tx, {
        ...{ type: 'locus_search', name: 'a', userId: people.owner.userId, database: 'toys', data: {} },
      }),
    );
    await pool.query('insert into item_shares (item_id, user_id) values ($1, 1)', [id]);
    return { path: `/api/v1.0/analyses/${id}${end}`, body };
  },
});

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
