import { Counter, Gauge, Registry } from 'prom-client';
import type { Pool } from '../../database/connect.ts';
import { taskState } from '../../protocol/states.ts';
import { countTasks } from '../store/count_tasks.ts';

/** However often we are asked, the tables are counted no more often. */
const FRESH_MS = 5000;

/**
 * CRobot's metrics in Prometheus' text format (docs/reference/metrics.md). @throws errors of the connection: without its
 * database CRobot has nothing to tell.
 */
export function crobotMetrics(pool: Pool): () => Promise<{ type: string; text: string }> {
  const registry = new Registry();
  const registers = [registry];
  const tasks = new Gauge({
    name: 'crobot_tasks',
    help: 'Tasks by state.',
    labelNames: ['state'],
    registers,
  });
  const depth = new Gauge({
    name: 'crobot_outbox_messages',
    help: 'Callbacks that the receiver does not have yet.',
    registers,
  });
  const oldest = new Gauge({
    name: 'crobot_outbox_oldest_seconds',
    help: 'Seconds since the state changed of which the oldest undelivered callback tells; 0 when there is none.',
    registers,
  });
  const retries = new Counter({
    name: 'crobot_callback_retries_total',
    help: 'Deliveries of callbacks that failed and were, or will be, tried again.',
    registers,
  });
  let readAt = 0;
  return async () => {
    if (Date.now() - readAt >= FRESH_MS) {
      const counted = await countTasks(pool);
      readAt = Date.now();
      for (const state of taskState.options) tasks.set({ state }, counted.tasks[state] ?? 0);
      depth.set(counted.undelivered);
      oldest.set(counted.oldest_seconds ?? 0);
      // The table has the sum; a counter can only be raised, so it begins anew.
      retries.reset();
      retries.inc(counted.retries);
    }
    return { type: registry.contentType, text: await registry.metrics() };
  };
}
