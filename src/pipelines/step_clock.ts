import type { TaskLog } from './task_log.ts';

/** One step of a pipeline and how long it took. */
export interface StepTime {
  [key: string]: string | number;
  step: string;
  seconds: number;
}

/** Says each step in the log when it begins and keeps how long it took. */
export class StepClock {
  readonly times: StepTime[] = [];
  readonly #log: TaskLog;

  constructor(log: TaskLog) {
    this.#log = log;
  }

  async step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    this.#log.say(`${name} …`);
    const started = performance.now();
    const result = await work();
    const seconds = Math.round((performance.now() - started) / 10) / 100;
    this.times.push({ step: name, seconds });
    this.#log.say(`${name}: ${seconds} s`);
    return result;
  }
}
