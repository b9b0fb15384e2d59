import { startCrobot } from '../../../src/crobot/start.ts';
import { createPool } from '../../../src/database/connect.ts';
import { createLogger } from '../../../src/log.ts';
import { ECHO_IN_PROCESS, PIPELINES } from './pipelines.ts';

/** A CRobot in a process of its own, to be killed; `echo` runs inside it. Options as JSON in argv; prints its address. */
const [databaseUrl, options] = process.argv.slice(2);
const crobot = await startCrobot({
  ...JSON.parse(options!),
  ...ECHO_IN_PROCESS,
  pool: createPool(databaseUrl!, { name: 'crobot process', schema: 'crobot' }),
  pipelines: PIPELINES,
  logger: createLogger('crobot'),
});
process.stdout.write(`${crobot.url}\n`);
