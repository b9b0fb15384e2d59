import type { Transaction } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';
import type { NewJob } from './record.ts';
import { writeTag, writeType } from './tag_and_type.ts';

/**
 * What of an analysis' data follows from its jobs and needs; nobody writes it by hand. (`left_out`, too, of one that has
 * needs; a tree has none, and writes its own.)
 */
const DERIVED = ['complete', 'failed', 'job_id', 'assembly_ids'];

/** A step of an analysis of several jobs, in the seed's words: `ref_mapper`, `ref_mapper_matrix` … */
export interface Step {
  step: string;
  /** Steps that must be COMPLETE before a job of this one is recorded. */
  waitsFor?: string[];
  /** It is made of so many results of scheme jobs at least (`addNeeds`), and has no job of its own. */
  needs?: number;
  /**
   * The remote job that the ledger records by itself once all that it waits for is complete; its params are told in `from`
   * which jobs that were (docs/adr/0052). Called with the id of the analysis.
   */
  recipe?: (id: number) => NewJob;
}

export interface NewAnalysis {
  /** `locus_search`, `ms_tree` … */
  type: string;
  /** The user's. */
  name: string;
  userId: number;
  database: string;
  /** What is known of it from the beginning; flags are not among it. */
  data: Record<string, Json>;
  /** Left out: one job makes it. */
  steps?: Step[];
}

/**
 * Writes an item of a user, in the transaction that records its (first) job. Its flags follow its jobs by themselves.
 * Returns its id.
 */
export async function addAnalysis(tx: Transaction, given: NewAnalysis): Promise<number> {
  refuseDerived(given.data);
  const { rows } = await tx.query<{ id: number }>(
    `insert into user_preferences (type, name, user_id, database, data) values ($1, $2, $3, $4, $5) returning id`,
    [given.type, given.name, given.userId, given.database, JSON.stringify(given.data)],
  );
  const { id } = rows[0]!;
  const steps = given.steps ?? [{ step: '' }];
  await tx.query(
    `insert into analysis_steps (analysis_id, step, waits_for, needs, recipe)
      select $1, s.step, array(select jsonb_array_elements_text(s.waits_for)), s.needs, s.recipe
        from jsonb_to_recordset($2) as s (step text, waits_for jsonb, needs integer, recipe jsonb)`,
    [
      id,
      JSON.stringify(
        steps.map(({ step, waitsFor = [], needs = 0, recipe }) => ({
          ...{ step, waits_for: waitsFor, needs },
          ...(recipe && { recipe: written(recipe(id)) }),
        })),
      ),
    ],
  );
  return id;
}

/** What of a job the ledger keeps to record it later; whose it is and in which database the analysis says. */
function written({ tag, type, params, workgroup = 'default', priority = 0 }: NewJob): Record<string, Json> {
  return { accession: writeTag(tag), pipeline: writeType(type), params, workgroup, priority };
}

/** A defect of ours, not a user's error. */
export function refuseDerived(data: Record<string, Json>): void {
  const wrong = DERIVED.find((key) => key in data);
  if (wrong) throw new Error(`"${wrong}" of an analysis follows from its jobs and cannot be written`);
}
