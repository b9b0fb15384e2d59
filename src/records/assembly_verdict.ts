import type { Queryable } from '../database/connect.ts';
import type { Json } from '../database/schema.generated.ts';
import { EnterobotError } from '../errors.ts';
import { setBestAssembly } from './strains.ts';

/** What QA_evaluation found. Numbers are in bases and contigs. */
export interface QcVerdict {
  passed: boolean;
  /** The whole report: every check, its limit and its reason. */
  qc: Json;
  /** Which version of the criteria judged. */
  criteriaVersion: string;
  n50: number;
  contigs: number;
  length: number;
}

/**
 * Stores the verdict on an assembly (status Passed QC or Failed QC, the report and the numbers) and chooses the best
 * assembly of its strain anew, so that one that fails under newer criteria does not stay the best.
 * @throws RECORD_UNKNOWN
 */
export async function recordQc(db: Queryable, id: number, verdict: QcVerdict): Promise<void> {
  const strainId = await lockStrain(db, id);
  await db.query(
    `update assemblies set status = $2, qc = $3, criteria_version = $4, n50 = $5, contig_number = $6,
       total_length = $7 where id = $1`,
    [
      id,
      verdict.passed ? 'Passed QC' : 'Failed QC',
      JSON.stringify(verdict.qc),
      verdict.criteriaVersion,
      verdict.n50,
      verdict.contigs,
      verdict.length,
    ],
  );
  await renewBest(db, strainId);
}

/**
 * Marks an assembly whose file could not be judged (no FASTA, damaged …).
 * @throws RECORD_UNKNOWN
 */
export async function refuseAssembly(db: Queryable, id: number): Promise<void> {
  const strainId = await lockStrain(db, id);
  await db.query("update assemblies set status = 'Refused' where id = $1", [id]);
  await renewBest(db, strainId);
}

/** Two verdicts on one strain at once take turns here; otherwise neither would see the other's numbers. */
async function lockStrain(db: Queryable, assemblyId: number): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `select s.id from strains s join assemblies a on a.strain_id = s.id where a.id = $1 for no key update of s`,
    [assemblyId],
  );
  if (!rows[0]) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'assembly', key: assemblyId });
  return rows[0].id;
}

/**
 * The assembly that the rule would choose for a strain: passed QC, then the largest N50, then the fewest contigs, then the
 * oldest (our rule); null when none passed.
 */
export async function chooseBest(db: Queryable, strainId: number): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    `select id from assemblies where strain_id = $1 and status = 'Passed QC'
      order by n50 desc, contig_number, id limit 1`,
    [strainId],
  );
  return rows[0]?.id ?? null;
}

/** What a person chose stays while it passes QC; otherwise the rule chooses. */
async function renewBest(db: Queryable, strainId: number): Promise<void> {
  const { rows } = await db.query(
    `select from strains s join assemblies a on a.id = s.best_assembly
      where s.id = $1 and s.best_assembly_by is not null and a.status = 'Passed QC'`,
    [strainId],
  );
  if (rows.length === 0) await setBestAssembly(db, strainId, await chooseBest(db, strainId));
}
