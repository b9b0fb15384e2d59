import { EnterobotError } from '../errors.ts';

/** Thrown inside a task that was told to stop from outside; never leaves the runner. */
export class TaskStopped extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`The task was stopped by ${signal}.`);
    this.signal = signal;
  }
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** How often the clock is looked at; also keeps below the longest time a timer can hold (24 days). */
const CLOCK_MS = 10_000;

/**
 * Ends a task from outside: by a signal of the system, or by `told` where the task has no process of its own (reason
 * TaskStopped), or when its wall time is over (reason OUT_OF_TIME). After `disarm` signals are ignored until `close`, so
 * that a result that is being written is not lost.
 */
export class StopSwitch {
  readonly #controller = new AbortController();
  readonly #handlers = STOP_SIGNALS.map((name) => [name, () => this.#stop(new TaskStopped(name))] as const);
  #timer: NodeJS.Timeout | undefined;
  #armed = true;

  constructor(told?: AbortSignal) {
    if (!told) for (const [name, handler] of this.#handlers) process.on(name, handler);
    const stop = () => this.#stop(new TaskStopped('SIGTERM'));
    if (told?.aborted) stop();
    else told?.addEventListener('abort', stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Starts the clock. */
  limit(minutes: number): void {
    const end = performance.now() + minutes * 60_000;
    this.#timer = setInterval(
      () => {
        if (performance.now() >= end) this.#stop(new EnterobotError('OUT_OF_TIME', { minutes }));
      },
      Math.min(CLOCK_MS, Math.ceil(minutes * 60_000) + 1),
    );
  }

  #stop(reason: Error): void {
    if (this.#armed) this.#controller.abort(reason);
  }

  /** Says that the task's work is over; what comes later does not stop it any more. */
  disarm(): void {
    this.#armed = false;
    clearInterval(this.#timer);
  }

  close(): void {
    this.disarm();
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }
}

/** Programs die at once when a task is stopped; work inside this process is waited for so long. */
const GRACE_MS = 2_000;

/**
 * The result of `work`, or the reason of the signal: as soon as the work has ended after the abort, at the latest
 * when the grace is over. Work that goes on after that is abandoned, and the process should exit.
 */
export async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<never>((_, refuse) => {
    const start = () => {
      timer = setTimeout(() => refuse(signal.reason), GRACE_MS);
    };
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
  try {
    return await Promise.race([work, grace]);
  } finally {
    clearTimeout(timer);
  }
}
