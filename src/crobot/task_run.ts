import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { faultPoint } from '../fault_point.ts';
import type { Logger } from '../log.ts';
import type { TaskFile } from '../protocol/task.ts';
import type { Store } from '../store.ts';
import type { Executor, Handle, Launch, Outcome, TaskRef } from './executors/executor.ts';
import type { InUse } from './scheduler/choose.ts';
import type { EndedTask } from './store/finish_tasks.ts';
import { markRunning } from './store/mark_running.ts';
import type { Message, TaskRow } from './store/task_row.ts';

/** A task may take this much longer than its limit before it is stopped: its runner stops itself first. */
const TIME_MARGIN_MS = 30_000;
/** How long a launch that a crash interrupted may take to show a process, before it is launched again. */
const LAUNCH_SETTLES_MS = 2000;

export interface RunParts {
  pool: Pool;
  store: Store;
  executor: Executor;
  logger: Logger;
  send(message: Message): void;
  /** Writes down its end; many share a commit. Undefined when it had ended already. */
  finish(ended: EndedTask): Promise<Message | undefined>;
  /** Its cores and memory are free again. */
  freed(): void;
  /** Nothing is left to do for it. */
  gone(run: TaskRun): void;
}

/**
 * One launched task, from its launch to its end in the database. Everything happens in `poke`, which takes the next
 * step that the facts allow, and may be called at any time and again after any failure: on the end of the process,
 * on a kill, and by the clock.
 */
export class TaskRun {
  readonly task: TaskRow;
  readonly #parts: RunParts;
  readonly #foundAt = performance.now();
  readonly #folder: string;
  /** False for one that an earlier CRobot launched: then a process of it may exist that we do not know. */
  readonly #ours: boolean;
  #handle: Handle | null;
  #recorded: boolean;
  #startedMs: number;
  #killed: boolean;
  #how: string | null = null;
  #outcome: Outcome | undefined;
  #busy: Promise<void> | undefined;
  #again = false;
  #retired = false;

  constructor(task: TaskRow, origin: 'fresh' | 'found', parts: RunParts) {
    this.task = task;
    this.#parts = parts;
    this.#folder = parts.store.absolute(task.folder);
    this.#ours = origin === 'fresh';
    this.#handle = task.handle;
    this.#recorded = task.state === 'running';
    this.#startedMs = task.started?.getTime() ?? Date.now();
    this.#killed = task.kill_requested !== null;
  }

  /** What it uses of the machine; nothing once its processes have ended. */
  get inUse(): InUse | undefined {
    if (this.#outcome) return undefined;
    const { cores, memory_mb, workgroup, minutes } = this.task;
    return { cores, memory_mb, workgroup, until: this.#startedMs + minutes * 60_000 };
  }

  /** The kill is in the database; this makes it happen now. */
  kill(): void {
    this.#killed = true;
    this.poke();
  }

  /** Takes the next step; one poke at a time, and none is forgotten. */
  poke(): void {
    if (this.#retired) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = this.#step()
      .catch((error: Error) => {
        // The clock pokes again. While CRobot stops, waiting is given up on purpose.
        if (error.name !== 'AbortError')
          this.#parts.logger.warn({ job: this.task.job_id, err: error }, 'task: tried again');
      })
      .finally(() => {
        this.#busy = undefined;
        if (this.#again) {
          this.#again = false;
          this.poke();
        }
      });
  }

  /** Takes no further step; resolves when the one under way has been taken. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.#busy;
  }

  async #step(): Promise<void> {
    const { finish, freed, send, gone } = this.#parts;
    if (!this.#outcome) {
      this.#outcome = await this.#untilEnded();
      if (!this.#outcome) return;
      // Its processes are gone: the next task need not wait for our commit.
      freed();
      // A runner that was killed hard could not remove its scratch folder, which may hold gigabytes. One that never
      // started may have found another task's folder.
      if (this.#outcome.state === 'failed' && this.#handle)
        await rm(join(this.#folder, 'work'), { recursive: true, force: true }).catch(() => {});
    }
    faultPoint('crobot-collected');
    const message = await finish({ id: this.task.id, outcome: this.#outcome });
    faultPoint('crobot-finished');
    if (message) send(message);
    this.#retired = true;
    gone(this);
  }

  /** Undefined while it runs. */
  async #untilEnded(): Promise<Outcome | undefined> {
    const { executor } = this.#parts;
    if (!this.#handle) {
      const launched = await this.#launch();
      if (launched !== 'launched') return launched;
    }
    // One that has ended by now is written down once, with its end.
    if (!this.#recorded && this.#how === null) await this.#record();
    const overtime = Date.now() > this.#startedMs + this.task.minutes * 60_000 + TIME_MARGIN_MS;
    const ref = this.#ref();
    if (this.#killed || overtime) await executor.cancel(ref);
    else if ((await executor.status(ref)) === 'running') return undefined;
    const outcome = await executor.collect(ref);
    if (!overtime || this.#killed || outcome.state === 'complete') return outcome;
    const error = new EnterobotError('TASK_TIME_LIMIT', { minutes: this.task.minutes });
    return { state: 'failed', error: error.report() };
  }

  /** Leads to a process, to an outcome without one, or (undefined) to another look later. */
  async #launch(): Promise<'launched' | Outcome | undefined> {
    const { executor } = this.#parts;
    if (!this.#ours) {
      // CRobot died between deciding to launch and writing down what it launched.
      const found = await executor.lookup(this.#ref());
      if (found) {
        this.#handle = found;
        return 'launched';
      }
      // A child that was just being made may not carry its token yet. Should one still come later than this,
      // the second runner finds process.json and leaves.
      if (performance.now() - this.#foundAt < LAUNCH_SETTLES_MS) return undefined;
    }
    if (this.#killed) {
      await executor.cancel(this.#ref());
      return executor.collect(this.#ref());
    }
    try {
      this.#handle = await executor.submit(await this.#launchOrder());
      faultPoint('crobot-spawned');
      return 'launched';
    } catch (error) {
      if (error instanceof EnterobotError) return { state: 'failed', error: error.report() };
      throw error;
    }
  }

  async #record(): Promise<void> {
    const message = await markRunning(this.#parts.pool, this.task.id, this.#handle!);
    faultPoint('crobot-recorded');
    this.#recorded = true;
    if (message) this.#parts.send(message);
  }

  async #launchOrder(): Promise<Launch> {
    const { task } = this;
    const { request, token, job_id, attempt, pipeline, version, cores, memory_mb, minutes, priority } = task;
    // Resolved now and not at submission: what a path leads to may have changed while the task waited.
    const inputs = await confineInputs(this.#parts.store, request.inputs);
    const { params, reads } = request;
    const resources = { cores, memory_mb, minutes };
    const about = { token, job_id, attempt, pipeline, version, priority };
    const file: TaskFile = { ...about, inputs, params, reads, resources };
    this.#startedMs = Date.now();
    const onEnd = (how: string) => {
      this.#how = how;
      this.poke();
    };
    return { token, folder: this.#folder, task: file, onEnd };
  }

  #ref(): TaskRef {
    return { token: this.task.token, folder: this.#folder, handle: this.#handle, how: this.#how };
  }
}

/**
 * The inputs of a submission as absolute paths inside the store.
 * @throws PATH_OUTSIDE_STORE, PATH_MISSING
 */
export async function confineInputs(
  store: Store,
  inputs: Record<string, string>,
): Promise<Record<string, string>> {
  const confined: Record<string, string> = {};
  for (const [name, path] of Object.entries(inputs)) confined[name] = await store.confine(path);
  return confined;
}
