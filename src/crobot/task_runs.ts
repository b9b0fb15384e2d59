import type { InUse } from './scheduler/choose.ts';
import type { TaskRow } from './store/task_row.ts';
import { type RunParts, TaskRun } from './task_run.ts';

/** How often every task under way is looked at without being told; adopted ones cannot tell. */
const LOOK_MS = 500;

/** All launched tasks of this CRobot. What it knows is rebuilt from the database at each start. */
export class TaskRuns {
  readonly #runs = new Map<number, TaskRun>();
  readonly #parts: RunParts;
  readonly #clock: NodeJS.Timeout;
  #stopped = false;

  constructor(parts: Omit<RunParts, 'gone'>) {
    this.#parts = { ...parts, gone: (run) => this.#runs.delete(run.task.id) };
    this.#clock = setInterval(() => {
      for (const run of this.#runs.values()) run.poke();
    }, LOOK_MS);
  }

  /** Takes over a launched task: `fresh` when it was marked this moment, `found` when an earlier CRobot left it. */
  begin(task: TaskRow, origin: 'fresh' | 'found'): void {
    // A task marked while we stop keeps its mark: the next CRobot finds it.
    if (this.#stopped) return;
    const run = new TaskRun(task, origin, this.#parts);
    this.#runs.set(task.id, run);
    run.poke();
  }

  /** What of the machine is in use. */
  inUse(): InUse[] {
    return [...this.#runs.values()].flatMap((run) => run.inUse ?? []);
  }

  /** A kill of this task was accepted. */
  kill(id: number): void {
    this.#runs.get(id)?.kill();
  }

  /** No step is begun after this; tasks run on without us. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#clock);
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    await Promise.all(runs.map((run) => run.retire()));
  }
}
