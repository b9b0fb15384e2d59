import { z } from 'zod';
import type { Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import type { Claim } from '../../ledger/claim.ts';
import type { TaskRequest } from '../../ledger/job_row.ts';
import type { TypeName } from '../../ledger/tag_and_type.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import { house } from '../house.ts';
import type { ApplyContext } from '../job.ts';
import { callAgain } from './make_again.ts';
import { type ProjectFile, ProjectStepJob, projectStepParams } from './project_step_job.ts';
import { lostOf, resultsOf, type StoredResult, wordsOf } from './stored_results.ts';

const params = projectStepParams.extend({
  /** Share of the genomes that must be called at a site of the core, 0..1. */
  core_share: z.number().min(0).max(1),
});
type MatrixJobParams = z.infer<typeof params>;

const values = z.looseObject({
  genomes: z.int(),
  distinct: z.int(),
  sites: z.int(),
  core: z.int(),
  masked: z.int(),
  reference_length: z.int(),
  constant: z.array(z.int()).length(4),
  snp_count: z.record(z.string(), z.int()),
  called: z.record(z.string(), z.int()),
});

interface Prepared {
  found: z.infer<typeof values>;
  files: Record<string, ProjectFile>;
  version: string;
}

/** Joins the stored calls of a project's genomes to its matrix (the seed's ref_mapper_matrix). */
export class RefMapperMatrixJob extends ProjectStepJob<MatrixJobParams, Prepared> {
  static readonly schema = params;

  get type(): TypeName {
    return { name: 'ref_mapper_matrix' };
  }

  /** The results that it was recorded with, whatever the project has taken up since. */
  async request(): Promise<TaskRequest> {
    const made = await this.#made();
    const { rows } = await house().pool.query<{ reference: string; name: string; annotation: string | null }>(
      `select a.file_pointer as reference, p.data ->> 'ref_name' as name, (select l.other_data -> 'results' -> 'gff_file' ->> 1 from assembly_lookup l
            join schemes s on s.id = l.scheme_id and s.description = 'prokka_annotation'
            where l.assembly_id = a.id and l.reference = '' and l.status = 'COMPLETE') as annotation
        from user_preferences p join assemblies a on a.id = (p.data ->> 'ref_id')::bigint where p.id = $1`,
      [this.params.analysis],
    );
    const { reference, name, annotation } = rows[0]!;
    // Nothing can make it again: a person brings it back, and the job goes on.
    if (!(await house().store.exists(reference)))
      throw new EnterobotError('PATH_MISSING', { path: `of the reference ${name}` });
    const mask = made.find((one) => one.step === 'ref_masker')!;
    const calls = made.filter((one) => one.step === 'ref_mapper');
    const there = annotation !== null && (await house().store.exists(annotation));
    return {
      ...{ pipeline: 'refMapper_matrix', version: '', reads: {}, resources: {} },
      inputs: {
        ...{ reference, mask: mask.file.path, ...(there && { annotation }) },
        ...Object.fromEntries(calls.map(({ label, file }) => [`calls:${label}`, file.path])),
      },
      params: { core_share: this.params.core_share },
    };
  }

  override async lostInputs(): Promise<string[]> {
    return (await lostOf(house().store, await this.#made())).map(wordsOf);
  }

  override async makeAgain(tx: Transaction, claim: Claim): Promise<void> {
    const { store } = house();
    await callAgain(tx, store, claim, await lostOf(store, await this.#made()));
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    const found = values.safeParse(result.values);
    if (!found.success) {
      const problem = `refMapper_matrix's values lack ${found.error.issues[0]?.path.join('.')}`;
      throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
    }
    return { found: found.data, files: await this.keepFiles(result), version: result.version };
  }

  /** Numbers stand under the ids of assemblies (seed). What was left out is told with what was made without it. */
  async apply(context: ApplyContext, { found, files, version }: Prepared): Promise<Json> {
    const { snp_count, called, ...summary } = found as z.infer<typeof values> & Record<string, Json>;
    const made = (await this.#made()).filter((one) => one.step === 'ref_mapper');
    const byId = (numbers: Record<string, number>): Record<string, Json> =>
      Object.fromEntries(made.map(({ assembly_id, label }) => [String(assembly_id), numbers[label] ?? null]));
    const { rows } = await context.tx.query<{ left_out: Json[] }>(
      `select coalesce(jsonb_agg(jsonb_build_object('name', n.label, 'reason', n.left_out ->> 'message') order by n.label), '[]')
          as left_out
        from analysis_needs n where n.analysis_id = $1 and n.step = 'ref_mapper' and n.left_out is not null
          and not n.assembly_id = any ($2)`,
      [this.params.analysis, made.map((one) => one.assembly_id)],
    );
    const file = (name: string): string => files[name]?.file ?? '';
    await this.write(context, files, {
      ...{ matrix: file('matrix'), profiles: file('matrix'), snp_fasta: file('snp_fasta') },
      ...{ snp_count: byId(snp_count), called: byId(called) },
      summary: { ...summary, pipeline_version: version, left_out: rows[0]!.left_out },
    });
    const { path, bytes } = files.snp_fasta!;
    return { ...summary, alignment: path, alignment_bytes: bytes };
  }

  #made(): Promise<StoredResult[]> {
    return resultsOf(house().pool, this.params, this.row?.job_id);
  }
}
