import { inTransaction } from '../../src/database/transaction.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import type { Row } from './route_table.ts';
import type { World } from './world.ts';

/** A project of the owner's, whose buddy sees and may not edit; it has no genome, and nothing was made. */
const on = (end: string, body?: unknown) => ({
  ask: async ({ pool, people, listed }: World) => {
    const ref_id = (await pool.query('select id from assemblies where barcode = $1', [listed.assembly]))
      .rows[0].id;
    const id = await inTransaction(pool, (tx) =>
      addAnalysis(tx, {
        ...{ type: 'snp_project', name: 'a', userId: people.owner.userId, database: 'toys' },
        data: { ref_id, ref_barcode: listed.assembly, ref_name: 'listed', from: 'assemblies' },
        steps: [
          { step: 'ref_masker', needs: 1 },
          { step: 'ref_mapper', needs: 2 },
          { step: 'ref_mapper_matrix', waitsFor: ['ref_masker', 'ref_mapper'] },
          { step: 'matrix_phylogeny', waitsFor: ['ref_mapper_matrix'] },
        ],
      }),
    );
    return { path: `/api/v1.0/analyses/${id}${end}`, body };
  },
});

const SEEN: Row['answers'] = [401, 404, 200, 200, 200, 200];
const NOT_MADE: Row['answers'] = [401, 404, 409, 409, 409, 409];

/** SNP projects. */
export const SNP_ROUTES: Record<string, Row> = {
  'POST /api/v1.0/:database/analyses/snp_project': {
    // The reference: others see the row of its strain and may not have its files; it has no assembly that passed.
    ask: ({ listed }) => ({
      path: '/api/v1.0/toys/analyses/snp_project',
      body: { name: 'a', reference: listed.strain, group: 'all' },
    }),
    answers: [401, 403, 422, 422, 422, 422],
  },
  'GET /api/v1.0/analyses/:id/snp': { ...on('/snp'), answers: SEEN },
  'GET /api/v1.0/analyses/:id/snp/sites': { ...on('/snp/sites'), answers: NOT_MADE },
  'GET /api/v1.0/analyses/:id/snp/:file': { ...on('/snp/tree'), answers: NOT_MADE },
  'POST /api/v1.0/analyses/:id/leave_out': {
    ...on('/leave_out', { assemblies: ['TOY_AA0009AA_AS'] }),
    answers: [401, 404, 403, 422, 422, 422],
  },
  'POST /api/v1.0/analyses/:id/kill': { ...on('/kill'), answers: [401, 404, 403, 200, 200, 200] },
};
