import { EnterobotError } from '../../../src/errors.ts';
import { describe } from '../../../src/pipelines/registry.ts';
import { runTask } from '../../../src/pipelines/runner.ts';
import type { PipelineDescription } from '../../../src/protocol/task.ts';

const resources = { cores: 1, memory_mb: 100, minutes: 10 };

/**
 * Two versions of a pipeline that the fake runner runs, of which the newer one refuses an input of the name `refused`; and
 * the real toy.
 */
export const PIPELINES: PipelineDescription[] = [
  { name: 'toy', version: '1.0', resources, check: () => {} },
  {
    name: 'toy',
    version: '1.1',
    resources,
    check: (inputs) => {
      if ('refused' in inputs) throw new EnterobotError('FILE_EMPTY', { file: 'refused' });
    },
  },
  ...describe().filter(({ name }) => name === 'echo'),
];

/** The real toy, run by the real runner inside CRobot. */
export const ECHO_IN_PROCESS = { inProcess: { pipelines: ['echo'], run: runTask } };
