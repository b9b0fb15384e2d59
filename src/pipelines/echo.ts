import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import { definePipeline } from './pipeline.ts';

const params = z.strictObject({
  message: z.string().max(10_000),
  /** Sleeps this long first, so that there is something to stop. */
  sleep_seconds: z.number().min(0).max(86_400).default(0),
  /** Ends with an error of this class instead. */
  fail: z.enum(['input', 'infrastructure', 'resource']).optional(),
});

const FAILURES = {
  input: 'ECHO_INPUT',
  infrastructure: 'ECHO_INFRASTRUCTURE',
  resource: 'ECHO_RESOURCE',
} as const;

/** The toy: writes its message to a file. For examples and tests; needs no program. */
export const echo = definePipeline({
  name: 'echo',
  version: '1.0',
  inputs: z.strictObject({}),
  params,
  reads: z.strictObject({}),
  programs: () => [],
  resources: { cores: 1, memory_mb: 128, minutes: 10 },
  inProcess: true,
  async run(task) {
    const { message, sleep_seconds, fail } = task.params;
    task.log.say(`sleeping ${sleep_seconds} s`);
    await setTimeout(sleep_seconds * 1000, undefined, { signal: task.signal });
    if (fail !== undefined) throw new EnterobotError(FAILURES[fail], { message });
    await writeFile(join(task.folder, 'message.txt'), `${message}\n`);
    return { outputs: { message: 'message.txt' }, values: { message }, log: { sleep_seconds } };
  },
});
