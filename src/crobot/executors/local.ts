import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { bootId, isAlive, startTicks } from '../../os_process.ts';
import { TASK_FILES } from '../../protocol/result.ts';
import { TASK_VARIABLE } from '../../task_mark.ts';
import type { Executor, Handle, Launch, Outcome, TaskPlace, TaskRef } from './executor.ts';
import { endProcesses, groupExists, type Leader, processesOf } from './processes.ts';
import { hasExit, prepareFolder, readClaim, readExit, readOutcome } from './task_folder.ts';

/** How long a task may take to stop when it is asked. */
const GRACE_MS = 10_000;
/** The same for a runner that has written exit.json and has nothing left to do. */
const LAST_GRACE_MS = 2000;

/** What a task may see of our environment: no addresses of databases, no secrets. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'SHELL'];

export interface LocalOptions {
  /** Arguments in front of the task's folder, program first. */
  command: string[];
  /** Variables that tasks get besides PATH, HOME, the locale and the like. */
  env?: Record<string, string>;
}

/** Runs each task as a process of this machine, in a session of its own: it outlives CRobot and is found again. */
export class LocalExecutor implements Executor {
  readonly #command: string[];
  readonly #env: Record<string, string>;
  readonly #boot = bootId();
  readonly #stopping = new AbortController();

  constructor(options: LocalOptions) {
    this.#command = options.command;
    const passed = PASSED_ON.filter((name) => process.env[name] !== undefined);
    this.#env = { ...Object.fromEntries(passed.map((name) => [name, process.env[name]!])), ...options.env };
  }

  async submit(launch: Launch): Promise<Handle> {
    await prepareFolder(launch);
    try {
      return await this.#spawn(launch);
    } catch (error) {
      throw new EnterobotError('TASK_NOT_STARTED', { message: (error as Error).message }, { cause: error });
    }
  }

  async #spawn({ folder, token, onEnd }: Launch): Promise<Handle> {
    const [program, ...prefix] = this.#command;
    const log = await open(join(folder, TASK_FILES.log), 'a');
    try {
      const child = spawn(program!, [...prefix, folder], {
        cwd: folder,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        env: { ...this.#env, [TASK_VARIABLE]: token },
      });
      const pid = await pidOf(child);
      // The child is not reaped before this turn of the loop ends, so the pid cannot be another's yet; it may
      // be a zombie already, and then has no start time that matters.
      const ticks = startTicks(pid) ?? 'ended';
      child.once('exit', (code, signal) => onEnd(signal ? `signal ${signal}` : `exit code ${code}`));
      child.unref();
      return { pid, start_ticks: ticks, boot_id: this.#boot };
    } finally {
      await log.close();
    }
  }

  async lookup({ token, folder }: TaskPlace): Promise<Handle | undefined> {
    const claim = await readClaim(folder, token);
    if (claim.by === 'task') {
      const { pid, start_ticks, boot_id } = claim.process;
      return { pid, start_ticks, boot_id };
    }
    const [pid] = processesOf(token);
    const ticks = pid === undefined ? undefined : startTicks(pid);
    if (pid === undefined || ticks === undefined) return undefined;
    return { pid, start_ticks: ticks, boot_id: this.#boot };
  }

  async status(ref: TaskRef): Promise<'running' | 'ended'> {
    const leader = await this.#leader(ref);
    if (!leader || !isAlive(leader.pid, leader.start_ticks)) return 'ended';
    return (await hasExit(ref.folder)) ? 'ended' : 'running';
  }

  async cancel(ref: TaskRef): Promise<void> {
    const leader = await this.#leader(ref);
    await endProcesses(() => processesOf(ref.token, leader), GRACE_MS, this.#stopping.signal);
  }

  async collect(ref: TaskRef): Promise<Outcome> {
    const leader = await this.#leader(ref);
    const alive = leader !== undefined && isAlive(leader.pid, leader.start_ticks);
    // The common case, made cheap: a runner that ended well and left nobody in its group needs no search.
    const clean =
      leader && !alive && !groupExists(leader.pid) && (await readExit(ref.folder))?.state === 'complete';
    if (!clean) {
      const grace = alive ? LAST_GRACE_MS : 0;
      await endProcesses(() => processesOf(ref.token, leader), grace, this.#stopping.signal);
    }
    return readOutcome(ref.folder, ref.token, ref.how ?? 'how is not known');
  }

  /** Stops waiting for processes that are being ended; they are left to the next CRobot. */
  async close(): Promise<void> {
    this.#stopping.abort();
  }

  /**
   * The process that leads the task: the one that claimed the folder, which need not be the one we launched, or
   * else the launched one. Undefined after a restart of the machine, and never ourselves: whoever is asked to end the
   * leader would end CRobot.
   */
  async #leader(ref: TaskRef): Promise<Leader | undefined> {
    const claim = await readClaim(ref.folder, ref.token);
    const known = claim.by === 'task' ? claim.process : ref.handle;
    if (!known || known.boot_id !== this.#boot || known.pid === process.pid) return undefined;
    return { pid: Number(known.pid), start_ticks: String(known.start_ticks) };
  }
}

async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  // Without a pid the error event is on its way.
  return new Promise((_, reject) => child.once('error', reject));
}
