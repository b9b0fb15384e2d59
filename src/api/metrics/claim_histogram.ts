import type { Metric, Registry } from 'prom-client';
import { CLAIM_BUCKETS, type WorkerCounter } from '../../worker/worker_counters.ts';

const NAME = 'enterobot_claim_seconds';

/**
 * The histogram of claims. prom-client's own can only observe one value at a time; this one shows what all workers added
 * up in the table, and the registry asks a metric for nothing but `get`.
 */
export class ClaimHistogram {
  readonly name = NAME;
  #values: { metricName: string; labels: Record<string, string>; value: number }[] = [];

  constructor(registry: Registry) {
    registry.registerMetric(this as unknown as Metric<string>);
    this.set([]);
  }

  set(counters: WorkerCounter[]): void {
    const read = (name: string, label = '') =>
      counters.find((one) => one.name === name && one.label === label)?.value ?? 0;
    let below = 0;
    this.#values = [...CLAIM_BUCKETS.map(String), '+Inf'].map((le) => {
      // Kept apart in the table, and each bucket holds the smaller ones when it is shown.
      below += read('claim_seconds_bucket', le);
      return { metricName: `${NAME}_bucket`, labels: { le }, value: below };
    });
    this.#values.push(
      { metricName: `${NAME}_sum`, labels: {}, value: read('claim_seconds_sum') },
      { metricName: `${NAME}_count`, labels: {}, value: read('claim_seconds_count') },
    );
  }

  async get() {
    return {
      name: NAME,
      help: 'Seconds from the moment a job was due to its claim by a worker; all workers together.',
      type: 'histogram',
      values: this.#values,
      aggregator: 'sum',
    };
  }
}
