import { createPool } from '../../src/database/connect.ts';
import { silentLogger } from '../../src/log.ts';
import { registerHandler } from '../../src/worker/scheduler/handlers.ts';
import { startScheduler } from '../../src/worker/scheduler/scheduler.ts';

// A scheduler in a process of its own, which a test may kill. Each tick leaves a row; half of them take a while, so that
// a kill also hits the middle of a transaction.
const databaseUrl = process.argv[2]!;
const pool = createPool(databaseUrl, { name: 'test-scheduler' });
registerHandler('write', async (tx, tick) => {
  await tx.query('insert into ticks (tick, pid) values ($1, $2)', [tick, process.pid]);
  if (tick.getTime() % 2000 === 0) await tx.query('select pg_sleep(0.4)');
});
startScheduler({ databaseUrl, pool, logger: silentLogger, ticked: () => {}, pollMs: 100 });
process.send?.('ready');
