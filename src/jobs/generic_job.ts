import type { TaskRequest } from '../ledger/job_row.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { getSchemeById } from '../records/schemes.ts';
import { house } from './house.ts';
import type { ApplyContext } from './job.ts';
import { ownProgramRequest } from './own_program_request.ts';
import { SchemeJob, type SchemeJobParams, schemeJobParams } from './scheme_job.ts';

/**
 * Any pipeline attached to an assembly as a scheme: what it found is kept as it came. A class of a built-in scheme takes
 * it up and says what else its pipeline needs.
 */
export class GenericJob extends SchemeJob<SchemeJobParams> {
  static readonly schema = schemeJobParams;

  /** With the scheme as it is now: an attempt of tomorrow runs tomorrow's. @throws RECORD_UNKNOWN, SCHEME_NO_READS */
  async request(): Promise<TaskRequest> {
    const { scheme, assemblyFilepointer } = this.params;
    const now = await getSchemeById(house().pool, scheme.id);
    const { param } = now;
    if (param.own_program) return ownProgramRequest(house().pool, now, param.own_program, this.params);
    return {
      pipeline: param.pipeline ?? scheme.description,
      version: '',
      inputs: { assembly: assemblyFilepointer },
      params: param.params ?? {},
      reads: {},
      resources: {},
    };
  }

  async prepare(result: TaskResult): Promise<TaskResult> {
    return result;
  }

  /** The pipeline's values are the columns; a version of the scheme that it was told stands with them. */
  async apply(context: ApplyContext, result: TaskResult): Promise<Json> {
    const { scheme_version } = result.params;
    const results = { ...result.values, outputs: result.outputs as Record<string, Json> };
    if (typeof scheme_version === 'string' && scheme_version !== '') {
      Object.assign(results, { scheme_version });
    }
    await context.writeLookup({ version: result.version, stBarcode: null, results });
    return results;
  }
}
