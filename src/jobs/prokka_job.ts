import type { TaskRequest } from '../ledger/job_row.ts';
import type { TaskResult } from '../protocol/result.ts';
import { getDatabase } from '../records/databases.ts';
import { GenericJob } from './generic_job.ts';
import { house } from './house.ts';
import { outputOf } from './task_output.ts';

/** Annotation by prokka. Locus tags begin with the assembly's barcode, so that they are the same each time. */
export class ProkkaJob extends GenericJob {
  /** The scheme's own params come last: a laboratory may set species, kingdom or genetic code. */
  override async request(): Promise<TaskRequest> {
    const request = await super.request();
    const { genus } = await getDatabase(house().pool, this.database);
    const barcode = this.params.assemblyBarcode;
    const params = {
      genus,
      strain: barcode,
      locus_tag: barcode.replace(/[^A-Za-z0-9]/g, ''),
      ...request.params,
    };
    return { ...request, params };
  }

  /** `gff_file` and `gbk_file` stand among the results themselves, as the seed has them. @throws RESULT_UNREADABLE */
  override async prepare(result: TaskResult): Promise<TaskResult> {
    const files = { gff_file: outputOf(result, 'gff_file'), gbk_file: outputOf(result, 'gbk_file') };
    return { ...result, values: { ...result.values, ...files } };
  }
}
