import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskRef } from '../../crobot/executors/executor.ts';
import { LocalExecutor } from '../../crobot/executors/local.ts';
import { EnterobotError, errorOfReport } from '../../errors.ts';
import { type FileLock, tryLock } from '../../file_lock.ts';
import { checkFields } from '../../pipelines/check_fields.ts';
import { findProgram, type ProgramName, programVersion } from '../../pipelines/programs.ts';
import { findPipeline } from '../../pipelines/registry.ts';
import { TASK_FILES, type TaskResult, taskResult } from '../../protocol/result.ts';
import type { Json, TaskFile } from '../../protocol/task.ts';
import { sha256OfFile } from '../../store.ts';
import { ownCommand } from '../server/supervise.ts';

/** One run of a pipeline. */
export interface Step {
  pipeline: string;
  /** Absolute paths. */
  inputs: Record<string, string>;
  params: Record<string, Json>;
  /** More params, for messages alone: another word makes no other result. */
  words?: Record<string, string>;
  /** Of its programs those whose version is a part of what it makes. */
  programs: readonly ProgramName[];
  cores: number;
}

/** What a step made, now or before. */
export interface Made {
  result: TaskResult;
  /** Absolute path of an output. */
  path(output: string): string;
  /** It was there already. */
  kept: boolean;
}

/** Of a folder in which a step is being made; what is whole is renamed. */
const UNDER_WAY = '.under_way_';
/** Nobody but a person waits for these: they are stopped by who started them. */
const MINUTES = 100_000;
const LOOK_MS = 500;

/**
 * The steps of a comparison: tasks as CRobot runs them, each a process of its own, in one folder that keeps their results. A
 * step is known by its pipeline, that one's version, the versions of its programs, the params, and the content of its
 * inputs, wherever they lie; a result that is there under the same is taken as it is.
 */
export class Steps {
  readonly #folder: string;
  readonly #lock: FileLock;
  readonly #sums: Map<string, string>;
  /** By key: what two ask for is made once. */
  readonly #asked = new Map<string, Promise<Made>>();
  readonly #executor = new LocalExecutor({ command: ownCommand('pipeline', 'run') });

  private constructor(folder: string, lock: FileLock, sums: Map<string, string>) {
    this.#folder = folder;
    this.#lock = lock;
    this.#sums = sums;
  }

  /**
   * Takes a folder, which is made, and ends what an earlier run that was killed left behind.
   * @param sums sha256 of the files that steps read
   * @throws FILE_UNWRITABLE when it cannot be made, or another run has it
   */
  static async open(folder: string, sums: Map<string, string>): Promise<Steps> {
    try {
      await mkdir(folder, { recursive: true });
      const lock = tryLock(join(folder, '.lock'));
      if (!lock) throw new Error('another run writes into it');
      const steps = new Steps(folder, lock, sums);
      await steps.#sweep();
      return steps;
    } catch (error) {
      if (error instanceof EnterobotError) throw error;
      const reason = (error as Error).message;
      throw new EnterobotError('FILE_UNWRITABLE', { file: folder, reason }, { cause: error });
    }
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.startsWith(UNDER_WAY)) continue;
      const folder = join(this.#folder, name);
      const token = name.slice(UNDER_WAY.length);
      await this.#executor.cancel({ folder, token, handle: null, how: null });
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Makes a step, unless it is there.
   * @throws PROGRAM_MISSING, PIPELINE_FIELD_WRONG, whatever made the pipeline fail, the signal's reason
   */
  async make(step: Step, signal: AbortSignal): Promise<Made> {
    const key = await this.#keyOf(step);
    const made = this.#asked.get(key) ?? this.#make(step, key, signal);
    this.#asked.set(key, made);
    return made;
  }

  async #make(step: Step, key: string, signal: AbortSignal): Promise<Made> {
    const pipeline = findPipeline(step.pipeline, '');
    const folder = join(this.#folder, `${pipeline.name}_${key}`);
    const before = await this.#read(folder);
    if (before) return { ...before, kept: true };
    const token = randomBytes(16).toString('hex');
    const place = join(this.#folder, `${UNDER_WAY}${token}`);
    const { memory_mb } = pipeline.resources;
    await this.#run(
      {
        ...{ token, job_id: 1, attempt: 1, pipeline: pipeline.name, version: pipeline.version },
        ...{ inputs: step.inputs, params: { ...step.words, ...step.params }, reads: {}, priority: 0 },
        resources: { cores: step.cores, memory_mb, minutes: MINUTES },
      },
      place,
      signal,
    );
    // One that was damaged gives way.
    await rm(folder, { recursive: true, force: true });
    await rename(place, folder);
    return { ...(await this.#read(folder))!, kept: false };
  }

  async #keyOf({ pipeline: name, inputs, params, words = {}, programs }: Step): Promise<string> {
    const pipeline = findPipeline(name, '');
    const fields = checkFields(pipeline, { inputs, params: { ...words, ...params }, reads: {} });
    const decides = Object.entries(fields.params as Record<string, Json>).filter(
      ([param]) => !(param in words),
    );
    const content: string[][] = [];
    for (const [input, file] of Object.entries(inputs).sort())
      content.push([input, this.#sums.get(file) ?? (await sha256OfFile(file))]);
    const versions: string[][] = [];
    for (const program of programs)
      versions.push([program, await programVersion(program, await findProgram(program))]);
    const told = JSON.stringify([name, pipeline.version, versions, decides, content]);
    return createHash('sha256').update(told).digest('hex').slice(0, 24);
  }

  async #run(task: TaskFile, folder: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { token } = task;
    const ref: TaskRef = { folder, token, handle: null, how: null };
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const onEnd = (how: string) => {
      ref.how = how;
      end();
    };
    ref.handle = await this.#executor.submit({ folder, token, task, onEnd });
    const stopped = () => end();
    signal.addEventListener('abort', stopped, { once: true });
    try {
      // It is looked at as well: its process does not keep ours alive.
      while (!signal.aborted && ref.how === null && (await this.#executor.status(ref)) === 'running')
        await Promise.race([ended, sleep(LOOK_MS)]);
      if (signal.aborted) await this.#executor.cancel(ref);
      signal.throwIfAborted();
      const outcome = await this.#executor.collect(ref);
      if (outcome.state === 'failed') throw errorOfReport(outcome.error);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    } finally {
      signal.removeEventListener('abort', stopped);
    }
  }

  /** Undefined: it is not there, or not as it was written. */
  async #read(folder: string): Promise<Omit<Made, 'kept'> | undefined> {
    try {
      const result = taskResult.parse(JSON.parse(await readFile(join(folder, TASK_FILES.result), 'utf8')));
      const path = (output: string) => join(folder, result.outputs[output]![0]);
      for (const output of Object.keys(result.outputs)) {
        const sum = await sha256OfFile(path(output));
        if (sum !== result.checksums[`outputs.${output}`]) return undefined;
        this.#sums.set(path(output), sum);
      }
      return { result, path };
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.#executor.close();
    this.#lock.release();
  }
}
