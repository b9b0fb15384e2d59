import { z } from 'zod';
import type { Transaction } from '../../database/connect.ts';
import { EnterobotError, type ErrorReport } from '../../errors.ts';
import type { Claim } from '../../ledger/claim.ts';
import { lockClaimed } from '../../ledger/fenced.ts';
import { getJobRow, type TaskRequest } from '../../ledger/job_row.ts';
import { resend } from '../../ledger/resend.ts';
import type { TypeName } from '../../ledger/tag_and_type.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import { house } from '../house.ts';
import type { ApplyContext } from '../job.ts';
import { LOST_FILE, refuseTwice, tellMadeAgain } from './make_again.ts';
import { type ProjectFile, ProjectStepJob, projectStepParams } from './project_step_job.ts';

const params = projectStepParams.extend({
  program: z.enum(['auto', 'iqtree', 'raxml']),
  seed: z.int(),
});
type PhylogenyJobParams = z.infer<typeof params>;

const matrix = z.looseObject({
  alignment: z.string(),
  /** Absent: made by an older release. */
  alignment_bytes: z.int().nullable().default(null),
  constant: z.array(z.int()).length(4),
});
const values = z.looseObject({
  program: z.string().nullable(),
  support: z.string().nullable(),
  sentence: z.string(),
});

const MATRIX = 'the matrix';

interface Prepared {
  found: z.infer<typeof values>;
  files: Record<string, ProjectFile>;
  version: string;
}

/** The tree of a project's matrix (the seed's matrix_phylogeny). */
export class MatrixPhylogenyJob extends ProjectStepJob<PhylogenyJobParams, Prepared> {
  static readonly schema = params;

  get type(): TypeName {
    return { name: 'matrix_phylogeny' };
  }

  async request(): Promise<TaskRequest> {
    const { program, seed } = this.params;
    const { alignment, constant } = await this.#matrix();
    return {
      ...{ pipeline: 'matrix_phylogeny', version: '', reads: {}, resources: {} },
      ...{ inputs: { alignment }, params: { constant, program, seed } },
    };
  }

  override async lostInputs(): Promise<string[]> {
    const { alignment: path, alignment_bytes: bytes } = await this.#matrix();
    return (await house().store.holds({ path, bytes })) ? [] : [MATRIX];
  }

  /** The matrix, of the same calls; if they are lost too it says so itself. */
  override async makeAgain(tx: Transaction, claim: Claim): Promise<void> {
    const { from, analysis } = this.params;
    await lockClaimed(tx, claim);
    // The project has a newer one by now: the next tree is made of that.
    const { rowCount } = await tx.query('select from analysis_steps where analysis_id = $1 and job_id = $2', [
      analysis,
      from[0],
    ]);
    if (rowCount === 0) return;
    await refuseTwice(tx, claim.job.job_id, from[0]!, MATRIX);
    await resend(tx, from[0]!, LOST_FILE);
    await tellMadeAgain(tx, analysis, [MATRIX]);
  }

  async #matrix(): Promise<z.infer<typeof matrix>> {
    return matrix.parse((await getJobRow(house().pool, this.params.from[0]!)).result);
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    const found = values.safeParse(result.values);
    if (!found.success) {
      const problem = `matrix_phylogeny's values lack ${found.error.issues[0]?.path.join('.')}`;
      throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
    }
    return { found: found.data, files: await this.keepFiles(result), version: result.version };
  }

  /** Genomes that do not differ have no tree, and that is what the project found. */
  override findingOf({ code, message }: ErrorReport): Prepared | undefined {
    if (code !== 'SNP_NO_SITES') return undefined;
    return { found: { program: null, support: null, sentence: message }, files: {}, version: '' };
  }

  async apply(context: ApplyContext, { found, files, version }: Prepared): Promise<Json> {
    const { program, support, sentence } = found;
    const tree = { program, support, sentence, pipeline_version: version };
    await this.write(context, files, { raxml_tree: files.tree?.file ?? null, tree }, ['tree']);
    return tree;
  }
}
