import type { ErrorReport } from '../../errors.ts';
import type { TaskFile } from '../../protocol/task.ts';

/** How a driver finds a task again: JSON of its own, kept in the database. Local: pid, start_ticks, boot_id. */
export type Handle = { readonly [key: string]: string | number };

/** A task as every driver is told of it. */
export interface TaskPlace {
  /** Unguessable, unique to the task; carried by all its processes in ENTEROBOT_TASK. */
  token: string;
  /** Absolute path of its folder. */
  folder: string;
}

export interface Launch extends TaskPlace {
  task: TaskFile;
  /**
   * To be called when the driver learns that it ended, with what is known of how (`exit code 1`, `signal SIGKILL`).
   * May come late or never: callers also ask for the status.
   */
  onEnd(how: string): void;
}

export interface TaskRef extends TaskPlace {
  /** Null when CRobot died before it could write it down. */
  handle: Handle | null;
  /** What `onEnd` was told; null when it was not called. */
  how: string | null;
}

/** What became of a task that has ended. */
export type Outcome = { state: 'complete'; result_sha256: string } | { state: 'failed'; error: ErrorReport };

/**
 * Launches `enterobot pipeline run <folder>` somewhere. The folder is the truth of a task (task.json in;
 * process.json, log.txt, result.json and exit.json out); a driver adds only how to start, find and stop its process.
 */
export interface Executor {
  /**
   * Prepares the folder and starts the command. Harmless when repeated: the runner that comes second finds
   * process.json and leaves. Resolves as soon as the process exists, or later when it has ended in a moment.
   * @throws TASK_FOLDER_FOREIGN, TASK_NOT_STARTED: then nothing was started
   */
  submit(launch: Launch): Promise<Handle>;

  /** Looks for a task whose launch has an unknown outcome. Undefined: nothing of it exists at this moment. */
  lookup(place: TaskPlace): Promise<Handle | undefined>;

  /** `ended` when its runner lives no more, or has written exit.json; for a while `running` may be stale. */
  status(ref: TaskRef): Promise<'running' | 'ended'>;

  /**
   * Stops the task and everything it started: asks, and after a grace of 10 s forces. Resolves when none of its
   * processes lives. Harmless when it has ended.
   */
  cancel(ref: TaskRef): Promise<void>;

  /**
   * Reads what became of a task that has ended, after it made sure that none of its processes lives: what the
   * runner left behind is killed first. Reads only, so it can be repeated.
   */
  collect(ref: TaskRef): Promise<Outcome>;

  /** CRobot stops. What waits for processes that are being ended gives up; tasks that outlive us are left alone. */
  close(): Promise<void>;
}
