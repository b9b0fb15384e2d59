import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { Tag, TypeName } from '../ledger/tag_and_type.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { addAssembly, reserveAssembly } from '../records/assemblies.ts';
import { parseBarcode } from '../records/barcodes.ts';
import { getDatabase } from '../records/databases.ts';
import type { StoredFile } from '../store.ts';
import { CRobotJob } from './crobot_job.ts';
import { house } from './house.ts';
import type { ApplyContext } from './job.ts';
import { sendQAEvaluation } from './qa_evaluation_job.ts';
import { outputOf } from './task_output.ts';

const readFile = z.object({ name: z.string(), path: z.string() });

const assemblyJobParams = z.object({
  database: z.string(),
  /** The reads: a trace of this house, with both files. */
  trace: z.object({
    id: z.number(),
    accession: z.string(),
    strainId: z.number(),
    read1: readFile,
    read2: readFile,
  }),
  assembler: z.enum(['spades', 'megahit']).default('spades'),
});
type AssemblyJobParams = z.output<typeof assemblyJobParams>;

interface Prepared {
  result: TaskResult;
  contigs: StoredFile;
}

/** Assembles the reads of a trace (pipeline QAssembly), makes the assembly, and sends it to QA_evaluation. */
export class AssemblyJob extends CRobotJob<AssemblyJobParams, Prepared> {
  static readonly schema = assemblyJobParams;

  /** trace_accession#read1_name#read2_name (seed). */
  get tag(): Tag {
    const { accession, read1, read2 } = this.params.trace;
    return { family: 'assembly', trace: accession, read1: read1.name, read2: read2.name };
  }

  get type(): TypeName {
    return { name: 'QAssembly' };
  }

  get database(): string {
    return this.params.database;
  }

  /** Each attempt draws an assembly of its own, because its contigs are named by the barcode before it is sent. */
  async request(): Promise<TaskRequest> {
    const { trace, assembler, database } = this.params;
    const { genus } = await getDatabase(house().pool, database);
    const { barcode } = await reserveAssembly(house().pool, database);
    return {
      pipeline: 'QAssembly',
      version: '',
      inputs: { read1: trace.read1.path, read2: trace.read2.path },
      params: { prefix: barcode, assembler, genus },
      reads: {},
      resources: {},
    };
  }

  override async fileNames(): Promise<Record<string, string>> {
    const { read1, read2 } = this.params.trace;
    return { [read1.path]: read1.name, [read2.path]: read2.name };
  }

  /** The contigs leave the task's folder for a name by content, before any row points at them. */
  async prepare(result: TaskResult): Promise<Prepared> {
    const contigs = await house().store.put('assemblies', outputOf(result, 'contigs'), '.fasta');
    if (contigs.sha256 !== result.checksums['outputs.contigs']) {
      const problem = 'the contigs are not the file that the pipeline wrote';
      throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: contigs.path, problem });
    }
    return { result, contigs };
  }

  async apply({ tx, job }: ApplyContext, { result, contigs }: Prepared): Promise<Json> {
    // What this attempt was sent with: the request was written down before it was sent.
    const barcode = String(job.request?.params.prefix);
    const { id } = parseBarcode(barcode);
    const assembly = await addAssembly(tx, {
      id,
      barcode,
      database: this.params.database,
      strainId: this.params.trace.strainId,
      traceId: this.params.trace.id,
      jobId: job.job_id,
      filePointer: contigs.path,
      sha256: contigs.sha256,
      originalName: null,
      pipelineVersion: result.version,
      stats: result.values,
    });
    const { jobId } = await sendQAEvaluation(tx, assembly, this.ownership);
    return { assembly: barcode, file: contigs.path, qa_job: jobId, ...result.values };
  }
}
