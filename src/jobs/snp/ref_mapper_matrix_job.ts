import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import type { TaskRequest } from '../../ledger/job_row.ts';
import type { TypeName } from '../../ledger/tag_and_type.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import { house } from '../house.ts';
import type { ApplyContext } from '../job.ts';
import { type ProjectFile, ProjectStepJob, projectStepParams } from './project_step_job.ts';

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

interface Made {
  label: string;
  step: string;
  assembly_id: number;
  gff: string;
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
    const { rows } = await house().pool.query<{ reference: string; annotation: string | null }>(
      `select a.file_pointer as reference, (select l.other_data -> 'results' -> 'gff_file' ->> 1 from assembly_lookup l
            join schemes s on s.id = l.scheme_id and s.description = 'prokka_annotation'
            where l.assembly_id = a.id and l.reference = '' and l.status = 'COMPLETE') as annotation
        from user_preferences p join assemblies a on a.id = (p.data ->> 'ref_id')::bigint where p.id = $1`,
      [this.params.analysis],
    );
    const { reference, annotation } = rows[0]!;
    const mask = made.find((one) => one.step === 'ref_masker')!;
    const calls = made.filter((one) => one.step === 'ref_mapper');
    const there = annotation !== null && (await house().store.exists(annotation));
    return {
      ...{ pipeline: 'refMapper_matrix', version: '', reads: {}, resources: {} },
      inputs: {
        ...{ reference, mask: mask.gff, ...(there && { annotation }) },
        ...Object.fromEntries(calls.map(({ label, gff }) => [`calls:${label}`, gff])),
      },
      params: { core_share: this.params.core_share },
    };
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
    const { path } = files.snp_fasta!;
    return { ...summary, alignment: path };
  }

  /** @throws RESULT_UNREADABLE when one of them is not there: nobody could have recorded such a job */
  async #made(): Promise<Made[]> {
    const { from, analysis } = this.params;
    const { rows } = await house().pool.query<Made>(
      `select n.label, n.step, n.assembly_id, j.result -> 'gff' ->> 'path' as gff
        from user_jobs j join analysis_needs n on n.analysis_id = $2 and n.assembly_id = j.assembly_id
          and n.scheme_id = j.scheme_id and n.reference = j.reference
        where j.job_id = any ($1) and j.status = 'COMPLETE' order by n.label`,
      [from, analysis],
    );
    if (rows.length === from.length) return rows;
    const problem = `${from.length} results were recorded for it, and ${rows.length} are there`;
    throw new EnterobotError('RESULT_UNREADABLE', {
      job: this.row?.job_id ?? '?',
      path: 'user_jobs',
      problem,
    });
  }
}
