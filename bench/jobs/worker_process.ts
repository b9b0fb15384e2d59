// One worker process for the benchmark: the real Worker, with the no-op jobs in its registry.
import { createPool } from '../../src/database/connect.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { createLogger } from '../../src/log.ts';
import { Store } from '../../src/store.ts';
import { CRobotClient } from '../../src/worker/crobot_client.ts';
import { Worker } from '../../src/worker/worker.ts';
import './no_op.ts';

const {
  DATABASE_URL = '',
  CROBOT_URL = 'http://127.0.0.1:9',
  CALLBACK_URL = '',
  THREADS = '4',
} = process.env;
const { STORE = '/nonexistent', CROBOT_TOKEN = '' } = process.env;
const pool = createPool(DATABASE_URL, { name: 'bench-worker', max: 20 });
setHouse({ pool, store: new Store(STORE) });
const worker = new Worker({
  databaseUrl: DATABASE_URL,
  crobot: new CRobotClient(CROBOT_URL, CROBOT_TOKEN),
  callbackUrl: CALLBACK_URL,
  threads: Number(THREADS),
  logger: createLogger('bench-worker'),
});
worker.start();
process.on('SIGTERM', () => void worker.stop(0).then(() => pool.end()));
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
