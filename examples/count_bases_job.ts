import { z } from 'zod';
import { type AnalysisParams, analysisParams, LocalAnalysisJob } from '../src/jobs/analysis_job.ts';
import type { ApplyContext } from '../src/jobs/job.ts';
import { registerJob } from '../src/jobs/registry.ts';
import type { Json } from '../src/protocol/task.ts';

type Params = AnalysisParams & { sequence: string };

/**
 * A toy LocalJob, and the smallest analysis: counts the letters of a sequence and keeps the count as a user's item.
 * `send` writes the item with the job; `prepare` computes outside any transaction; `apply` writes, in the one transaction
 * that makes the job COMPLETE, so the count is there once however often workers die on the way. The item's flags
 * (job_id, complete, failed) follow the job by themselves.
 */
export class CountBasesJob extends LocalAnalysisJob<Params, Record<string, number>> {
  static readonly schema = analysisParams.extend({ sequence: z.string() });

  get type() {
    return { name: 'count_bases' };
  }

  protected firstData() {
    return { bases: this.params.sequence.length };
  }

  async prepare(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const base of this.params.sequence.toUpperCase()) counts[base] = (counts[base] ?? 0) + 1;
    return counts;
  }

  async apply({ writeAnalysis }: ApplyContext, counts: Record<string, number>): Promise<Json> {
    await writeAnalysis({ counts });
    return counts;
  }
}

registerJob('count_bases', CountBasesJob);
