import type { TaskRequest } from '../ledger/job_row.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import type { ApplyContext } from './job.ts';
import { SchemeJob, type SchemeJobParams, schemeJobParams } from './scheme_job.ts';

/** Any pipeline attached to an assembly as a scheme: what it found is kept as it came. */
export class GenericJob extends SchemeJob<SchemeJobParams> {
  static readonly schema = schemeJobParams;

  async request(): Promise<TaskRequest> {
    const { scheme, assemblyFilepointer } = this.params;
    return {
      pipeline: scheme.param.pipeline ?? scheme.description,
      version: '',
      inputs: { assembly: assemblyFilepointer },
      params: {},
      reads: {},
      resources: {},
    };
  }

  async prepare(result: TaskResult): Promise<TaskResult> {
    return result;
  }

  async apply(context: ApplyContext, result: TaskResult): Promise<Json> {
    const results: Json = { ...result.values, outputs: result.outputs as Record<string, Json> };
    await context.writeLookup({ version: result.version, stBarcode: null, results });
    return results;
  }
}
