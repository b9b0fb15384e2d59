import { Counter, Gauge, type Registry } from 'prom-client';
import type { Pool } from '../../database/connect.ts';
import { jobNumbers } from '../../ledger/numbers.ts';
import { crobotAwaySince } from '../../worker/outages.ts';
import { readCounters } from '../../worker/worker_counters.ts';
import { ClaimHistogram } from './claim_histogram.ts';

/** However often we are asked, the ledger is counted no more often. */
const FRESH_MS = 5000;

/** What the database tells of the whole house: jobs, and what workers counted. */
export class HouseMetrics {
  readonly #pool: Pool;
  readonly #up: Gauge;
  readonly #jobs: Gauge<'state'>;
  readonly #oldest: Gauge<'state'>;
  readonly #away: Gauge;
  readonly #lost: Counter;
  readonly #leaseLosses: Counter;
  readonly #claims: ClaimHistogram;
  #read: Promise<void> | undefined;
  #readAt = 0;

  constructor(pool: Pool, registry: Registry) {
    this.#pool = pool;
    const registers = [registry];
    this.#up = new Gauge({
      name: 'enterobot_database_up',
      help: '1 when the database answered; 0: the other numbers of the house are absent or old.',
      registers,
    });
    this.#jobs = new Gauge({
      name: 'enterobot_jobs',
      help: 'Jobs in the ledger by state.',
      labelNames: ['state'],
      registers,
    });
    this.#oldest = new Gauge({
      name: 'enterobot_jobs_oldest_seconds',
      help: 'Seconds since the oldest job of the state was recorded; 0 when there is none. Unfinished states only.',
      labelNames: ['state'],
      registers,
    });
    this.#away = new Gauge({
      name: 'enterobot_crobot_unreachable_seconds',
      help: 'Seconds since some worker has not reached CRobot; 0 while all do.',
      registers,
    });
    this.#lost = new Counter({
      name: 'enterobot_callbacks_lost_total',
      help: 'Ended tasks that were found by asking CRobot, before their callback came.',
      registers,
    });
    this.#leaseLosses = new Counter({
      name: 'enterobot_lease_losses_total',
      help: 'Leases that workers lost while they worked on the job.',
      registers,
    });
    this.#claims = new ClaimHistogram(registry);
  }

  /** Brings the numbers up to date; askers at the same moment share one look. Never throws. */
  refresh(now = Date.now()): Promise<void> {
    if (!this.#read && now - this.#readAt < FRESH_MS) return Promise.resolve();
    this.#read ??= this.#count()
      .then(
        () => this.#up.set(1),
        () => this.#up.set(0),
      )
      .finally(() => {
        this.#readAt = Date.now();
        this.#read = undefined;
      });
    return this.#read;
  }

  async #count(): Promise<void> {
    const [jobs, counters, away] = await Promise.all([
      jobNumbers(this.#pool),
      readCounters(this.#pool),
      crobotAwaySince(this.#pool),
    ]);
    for (const [state, { count, oldest }] of jobs) {
      this.#jobs.set({ state }, count);
      if (state !== 'COMPLETE' && state !== 'FAILED' && state !== 'KILLED') {
        this.#oldest.set({ state }, oldest ?? 0);
      }
    }
    this.#away.set(away ? Math.max(0, (Date.now() - away.getTime()) / 1000) : 0);
    const sum = (name: string) => counters.find((one) => one.name === name)?.value ?? 0;
    // The table has the sums; a counter can only be raised, so it begins anew.
    for (const [counter, name] of [
      [this.#lost, 'callbacks_lost'],
      [this.#leaseLosses, 'lease_losses'],
    ] as const) {
      counter.reset();
      counter.inc(sum(name));
    }
    this.#claims.set(counters);
  }
}
