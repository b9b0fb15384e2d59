import { startCrobot } from '../../../src/crobot/start.ts';
import { createPool } from '../../../src/database/connect.ts';
import { createLogger } from '../../../src/log.ts';
import { PIPELINES } from './pipelines.ts';

/** A CRobot in a process of its own, to be killed. Options as JSON in argv; prints its address. */
const [databaseUrl, options] = process.argv.slice(2);
const crobot = await startCrobot({
  ...JSON.parse(options!),
  pool: createPool(databaseUrl!, { name: 'crobot process', schema: 'crobot' }),
  pipelines: PIPELINES,
  logger: createLogger('crobot'),
});
process.stdout.write(`${crobot.url}\n`);
