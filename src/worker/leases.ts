import { Worker as Thread } from 'node:worker_threads';
import type { Logger } from '../log.ts';
import type { FromLeaseThread, LeaseThreadData, ToLeaseThread } from './lease_thread.ts';

/** Keeps the leases of a worker's claims alive from a thread of its own. */
export class Leases {
  readonly #thread: Thread;
  readonly #ended: Promise<void>;
  readonly #dropped: string[] = [];

  /** `lost` is called for each lease that is gone; its job must stop. */
  constructor(data: LeaseThreadData, lost: (token: string) => void, logger: Logger) {
    this.#thread = new Thread(new URL('./lease_thread.ts', import.meta.url), { workerData: data });
    this.#thread.on('message', (message: FromLeaseThread) => message.lost.forEach(lost));
    this.#thread.on('error', (error) =>
      logger.error({ err: error }, 'the thread that keeps the leases failed'),
    );
    this.#ended = new Promise((resolve) => this.#thread.once('exit', () => resolve()));
  }

  /** Extends these leases from now on, each at most until then (milliseconds since 1970). */
  hold(leases: [token: string, until: number][]): void {
    if (leases.length > 0) this.#tell({ hold: leases });
  }

  /** Gathers what is dropped in one turn of the event loop: a message to the thread costs more than a small job. */
  drop(token: string): void {
    this.#dropped.push(token);
    if (this.#dropped.length === 1) setImmediate(() => this.#tell({ drop: this.#dropped.splice(0) }));
  }

  async stop(): Promise<void> {
    this.#tell({ stop: true });
    await this.#ended;
  }

  #tell(message: ToLeaseThread): void {
    this.#thread.postMessage(message);
  }
}
