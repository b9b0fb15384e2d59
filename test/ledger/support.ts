import type { Queryable, Transaction } from '../../src/database/connect.ts';
import { addAnalysis, type Step } from '../../src/ledger/add_analysis.ts';
import { type NewJob, type Recorded, record } from '../../src/ledger/record.ts';

/** A database for jobs that are about nothing in particular. */
export async function addTestDatabase(db: Queryable): Promise<void> {
  await db.query("insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toya')");
}

/** Records a local job of the type `toy`. */
export function recordLocal(db: Queryable, more: Partial<NewJob> = {}): Promise<Recorded> {
  return record(db, {
    tag: { family: 'local', label: 'a toy' },
    type: { name: 'toy' },
    remote: false,
    database: 'toys',
    userId: 1,
    params: {},
    ...more,
  });
}

/** An analysis of the type `toy`; without steps one job makes it. */
export function addToyAnalysis(tx: Transaction, steps?: Step[]): Promise<number> {
  const given = { type: 'toy', name: 'mine', userId: 1, database: 'toys', data: { of: 'nothing' } };
  return addAnalysis(tx, steps ? { ...given, steps } : given);
}

/** Records a local job of the type `toy` for (a step of) an analysis. */
export function recordStep(db: Queryable, id: number, step = ''): Promise<Recorded> {
  const tag = { family: 'analysis' as const, id, name: 'mine' };
  return recordLocal(db, { tag, analysisId: id, analysisStep: step });
}

/** One assembly and one scheme to send jobs for. */
export async function addAssemblyAndScheme(
  db: Queryable,
): Promise<{ assemblyId: number; schemeId: number; barcode: string }> {
  const strain = await db.query<{ id: number }>(
    `insert into strains (database, barcode, strain, owner)
      values ('toys', 'TOY_' || gen_random_uuid(), gen_random_uuid()::text, 1) returning id`,
  );
  const assembly = await db.query<{ id: number; barcode: string }>(
    `insert into assemblies (database, barcode, strain_id, file_pointer, sha256)
      values ('toys', gen_random_uuid()::text, $1, 'assemblies/x.fasta', '') returning id, barcode`,
    [strain.rows[0]!.id],
  );
  const scheme = await db.query<{ id: number }>(
    `insert into schemes (database, barcode, description, name)
      values ('toys', gen_random_uuid()::text, 'S' || gen_random_uuid(), 'a scheme') returning id`,
  );
  return {
    assemblyId: assembly.rows[0]!.id,
    schemeId: scheme.rows[0]!.id,
    barcode: assembly.rows[0]!.barcode,
  };
}

/** Ends what earlier tests left under way, so that the next claim is about the test's own job. */
export async function endAllJobs(db: Queryable): Promise<void> {
  await db.query(
    `update user_jobs set status = 'KILLED', lease_token = null, finished = now()
      where status not in ('COMPLETE', 'FAILED', 'KILLED')`,
  );
}
