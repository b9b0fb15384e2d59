import type { Pool } from '../src/database/connect.ts';
import { inTransaction } from '../src/database/transaction.ts';
import { addAnalysis } from '../src/ledger/add_analysis.ts';
import { addNeeds, holdStill, type Need } from '../src/ledger/needs.ts';
import type { NewJob } from '../src/ledger/record.ts';
import type { FaultHouse } from './house.ts';
import { DATABASE, jobOf } from './jobs.ts';
import { ASSEMBLIES, type PlannedJob } from './plan.ts';

/** How many results of lookup jobs it is made of. */
const NEEDS = 3;

/**
 * A project as SNP projects are: results of lookup jobs that it shares with whoever else wants them, then two jobs of its own
 * that the ledger records by itself. Under a name of its own, by which it is found again after a commit of unknown outcome.
 * Returns one of the jobs that it needs.
 */
export async function sendProject(pool: Pool, house: FaultHouse, planned: PlannedJob): Promise<number> {
  const { schemeId, hostile } = house;
  const name = `project ${planned.n}`;
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ job_id: number }>(
      `select min(n.job_id) as job_id from user_preferences p join analysis_needs n on n.analysis_id = p.id
        where p.type = 'fault_project' and p.name = $1 having count(*) > 0`,
      [name],
    );
    if (rows[0]) return rows[0].job_id;
    const needs: Need[] = [];
    for (let i = 0; i < NEEDS; i++) {
      const assemblyId = house.assemblies[(planned.assembly + i * 7) % ASSEMBLIES]!;
      const call = jobOf({ ...planned, kind: 'lookup' }, { assemblyId, schemeId, hostile });
      const { jobId } = await call.send(tx);
      needs.push({ assemblyId, schemeId, reference: '', label: `genome ${i}`, jobId, leftOut: null });
    }
    await holdStill(
      tx,
      needs.map((one) => one.jobId!),
    );
    const own = jobOf({ ...planned, kind: 'remote' }, { assemblyId: 0, schemeId, hostile }).newJob();
    const recipe = (id: number): NewJob => ({ ...own, tag: { family: 'analysis', id, name } });
    const id = await addAnalysis(tx, {
      ...{ type: 'fault_project', name, userId: 1, database: DATABASE, data: {} },
      steps: [
        { step: 'calls', needs: NEEDS },
        { step: 'matrix', waitsFor: ['calls'], recipe },
        { step: 'tree', waitsFor: ['matrix'], recipe },
      ],
    });
    await addNeeds(tx, id, 'calls', needs);
    return needs[0]!.jobId!;
  });
}
