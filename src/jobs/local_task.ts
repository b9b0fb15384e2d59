import { z } from 'zod';
import type { Json } from '../protocol/task.ts';
import type { ApplyContext, JobClass } from './job.ts';
import { LocalJob } from './local_job.ts';

/** A task's parameters as they are kept: the caller's own beside what it is run for. */
interface TaskParams<A> {
  database: string;
  label: string;
  args: A;
}

/**
 * Makes a LocalJob of a plain function, as `celery.task` did: the function computes, its return value is kept as
 * the job's result. It runs outside any transaction and may run again after a crash, so it must not have effects
 * of its own; a job with effects is a LocalJob with an `apply`.
 */
export function localTask<A extends Json>(
  name: string,
  args: z.ZodType<A>,
  fn: (args: A, signal: AbortSignal) => Promise<Json> | Json,
): JobClass<TaskParams<A>> {
  return class extends LocalJob<TaskParams<A>> {
    static readonly schema = z.object({
      database: z.string(),
      label: z.string(),
      args,
    }) as unknown as z.ZodType<TaskParams<A>>;
    override readonly effects = false;
    get tag() {
      return { family: 'local' as const, label: this.params.label };
    }
    get type() {
      return { name };
    }
    get database() {
      return this.params.database;
    }
    async prepare(signal: AbortSignal): Promise<Json> {
      return fn(this.params.args, signal);
    }
    async apply(_context: ApplyContext, prepared: Json): Promise<Json> {
      return prepared;
    }
  };
}
