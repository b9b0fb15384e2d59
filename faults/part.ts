import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from './journal.ts';

const MAIN = join(import.meta.dirname, '../src/cli/main.ts');
/** A part that has lived so long has loaded its code and begun to work. */
const SETTLED_MS = 1500;
/** One that does not stay up for that long in all this time is broken. */
const PATIENCE_MS = 60_000;
/** How long an orderly end may take. */
const STOP_MS = 20_000;

/** One service as an operator starts it, kept alive: whenever it ends, it is started again after a while. */
export class Part {
  readonly name: string;
  readonly #words: string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #journal: Journal;
  #child: ChildProcess | undefined;
  #life: Promise<void> = Promise.resolve();
  #startedAt = 0;
  #stopping = false;
  #frozen = false;
  /** How long it stays down after its next end. */
  downMs = 500;

  constructor(name: string, words: string[], env: NodeJS.ProcessEnv, journal: Journal) {
    this.name = name;
    this.#words = words;
    this.#env = env;
    this.#journal = journal;
  }

  start(): void {
    this.#life = this.#live();
  }

  /** The process, when it is up. */
  get pid(): number | undefined {
    return this.#child?.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  async #live(): Promise<void> {
    while (!this.#stopping) {
      const log = openSync(this.#journal.log(this.name), 'a');
      const child = spawn(process.execPath, [MAIN, ...this.#words], {
        env: this.#env,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      this.#child = child;
      this.#startedAt = Date.now();
      this.#frozen = false;
      this.#journal.note('parts', { part: this.name, pid: child.pid, does: 'starts' });
      const [code, signal] = await once(child, 'exit');
      this.#journal.note('parts', { part: this.name, pid: child.pid, does: 'ends', code, signal });
      if (!this.#stopping) await sleep(this.downMs);
    }
  }

  /** Resolves with its pid when it has been up for a while and is not frozen. Rejects when it cannot stay up. */
  async settled(): Promise<number> {
    for (const until = Date.now() + PATIENCE_MS; ; ) {
      const { pid } = this;
      if (pid !== undefined && !this.#frozen && Date.now() - this.#startedAt >= SETTLED_MS) return pid;
      if (Date.now() > until)
        throw new Error(`${this.name} does not stay up: ${this.#journal.log(this.name)}`);
      await sleep(50);
    }
  }

  /** kill -9. It comes back after `downMs`. */
  kill(downMs: number): void {
    this.downMs = downMs;
    this.#child?.kill('SIGKILL');
  }

  /** Holds the process for a while; one that froze itself at a named point is only woken. */
  async freeze(pid: number, ms: number): Promise<void> {
    this.#frozen = true;
    if (this.pid === pid) this.#child?.kill('SIGSTOP');
    await sleep(ms);
    if (this.pid === pid) this.#child?.kill('SIGCONT');
    this.#frozen = false;
  }

  /** Orderly, and if that does not work, by force; the journal says which. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGCONT');
    this.#child?.kill('SIGTERM');
    const force = setTimeout(() => {
      this.#journal.note('parts', { part: this.name, does: 'had to be forced to end' });
      this.#child?.kill('SIGKILL');
    }, STOP_MS);
    await this.#life;
    clearTimeout(force);
  }
}
