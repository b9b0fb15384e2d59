import type { TaskRequest } from '../../ledger/job_row.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import type { StoredFile } from '../../store.ts';
import type { ApplyContext } from '../job.ts';
import { SchemeJob, type SchemeJobParams, schemeJobParams } from '../scheme_job.ts';
import { keepOutput } from './keep_output.ts';

interface Prepared {
  result: TaskResult;
  gff: StoredFile;
}

/** Repeats and CRISPR arrays of an assembly that projects have as reference; made once, and stored (the seed's ref_masker). */
export class RefMaskerJob extends SchemeJob<SchemeJobParams, Prepared> {
  static readonly schema = schemeJobParams;

  async request(): Promise<TaskRequest> {
    const { assemblyFilepointer, scheme } = this.params;
    return {
      ...{ pipeline: 'refMasker', version: '', reads: {}, resources: {} },
      ...{ inputs: { reference: assemblyFilepointer }, params: scheme.param.params ?? {} },
    };
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    return { result, gff: await keepOutput(result, 'gff_file', '.gff3.gz') };
  }

  async apply({ writeLookup }: ApplyContext, { result, gff }: Prepared): Promise<Json> {
    const results: Json = { ...result.values, pipeline_version: result.version, gff: { ...gff } };
    await writeLookup({ version: result.version, stBarcode: null, results });
    return results;
  }
}
