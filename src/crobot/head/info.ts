import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineDescription } from '../../protocol/task.ts';
import type { Capacity } from '../scheduler/choose.ts';

const PACKAGE = join(import.meta.dirname, '../../../package.json');

/** Enterobot's version. */
const VERSION = (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version;

/** GET /: who answers here. */
export function welcome() {
  return {
    message: 'Welcome to CRobot, the calculation engine of Enterobot.',
    version: VERSION,
    routes: [
      'POST /head/submit',
      'GET /head/show_jobs',
      'GET /head/load',
      'POST /head/kill',
      'POST /head/priority',
      'GET /service-info',
      'GET /healthz',
      'GET /metrics',
    ],
  };
}

/** GET /service-info: the fields of GA4GH service-info 1.0, and what this CRobot can run with what. */
export function serviceInfo(pipelines: readonly PipelineDescription[], machine: Capacity) {
  return {
    id: 'enterobot.crobot',
    name: 'CRobot',
    type: { group: 'enterobot', artifact: 'crobot', version: '1.0.0' },
    organization: { name: 'Enterobot' },
    version: VERSION,
    pipelines: pipelines.map(({ name, version, resources }) => ({ name, version, resources })),
    cores: machine.cores,
    memory_mb: machine.memory_mb,
  };
}
