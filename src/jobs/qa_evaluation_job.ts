import { z } from 'zod';
import type { Queryable, Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { Recorded } from '../ledger/record.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { type Assembly, getAssembly } from '../records/assemblies.ts';
import { recordQc, refuseAssembly } from '../records/assembly_verdict.ts';
import { getDatabase } from '../records/databases.ts';
import { currentReference } from '../records/reference_sets.ts';
import { getScheme, type Scheme, schemesWithPipeline } from '../records/schemes.ts';
import { lockOwner } from '../records/strains.ts';
import { house } from './house.ts';
import type { ApplyContext, Ownership } from './job.ts';
import { SchemeJob, type SchemeJobParams, schemeJobParams } from './scheme_job.ts';
import { sendScheme } from './send_scheme.ts';

/** Every database has this scheme; its jobs are run by the pipeline QA_evaluation. */
const ASSEMBLY_STATS = 'assembly_stats';

/** The part of the pipeline's values that the assembly's row keeps. */
const verdict = z.looseObject({
  verdict: z.enum(['PASS', 'FAIL']),
  criteria_version: z.string(),
  n50: z.number(),
  contigs: z.number(),
  length: z.number(),
});
type Verdict = z.infer<typeof verdict>;

interface Prepared {
  version: string;
  found: Verdict;
}

/** What a database may set for its quality control, in databases.param. */
const qcSettings = z.looseObject({
  /** Limits that replace those of the genus (see the pipeline's `criteria`). */
  qc_criteria: z.record(z.string(), z.number().nullable()).optional(),
  /** A mash sketch of reference genomes, relative to the store, in place of the one that was imported for all. */
  species_sketch: z.string().optional(),
});

/**
 * Measures and judges an assembly. A FAIL is a COMPLETE job: it says something about the assembly, not about the
 * job. After a PASS every scheme with a pipeline is sent for the assembly, in the same transaction.
 */
export class QAEvaluationJob extends SchemeJob<SchemeJobParams, Prepared> {
  static readonly schema = schemeJobParams;

  async request(): Promise<TaskRequest> {
    const { pool } = house();
    const database = await getDatabase(pool, this.database);
    const { stats } = await getAssembly(pool, this.assemblyId);
    const { qc_criteria = {}, species_sketch } = qcSettings.parse(database.param);
    const sketch = species_sketch ?? (await currentReference(pool, 'species'))?.path;
    const measured = (key: string): number | null => {
      const value = (stats as Record<string, Json>)[key];
      return typeof value === 'number' ? value : null;
    };
    return {
      pipeline: 'QA_evaluation',
      version: '',
      inputs: {
        assembly: this.params.assemblyFilepointer,
        ...(sketch === undefined ? {} : { species_sketch: sketch }),
      },
      params: {
        genus: database.genus,
        criteria: qc_criteria,
        mean_depth: measured('mean_depth'),
        heterozygous_per_mb: measured('heterozygous_per_mb'),
        low_quality_percent: measured('low_quality_percent'),
      },
      reads: {},
      resources: {},
    };
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    const found = verdict.safeParse(result.values);
    if (found.success) return { version: result.version, found: found.data };
    const problem = `QA_evaluation's values lack ${found.error.issues[0]?.path.join('.')}`;
    throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
  }

  async apply({ tx, writeLookup }: ApplyContext, { version, found }: Prepared): Promise<Json> {
    const passed = found.verdict === 'PASS';
    const results = found as Record<string, Json>;
    await recordQc(tx, this.assemblyId, {
      passed,
      qc: results,
      criteriaVersion: found.criteria_version,
      n50: found.n50,
      contigs: found.contigs,
      length: found.length,
    });
    await writeLookup({ version, stBarcode: null, results });
    return { ...results, sent: passed ? await this.#sendSchemes(tx) : [] };
  }

  async #sendSchemes(tx: Transaction): Promise<Json[]> {
    const assembly = await getAssembly(tx, this.assemblyId);
    const userId = await lockOwner(tx, assembly.strainId);
    const sent: Json[] = [];
    for (const scheme of await schemesWithPipeline(tx, this.database)) {
      const { jobId } = await sendScheme(tx, scheme, assembly, { ...this.ownership, userId });
      sent.push({ scheme: scheme.description, job: jobId });
    }
    return sent;
  }

  /** The file is no assembly at all: its row says so, and its strain does not count it. */
  override async onFailed(tx: Transaction): Promise<void> {
    await refuseAssembly(tx, this.assemblyId);
  }
}

/** The scheme whose jobs judge the assemblies of a database. @throws RECORD_UNKNOWN */
export function assemblyStats(db: Queryable, database: string): Promise<Scheme> {
  return getScheme(db, database, ASSEMBLY_STATS);
}

/** The job that judges an assembly, ours or one that was loaded. */
export function qaEvaluation(
  { id, description, param }: Scheme,
  assembly: Pick<Assembly, 'database' | 'barcode' | 'filePointer'>,
  ownership: Ownership = {},
): QAEvaluationJob {
  return new QAEvaluationJob({
    scheme: { id, description, param },
    database: assembly.database,
    assemblyBarcode: assembly.barcode,
    assemblyFilepointer: assembly.filePointer,
    ...ownership,
  });
}

/** Sends an assembly to QA_evaluation. */
export async function sendQAEvaluation(
  db: Queryable,
  assembly: Assembly,
  ownership: Ownership = {},
): Promise<Recorded> {
  return qaEvaluation(await assemblyStats(db, assembly.database), assembly, ownership).send(db);
}
