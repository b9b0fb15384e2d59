import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, type Pool } from '../database/connect.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { faultPoint } from '../fault_point.ts';
import { CRobotJob } from '../jobs/crobot_job.ts';
import { house } from '../jobs/house.ts';
import { type ApplyContext, Job } from '../jobs/job.ts';
import { LocalJob } from '../jobs/local_job.ts';
import { buildJob, knownClasses } from '../jobs/registry.ts';
import { type Claim, claim } from '../ledger/claim.ts';
import { hold } from '../ledger/finish.ts';
import { giveBack } from '../ledger/give_back.ts';
import { rescue } from '../ledger/rescue.ts';
import type { Logger } from '../log.ts';
import { applyAndComplete, completeInSet } from './apply_and_complete.ts';
import { applyReturned } from './apply_returned.ts';
import { completions } from './completions.ts';
import type { CRobotClient } from './crobot_client.ts';
import { CRobotHealth } from './crobot_health.ts';
import { every } from './every.ts';
import { KillAsked, startKills } from './kills.ts';
import { Leases } from './leases.ts';
import { startPresence } from './presence.ts';
import { reconcile } from './reconcile.ts';
import { startReports } from './reports.ts';
import { startScheduler } from './scheduler/scheduler.ts';
import { sendRemote, submissionNotes } from './send_remote.ts';
import { Tally } from './tally.ts';
import { decide } from './verdict.ts';
import { type Look, listen, wakeWorkersSeldom } from './wake_up.ts';

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
  /** Default 120: a job that has been due for so long, and whose class no live worker knows, is HELD. */
  unknownClassSeconds?: number;
  /** Starts a further way to be woken, beside NOTIFY and the poll. */
  wakeUp?: (look: Look) => { stop(): Promise<void> };
}

interface Running {
  claim: Claim;
  abort: AbortController;
  done: Promise<void>;
}

/** How long jobs that were told to stop may take to do so. */
const ABORT_MS = 3000;

/** The lease is extended for as long as the job may run, and a little so that its end can be written down. */
function leaseEnd(job: Job | ErrorReport): number {
  const minutes = job instanceof Job ? job.longestRunMinutes : 0;
  return Date.now() + minutes * 60_000 + 30_000;
}

/** Takes jobs from the ledger and does what is due: send, run, apply. Any number of workers may run at once. */
export class Worker {
  readonly name = `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`;
  readonly #options: WorkerOptions;
  readonly #pool: Pool = house().pool;
  readonly #running = new Map<string, Running>();
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #health = new CRobotHealth();
  readonly #tally = new Tally();
  readonly #wakeOthers = wakeWorkersSeldom(this.#pool);
  readonly #complete = completions(this.#pool);
  readonly #notes = submissionNotes(this.#pool);
  /**
   * Claims alone may be lost by a crash of the database: the job is then simply still due, and the fence is a random
   * token, so that whoever worked on it cannot write. So they do not wait for the disk.
   */
  readonly #claims: Pool;
  #leases: Leases | undefined;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#claims = createPool(options.databaseUrl, {
      name: 'enterobot-claims',
      max: 1,
      asynchronousCommit: true,
      queryTimeoutMs: 60_000,
    });
  }

  start(): void {
    const { databaseUrl, logger, crobot, pollMs = 1000, leaseSeconds = 30 } = this.#options;
    const lost = (token: string) => {
      this.#tally.leaseLost();
      this.#running.get(token)?.abort.abort(new Error('the lease was lost'));
    };
    this.#leases = new Leases({ databaseUrl, leaseSeconds }, lost, logger);
    const listener = listen(databaseUrl, () => this.#look(), logger);
    const wakeUp = this.#options.wakeUp?.(this.#lookNow);
    this.#stops.push(
      () => listener.stop(),
      async () => wakeUp?.stop(),
      every(pollMs, logger, 'look for jobs', async () => this.#look()),
      every(5000, logger, 'rescue', async () => {
        const freed = await rescue(this.#pool, this.name);
        for (const job of freed) logger.warn({ job }, 'took the job back from a worker that died');
      }),
      every(2000, logger, 'ask CRobot', async () => {
        if ((await reconcile(this.#pool, crobot, () => this.#tally.callbackLost())) > 0) this.#look();
      }),
      startReports({ pool: this.#pool, worker: this.name, tally: this.#tally, health: this.#health, logger }),
      startScheduler({ databaseUrl, pool: this.#pool, logger, ticked: this.#wakeOthers }),
    );
    const parts = { ...this.#options, pool: this.#pool, worker: this.name };
    this.#stops.push(startKills({ ...parts, running: this.#running }), startPresence(parts));
    logger.info({ worker: this.name, threads: this.#options.threads }, 'worker ready');
  }

  /**
   * Takes no new jobs and lets the ones it holds end, for at most `graceMs`; then they are told to stop, and what is left
   * is given back for others.
   */
  stop(graceMs = 10_000): Promise<void> {
    // Once only: whoever asks again waits for the same end.
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#stops.map((stop) => stop()));
    await this.#looking;
    await this.#allDone(graceMs);
    for (const running of this.#running.values()) running.abort.abort(new Error('the worker stops'));
    await this.#allDone(ABORT_MS);
    for (const { claim } of this.#running.values()) await this.#giveBack(claim, 'the worker stopped');
    await this.#leases?.stop();
    await this.#claims.end();
  }

  async #allDone(ms: number): Promise<void> {
    if (this.#running.size === 0) return;
    const enough = new AbortController();
    const all = Promise.all([...this.#running.values()].map((running) => running.done));
    await Promise.race([all, sleep(ms, undefined, { signal: enough.signal }).catch(() => {})]);
    enough.abort();
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

  readonly #lookNow: Look = async () => {
    // A look that is under way may have asked too early: then it is the one after it that counts.
    const before = this.#looking;
    this.#look();
    await before;
    await this.#looking;
    return !this.#stopping && this.#running.size < this.#options.threads;
  };

  async #claimAll(): Promise<void> {
    while (!this.#stopping) {
      const free = this.#options.threads - this.#running.size;
      if (free <= 0) return;
      const sends = this.#health.sends(free);
      const taken = await this.#claim(free, sends === free);
      if (sends > 0 && sends < free && taken < free) await this.#claim(sends, true);
      if (taken < free) return;
    }
  }

  async #claim(limit: number, sends: boolean): Promise<number> {
    const claims = await claim(this.#claims, {
      worker: this.name,
      classes: knownClasses(),
      limit,
      leaseSeconds: this.#options.leaseSeconds ?? 30,
      sends,
    });
    if (claims.length > 0) faultPoint('worker-claimed');
    for (const { job } of claims) this.#tally.claimed(job.due_at);
    const begun = claims.map((held) => ({ held, job: this.#build(held) }));
    // Before any of them begins: a job that computes at once would keep its lease from being told of.
    this.#leases?.hold(begun.map(({ held, job }) => [held.token, leaseEnd(job)]));
    for (const { held, job } of begun) this.#begin(held, job);
    return claims.length;
  }

  /** The job, or why it cannot be built. */
  #build(held: Claim): Job | ErrorReport {
    try {
      return buildJob(held.job);
    } catch (error) {
      return reportOf(error);
    }
  }

  #begin(held: Claim, job: Job | ErrorReport): void {
    const abort = new AbortController();
    const done = this.#process(held, job, abort)
      .catch((error) => this.#dropped(held, error))
      .finally(() => {
        this.#running.delete(held.token);
        this.#leases?.drop(held.token);
        // A finished job may have recorded others, and it freed a thread.
        this.#wakeOthers();
        this.#look();
      });
    this.#running.set(held.token, { claim: held, abort, done });
  }

  async #process(held: Claim, job: Job | ErrorReport, abort: AbortController): Promise<void> {
    if (!(job instanceof Job)) return hold(this.#pool, held, job, job.message);
    const minutes = job.longestRunMinutes;
    const limit = setTimeout(() => {
      abort.abort(new EnterobotError('JOB_TIME_LIMIT', { job: held.job.job_id, minutes }));
    }, minutes * 60_000);
    try {
      await this.#run(held, job, abort.signal);
    } finally {
      clearTimeout(limit);
    }
  }

  async #run(held: Claim, job: Job, signal: AbortSignal): Promise<void> {
    const parts = { pool: this.#pool, store: house().store, complete: this.#complete };
    if (job instanceof LocalJob) {
      const halves = {
        prepare: () => job.prepare(signal) as Promise<unknown>,
        apply: (context: ApplyContext, prepared: unknown) => job.apply(context, prepared),
      };
      const judge = (error: ErrorReport) => decide(this.#pool, held, job, error);
      if (!job.effects) return completeInSet(parts, held, signal, halves, judge);
      return applyAndComplete(this.#pool, held, signal, halves, judge);
    }
    if (!(job instanceof CRobotJob)) throw new Error(`${job.constructor.name} is neither local nor remote`);
    if (held.job.status === 'RETURNED') return applyReturned(parts, held, job, signal);
    return sendRemote(
      { pool: this.#pool, health: this.#health, notes: this.#notes, ...this.#options },
      held,
      job,
    );
  }

  /** The job could not be gone on with, and nothing was decided about it: it is given back. */
  async #dropped(held: Claim, error: unknown): Promise<void> {
    const where = { job: held.job.job_id, attempt: held.job.attempt };
    if (error instanceof EnterobotError && error.code === 'LEASE_LOST') {
      this.#options.logger.warn(where, 'lost the lease; another worker has the job');
      return;
    }
    if (error instanceof KillAsked) this.#options.logger.info(where, 'stopped the job, as was asked for');
    else
      this.#options.logger.error({ ...where, err: error }, 'could not go on with the job; it is given back');
    await this.#giveBack(held, reportOf(error).message);
  }

  /** Tried until the database takes it; if it never does, the lease runs out and another worker rescues the job. */
  async #giveBack(held: Claim, reason: string): Promise<void> {
    const until = Date.now() + (this.#options.leaseSeconds ?? 30) * 1000;
    while (Date.now() < until) {
      try {
        return await giveBack(this.#pool, held, reason);
      } catch (error) {
        if (error instanceof EnterobotError || this.#stopping) return;
        await sleep(1000);
      }
    }
  }
}
