import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { ANALYSIS_RULES } from './audit_analyses.ts';
import { DERIVED_RULES } from './audit_derived.ts';
import { HISTORY_RULES } from './audit_history.ts';

/** Something that is not as the jobs' history says it should be. */
export interface Difference {
  rule: string;
  job_id: number | null;
  says: string;
}

export interface Audit {
  /** How much was looked at. */
  jobs: number;
  events: number;
  lookups: number;
  items: number;
  differences: Difference[];
}

/**
 * Computes everything that the ledger keeps beside its events from them again, and holds every job's history against the
 * legal moves. All of it in the database, in sets, and of one moment: work that goes on meanwhile is no difference.
 */
export async function audit(pool: Pool): Promise<Audit> {
  return inTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only');
    const { rows } = await tx.query<Omit<Audit, 'differences'>>(
      `select (select count(*) from user_jobs) as jobs, (select count(*) from job_events) as events,
          (select count(*) from assembly_lookup) as lookups, (select count(*) from user_preferences) as items`,
    );
    const differences: Difference[] = [];
    for (const { rule, sql } of [...HISTORY_RULES, ...DERIVED_RULES, ...ANALYSIS_RULES]) {
      const found = await tx.query<Omit<Difference, 'rule'>>(
        `select * from (${sql}) d order by job_id, says`,
      );
      for (const row of found.rows) differences.push({ rule, ...row });
    }
    return { ...rows[0]!, differences };
  });
}
