import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedServer, startEmbedded } from '../src/database/embedded/server.ts';
import type { Journal } from './journal.ts';

/** A PostgreSQL of the run's own, as `enterobot up` would start it (fsync on), that can be killed. */
export class Postgres {
  readonly #folder: string;
  readonly #journal: Journal;
  #up = true;
  #server: EmbeddedServer | undefined;
  #downMs = 500;
  #watching: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(folder: string, journal: Journal) {
    this.#folder = folder;
    this.#journal = journal;
  }

  async start(): Promise<void> {
    this.#server = await this.#begin();
    this.#watching = this.#watch();
  }

  get url(): string {
    return this.#server!.url;
  }

  get port(): number {
    return this.#server!.port;
  }

  #begin(again?: { port: number }): Promise<EmbeddedServer> {
    return startEmbedded({
      cluster: join(this.#folder, 'cluster'),
      log: join(this.#folder, 'postgres.log'),
      password: 'of-a-fault-run',
      ...(again ? { port: again.port, again: true } : {}),
    });
  }

  async #watch(): Promise<void> {
    while (true) {
      const { port, ended, pid } = this.#server!;
      await ended;
      this.#journal.note('parts', { part: 'postgres', pid, does: 'ends' });
      if (this.#stopping) return;
      await sleep(this.#downMs);
      let server = await this.#begin({ port });
      // The port may linger for a moment after a kill; everybody else knows only this one.
      while (server.port !== port) {
        await server.stop();
        await sleep(200);
        server = await this.#begin({ port });
      }
      this.#server = server;
      this.#up = true;
      this.#journal.note('parts', { part: 'postgres', pid: server.pid, does: 'starts' });
    }
  }

  /** kill -9 of the postmaster; its backends notice and end. */
  kill(downMs: number): number {
    this.#downMs = downMs;
    const { pid } = this.#server!;
    this.#up = false;
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** Resolves when it serves again after a kill. */
  async serving(): Promise<void> {
    while (!this.#up) await sleep(50);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#server?.stop();
    await this.#watching;
  }
}
