import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { Tag, TypeName } from '../ledger/tag_and_type.ts';
import type { TaskResult } from '../protocol/result.ts';
import { isRunAccession } from '../protocol/run_accession.ts';
import type { Json } from '../protocol/task.ts';
import { addAssembly, reserveAssembly } from '../records/assemblies.ts';
import { parseBarcode } from '../records/barcodes.ts';
import { getDatabase } from '../records/databases.ts';
import { lockOwner } from '../records/strains.ts';
import type { StoredFile } from '../store.ts';
import { CRobotJob } from './crobot_job.ts';
import { house } from './house.ts';
import type { ApplyContext, RetriedError } from './job.ts';
import { sendQAEvaluation } from './qa_evaluation_job.ts';
import { outputOf } from './task_output.ts';

const readFile = z.object({ name: z.string(), path: z.string() });

const common = { database: z.string(), assembler: z.enum(['spades', 'megahit']).default('spades') };

const assemblyJobParams = z.union([
  z.object({
    ...common,
    /** The reads: a trace of this house, with both files. */
    trace: z.object({
      id: z.number(),
      accession: z.string(),
      strainId: z.number(),
      read1: readFile,
      read2: readFile,
    }),
  }),
  z.object({
    ...common,
    strainId: z.number(),
    /** The reads: runs that CRobot fetches and joins in this order, with their traces. */
    runs: z.array(z.object({ id: z.number(), accession: z.string().refine(isRunAccession) })).min(1),
  }),
]);
export type AssemblyJobParams = z.output<typeof assemblyJobParams>;

/** An archive or a mirror folder that is away comes back, a file that is copied is whole some time, and nobody here can help it: about a day of tries. */
const AWAY = new Set(['RUN_UNREACHABLE', 'RUN_REPORT_AWAY', 'READS_MIRROR_AWAY', 'READS_MIRROR_COPYING']);
const RETRIES_WHILE_AWAY = 100;

interface Prepared {
  result: TaskResult;
  contigs: StoredFile;
  /** The table of its contigs' depths; null where the pipeline left none. */
  depth: StoredFile | null;
}

/** Assembles the reads of a trace (pipeline QAssembly), makes the assembly, and sends it to QA_evaluation. */
export class AssemblyJob extends CRobotJob<AssemblyJobParams, Prepared> {
  static readonly schema = assemblyJobParams;

  /** trace_accession#read1_name#read2_name; of runs their accessions, comma-delimited (seed). */
  get tag(): Tag {
    if ('runs' in this.params) return { family: 'assembly', runs: this.#runs() };
    const { accession, read1, read2 } = this.params.trace;
    return { family: 'assembly', trace: accession, read1: read1.name, read2: read2.name };
  }

  #runs(): string[] {
    return 'runs' in this.params ? this.params.runs.map((run) => run.accession) : [];
  }

  get type(): TypeName {
    return { name: 'QAssembly' };
  }

  get database(): string {
    return this.params.database;
  }

  override retryLimit(error: RetriedError): number {
    return AWAY.has(error.code) ? RETRIES_WHILE_AWAY : super.retryLimit(error);
  }

  /** Each attempt draws an assembly of its own, because its contigs are named by the barcode before it is sent. */
  async request(): Promise<TaskRequest> {
    const { assembler, database } = this.params;
    const { genus } = await getDatabase(house().pool, database);
    const { barcode } = await reserveAssembly(house().pool, database);
    return {
      pipeline: 'QAssembly',
      version: '',
      inputs: this.#inputs(),
      params: { prefix: barcode, assembler, genus },
      reads: 'runs' in this.params ? { read: this.#runs().join(',') } : {},
      resources: {},
    };
  }

  #inputs(): Record<string, string> {
    if ('runs' in this.params) return {};
    const { read1, read2 } = this.params.trace;
    return { read1: read1.path, read2: read2.path };
  }

  override async fileNames(): Promise<Record<string, string>> {
    if ('runs' in this.params) return {};
    const { read1, read2 } = this.params.trace;
    return { [read1.path]: read1.name, [read2.path]: read2.name };
  }

  /** The contigs and the table of their depths leave the task's folder for a name by content, before any row points at them. */
  async prepare(result: TaskResult): Promise<Prepared> {
    const contigs = await house().store.put('assemblies', outputOf(result, 'contigs'), '.fasta');
    if (contigs.sha256 !== result.checksums['outputs.contigs']) {
      const problem = 'the contigs are not the file that the pipeline wrote';
      throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: contigs.path, problem });
    }
    const depth = result.outputs.depth
      ? await house().store.put('assemblies', outputOf(result, 'depth'), '.depth.tsv')
      : null;
    return { result, contigs, depth };
  }

  async apply({ tx, job }: ApplyContext, { result, contigs, depth }: Prepared): Promise<Json> {
    // What this attempt was sent with: the request was written down before it was sent.
    const barcode = String(job.request?.params.prefix);
    const { id } = parseBarcode(barcode);
    const { strainId, traceId } = this.#made();
    const assembly = await addAssembly(tx, {
      id,
      barcode,
      database: this.params.database,
      strainId,
      traceId,
      jobId: job.job_id,
      filePointer: contigs.path,
      sha256: contigs.sha256,
      originalName: null,
      pipelineVersion: result.version,
      stats: result.values,
      depthPointer: depth?.path ?? null,
    });
    // Somebody else's by now, perhaps.
    const userId = await lockOwner(tx, strainId);
    const { jobId } = await sendQAEvaluation(tx, assembly, { ...this.ownership, userId });
    return { assembly: barcode, file: contigs.path, qa_job: jobId, ...result.values };
  }

  /** Of several runs the first stands for them in the assembly's row; all of them are in its job and in its stats. */
  #made(): { strainId: number; traceId: number } {
    if ('runs' in this.params) return { strainId: this.params.strainId, traceId: this.params.runs[0]!.id };
    const { strainId, id: traceId } = this.params.trace;
    return { strainId, traceId };
  }
}
