import { z } from 'zod';
import type { Transaction } from '../../database/connect.ts';
import type { ErrorReport } from '../../errors.ts';
import type { TaskRequest } from '../../ledger/job_row.ts';
import { leaveOutOfAll } from '../../ledger/needs.ts';
import type { NewJob } from '../../ledger/record.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import { getAssembly } from '../../records/assemblies.ts';
import type { StoredFile } from '../../store.ts';
import { house } from '../house.ts';
import type { ApplyContext } from '../job.ts';
import { SchemeJob, schemeJobParams } from '../scheme_job.ts';
import { keepOutput } from './keep_output.ts';
import { renewOlderCalls } from './renew_older_calls.ts';

const file = z.object({ name: z.string(), path: z.string() });

const params = schemeJobParams.extend({
  reference: z.object({ barcode: z.string(), filepointer: z.string() }),
  /** The reads that the assembly was made of; absent: the assembly itself is called. */
  reads: z.object({ read1: file, read2: file }).optional(),
});
export type RefMapperParams = z.infer<typeof params>;

/** What of a genome says by itself that it does not belong into a comparison with this reference. */
export const REFUSES_ITSELF: readonly string[] = ['SNP_NOT_LIKE_REFERENCE'];

interface Prepared {
  result: TaskResult;
  gff: StoredFile;
}

/** Under which reference a call is stored: those from reads beside those from the assembly, which may differ. */
export function callsKey(reference: string, from: 'assemblies' | 'reads'): string {
  return from === 'reads' ? `${reference}:reads` : reference;
}

/**
 * Calls one genome against one reference, once for all projects on it: it knows nothing of masks (the seed's ref_mapper).
 * Of the hidden scheme snp_calls; its row of assembly_lookup stands under the reference.
 */
export class RefMapperJob extends SchemeJob<RefMapperParams, Prepared> {
  static readonly schema = params;

  protected override columns(): Pick<NewJob, 'assemblyId' | 'schemeId' | 'reference'> {
    const { reference, reads } = this.params;
    return { ...super.columns(), reference: callsKey(reference.barcode, reads ? 'reads' : 'assemblies') };
  }

  async request(): Promise<TaskRequest> {
    const { assemblyBarcode: name, assemblyFilepointer, reference, reads, scheme } = this.params;
    const genome: Record<string, string> = reads
      ? { read1: reads.read1.path, read2: reads.read2.path }
      : { assembly: assemblyFilepointer };
    return {
      ...{ pipeline: 'refMapper', version: '', reads: {}, resources: {} },
      inputs: { reference: reference.filepointer, ...genome },
      params: { name, ...scheme.param.params },
    };
  }

  override async fileNames(): Promise<Record<string, string>> {
    const { reads, assemblyFilepointer, reference } = this.params;
    const { originalName, barcode } = await getAssembly(house().pool, this.assemblyId);
    const genome = reads
      ? { [reads.read1.path]: reads.read1.name, [reads.read2.path]: reads.read2.name }
      : { [assemblyFilepointer]: originalName ?? barcode };
    return { [reference.filepointer]: `the reference ${reference.barcode}`, ...genome };
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    return { result, gff: await keepOutput(result, 'gff_file', '.gff3.gz') };
  }

  /** Projects that hold older calls beside this one, made with another version of the pipeline, get them anew. */
  async apply({ tx, job, writeLookup }: ApplyContext, { result, gff }: Prepared): Promise<Json> {
    const results: Json = { ...result.values, pipeline_version: result.version, gff: { ...gff } };
    await writeLookup({
      ...{ version: result.version, stBarcode: this.params.reference.barcode, results },
    });
    await renewOlderCalls(tx, job, result.version);
    return results;
  }

  /** A genome of another species ends no project: each that wanted it goes on without, and says so. */
  override async onFailed(tx: Transaction, { code, message }: ErrorReport): Promise<void> {
    if (REFUSES_ITSELF.includes(code)) await leaveOutOfAll(tx, this.row!.job_id, { code, message });
  }
}
