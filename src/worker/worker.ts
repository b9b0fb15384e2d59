import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from '../database/connect.ts';
import { EnterobotError, reportOf } from '../errors.ts';
import { CRobotJob } from '../jobs/crobot_job.ts';
import { house } from '../jobs/house.ts';
import type { Job } from '../jobs/job.ts';
import { LocalJob } from '../jobs/local_job.ts';
import { buildJob, knownClasses } from '../jobs/registry.ts';
import { type Claim, claim } from '../ledger/claim.ts';
import { hold } from '../ledger/finish.ts';
import { heartbeat } from '../ledger/heartbeat.ts';
import { rescue } from '../ledger/rescue.ts';
import type { Logger } from '../log.ts';
import { applyAndComplete } from './apply_and_complete.ts';
import { applyReturned } from './apply_returned.ts';
import type { CRobotClient } from './crobot_client.ts';
import { every } from './every.ts';
import { reconcile } from './reconcile.ts';
import { sendRemote } from './send_remote.ts';
import { listen, wakeWorkers } from './wake_up.ts';

export interface WorkerOptions {
  databaseUrl: string;
  crobot: CRobotClient;
  callbackUrl: string;
  /** Jobs at the same time. */
  threads: number;
  logger: Logger;
  /** Default 30: a dead worker's jobs are free again after this and the next rescue. */
  leaseSeconds?: number;
  /** Default 1000: how often it looks without being woken. */
  pollMs?: number;
}

interface Running {
  jobId: number;
  abort: AbortController;
  done: Promise<void>;
}

/** Takes jobs from the ledger and does what is due: send, run, apply. Any number of workers may run at once. */
export class Worker {
  readonly name = `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`;
  readonly #options: WorkerOptions;
  readonly #pool: Pool = house().pool;
  readonly #running = new Map<string, Running>();
  readonly #stops: (() => Promise<void>)[] = [];
  #stopping = false;
  #looking: Promise<void> | undefined;
  #lookAgain = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    const { logger, crobot, pollMs = 1000, leaseSeconds = 30 } = this.#options;
    const listener = listen(this.#options.databaseUrl, () => this.#look(), logger);
    this.#stops.push(
      () => listener.stop(),
      every(pollMs, logger, 'look for jobs', async () => this.#look()),
      every((leaseSeconds * 1000) / 3, logger, 'heartbeat', () => this.#beat(leaseSeconds)),
      every(5000, logger, 'rescue', async () => {
        const freed = await rescue(this.#pool, this.name);
        if (freed.length > 0) logger.warn({ jobs: freed }, 'took jobs back from a worker that died');
      }),
      every(2000, logger, 'ask CRobot', async () => {
        if ((await reconcile(this.#pool, crobot)) > 0) this.#look();
      }),
    );
    logger.info({ worker: this.name, threads: this.#options.threads }, 'worker ready');
  }

  /** Takes no new jobs, lets the ones it holds end, for at most `graceMs`; what is left is rescued by others. */
  async stop(graceMs = 10_000): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#stops.map((stop) => stop()));
    await this.#looking;
    const all = Promise.all([...this.#running.values()].map((running) => running.done));
    const grace = new Promise((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([all, grace]);
    for (const running of this.#running.values()) running.abort.abort(new Error('the worker stops'));
  }

  /** Claims until there is nothing due or no thread free. One look at a time; a wake-up meanwhile makes another. */
  #look(): void {
    if (this.#stopping) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#claimAll()
      .catch((error) => this.#options.logger.warn({ err: error }, 'cannot claim jobs; trying again'))
      .finally(() => {
        this.#looking = undefined;
        if (this.#lookAgain) {
          this.#lookAgain = false;
          this.#look();
        }
      });
  }

  async #claimAll(): Promise<void> {
    while (!this.#stopping) {
      const free = this.#options.threads - this.#running.size;
      if (free <= 0) return;
      const claims = await claim(this.#pool, {
        worker: this.name,
        classes: knownClasses(),
        limit: free,
        leaseSeconds: this.#options.leaseSeconds ?? 30,
      });
      for (const held of claims) this.#begin(held);
      if (claims.length < free) return;
    }
  }

  #begin(held: Claim): void {
    const abort = new AbortController();
    const done = this.#process(held, abort.signal)
      .catch((error) => this.#report(held, error))
      .finally(() => {
        this.#running.delete(held.token);
        // A finished job may have recorded others, and it freed a thread.
        void wakeWorkers(this.#pool);
        this.#look();
      });
    this.#running.set(held.token, { jobId: held.job.job_id, abort, done });
  }

  async #process(held: Claim, signal: AbortSignal): Promise<void> {
    let job: Job;
    try {
      job = buildJob(held.job);
    } catch (error) {
      const report = reportOf(error);
      return hold(this.#pool, held, report, report.message);
    }
    if (job instanceof LocalJob) {
      return applyAndComplete(this.#pool, held, job, signal, {
        prepare: () => job.prepare(signal),
        apply: (context, prepared) => job.apply(context, prepared),
      });
    }
    if (!(job instanceof CRobotJob)) throw new Error(`${job.constructor.name} is neither local nor remote`);
    if (held.job.status === 'RETURNED') {
      return applyReturned(this.#pool, house().store, held, job, signal);
    }
    return sendRemote({ pool: this.#pool, ...this.#options }, held, job);
  }

  #report(held: Claim, error: unknown): void {
    const { logger } = this.#options;
    const where = { job: held.job.job_id, attempt: held.job.attempt };
    if (error instanceof EnterobotError && error.code === 'LEASE_LOST') {
      logger.warn(where, 'lost the lease; another worker has the job');
    } else logger.error({ ...where, err: error }, 'could not process the job; it becomes due again');
  }

  /** Extends the leases; a claim that is no longer ours is told to stop. */
  async #beat(leaseSeconds: number): Promise<void> {
    if (this.#running.size === 0) return;
    // Only claims known before the question can be judged by its answer.
    const before = [...this.#running];
    const held = await heartbeat(this.#pool, this.name, leaseSeconds);
    for (const [token, running] of before) {
      if (!held.has(token)) running.abort.abort(new Error('the lease was lost'));
    }
  }
}
