import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { getJobRow, type JobRow } from '../ledger/job_row.ts';
import { AccessoryGenomeJob } from './accessory_genome_job.ts';
import { AssemblyJob } from './assembly_job.ts';
import { BUILT_IN_SCHEMES } from './built_in_schemes.ts';
import { GenericJob } from './generic_job.ts';
import { checkParams, type Job, type JobClass } from './job.ts';
import { LocusSearchJob } from './locus_search_job.ts';
import { MSSATreeJob } from './ms_sa_tree_job.ts';
import { MSTreeJob } from './ms_tree_job.ts';
import { NomenclatureJob } from './nomenclature_job.ts';
import { QAEvaluationJob } from './qa_evaluation_job.ts';
import { MatrixPhylogenyJob } from './snp/matrix_phylogeny_job.ts';
import { RefMapperJob } from './snp/ref_mapper_job.ts';
import { RefMapperMatrixJob } from './snp/ref_mapper_matrix_job.ts';
import { RefMaskerJob } from './snp/ref_masker_job.ts';
import { SweepIncomingJob } from './sweep_incoming_job.ts';
import { SweepUnnamedJob } from './sweep_unnamed_job.ts';

// The registry erases each class's own parameter type; its schema checks them again when a job is built.
type AnyJobClass = JobClass<never>;

/** Type (up to its colon) → the class that processes it. A class of one's own is one line here. */
const CLASSES = new Map<string, AnyJobClass>([
  ['QAssembly', AssemblyJob as unknown as AnyJobClass],
  ['assembly_stats', QAEvaluationJob as unknown as AnyJobClass],
  ['nomenclature', NomenclatureJob as unknown as AnyJobClass],
  ['locus_search', LocusSearchJob as unknown as AnyJobClass],
  ['accessory_genome', AccessoryGenomeJob as unknown as AnyJobClass],
  ['ms_tree', MSTreeJob as unknown as AnyJobClass],
  ['ms_sa_tree', MSSATreeJob as unknown as AnyJobClass],
  // The scheme of a reference's mask, and that of its calls.
  ['ref_masker', RefMaskerJob as unknown as AnyJobClass],
  ['snp_calls', RefMapperJob as unknown as AnyJobClass],
  ['ref_mapper_matrix', RefMapperMatrixJob as unknown as AnyJobClass],
  ['matrix_phylogeny', MatrixPhylogenyJob as unknown as AnyJobClass],
  ['sweep_incoming', SweepIncomingJob as unknown as AnyJobClass],
  ['sweep_unnamed', SweepUnnamedJob as unknown as AnyJobClass],
  ...BUILT_IN_SCHEMES.flatMap(({ description, Job }) =>
    Job ? [[description, Job as unknown as AnyJobClass] as const] : [],
  ),
]);

/** Adds a class from outside src/jobs (examples, tests). */
export function registerJob<P extends object>(name: string, jobClass: JobClass<P>): void {
  CLASSES.set(name, jobClass as unknown as AnyJobClass);
}

/** The class names that this process can run. */
export function knownClasses(): string[] {
  return [...CLASSES.keys()];
}

/**
 * The job of a row, an id, or what CRobot returned. Dispatched by **type**, never by CRobot's pipeline: a locus
 * search is run by the pipeline nomenclature and processed by its own class. A scheme without a class of its own
 * is a GenericJob.
 * @throws JOB_UNKNOWN, JOB_CLASS_UNKNOWN, JOB_PARAMS_WRONG
 */
export async function getJob(db: Queryable, from: number | { job_id: number }): Promise<Job> {
  return buildJob(await getJobRow(db, typeof from === 'number' ? from : from.job_id));
}

/** The job of a row. @throws JOB_CLASS_UNKNOWN, JOB_PARAMS_WRONG */
export function buildJob(row: JobRow): Job {
  const fallback = row.family === 'scheme' ? (GenericJob as unknown as AnyJobClass) : undefined;
  const jobClass = CLASSES.get(row.job_class) ?? fallback;
  if (!jobClass) throw new EnterobotError('JOB_CLASS_UNKNOWN', { type: row.pipeline });
  const params = checkParams(jobClass.schema, row.params, row.pipeline) as object;
  const job: Job = new jobClass({
    ...params,
    userId: row.user_id,
    workgroup: row.workgroup,
    priority: row.priority,
  } as never);
  job.row = row;
  return job;
}
