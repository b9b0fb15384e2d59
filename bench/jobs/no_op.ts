import { z } from 'zod';
import { localTask } from '../../src/jobs/local_task.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import type { Json } from '../../src/protocol/task.ts';

// The local job that does nothing: what is measured is the system around it.
registerJob(
  'no_op',
  localTask('no_op', z.json(), (args) => args as Json),
);
