import { setTimeout as sleep } from 'node:timers/promises';
import { bootId, startTicks } from '../../os_process.ts';
import type { Executor, Handle, Launch, Outcome, TaskPlace, TaskRef } from './executor.ts';
import { prepareFolder, readOutcome } from './task_folder.ts';

/**
 * Runs the task of a folder in this process, from task.json to exit.json, until it has ended or is told to stop: a
 * stopped one leaves no exit.json.
 */
export type RunFolder = (folder: string, stop: AbortSignal) => Promise<Outcome | { state: 'stopped' }>;

export interface InProcessOptions {
  /** Names of the pipelines that run here; they start no program, so that nothing of them outlives this process. */
  pipelines: readonly string[];
  run: RunFolder;
  /** Runs all the others. */
  others: Executor;
}

/** A task that takes no longer is over when `submit` resolves, and need not be written down as running. */
const MOMENT_MS = 1000;
/** How long tasks may go on when CRobot stops in order, before they are told to stop. */
const LAST_GRACE_MS = 2000;

interface Run {
  abort: AbortController;
  ended: Promise<void>;
  over: boolean;
  outcome?: Outcome;
}

/**
 * Runs small pipelines inside CRobot, where a process of their own would cost more than their work, and leaves every
 * other task to another driver. Such a task dies with its CRobot; the next one finds the dead owner in process.json and
 * says lost, as it does of any process that is gone, so the web side sends it again as another attempt.
 */
export class InProcessExecutor implements Executor {
  readonly #options: InProcessOptions;
  readonly #runs = new Map<string, Run>();
  readonly #self = {
    pid: process.pid,
    start_ticks: startTicks('self') ?? '',
    boot_id: bootId(),
    in_process: 1,
  };

  constructor(options: InProcessOptions) {
    this.#options = options;
  }

  async submit(launch: Launch): Promise<Handle> {
    const { pipelines, others, run } = this.#options;
    if (!pipelines.includes(launch.task.pipeline)) return others.submit(launch);
    await prepareFolder(launch);
    const abort = new AbortController();
    const started: Run = { abort, over: false, ended: Promise.resolve() };
    started.ended = run(launch.folder, abort.signal)
      .then(
        (end) => {
          if (end.state !== 'stopped') started.outcome = end;
          return `its work ended: ${end.state}`;
        },
        (error: Error) => error.message,
      )
      .then((how) => {
        started.over = true;
        launch.onEnd(how);
      });
    this.#runs.set(launch.token, started);
    await Promise.race([started.ended, sleep(MOMENT_MS, undefined, { ref: false })]);
    return this.#self;
  }

  /** Only tasks of an earlier CRobot are looked up, and of those none runs here. */
  lookup(place: TaskPlace): Promise<Handle | undefined> {
    return this.#options.others.lookup(place);
  }

  async status(ref: TaskRef): Promise<'running' | 'ended'> {
    if (!this.#isOurs(ref)) return this.#options.others.status(ref);
    return this.#runs.get(ref.token)?.over === false ? 'running' : 'ended';
  }

  async cancel(ref: TaskRef): Promise<void> {
    if (!this.#isOurs(ref)) return this.#options.others.cancel(ref);
    const run = this.#runs.get(ref.token);
    run?.abort.abort();
    await run?.ended;
  }

  async collect(ref: TaskRef): Promise<Outcome> {
    if (!this.#isOurs(ref)) return this.#options.others.collect(ref);
    const outcome = this.#runs.get(ref.token)?.outcome;
    this.#runs.delete(ref.token);
    return outcome ?? readOutcome(ref.folder, ref.token, ref.how ?? 'how is not known');
  }

  async close(): Promise<void> {
    await this.#options.others.close();
    const all = Promise.all([...this.#runs.values()].map((run) => run.ended));
    const stop = setTimeout(() => {
      for (const run of this.#runs.values()) run.abort.abort();
    }, LAST_GRACE_MS);
    await all;
    clearTimeout(stop);
  }

  /** Started by this very process: the handle of one that an earlier CRobot ran names that one. */
  #isOurs({ handle }: TaskRef): boolean {
    const { pid, start_ticks, boot_id } = this.#self;
    return (
      handle?.in_process === 1 &&
      handle.pid === pid &&
      handle.start_ticks === start_ticks &&
      handle.boot_id === boot_id
    );
  }
}
