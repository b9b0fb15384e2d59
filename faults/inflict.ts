import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPoint } from '../src/fault_point.ts';
import type { FaultHouse } from './house.ts';
import type { Journal } from './journal.ts';
import type { Plan, PlannedFreeze, PlannedKill, PlannedWireFault, Role } from './plan.ts';
import { liveTasks } from './tasks.ts';

/** How long an armed point may wait for somebody to come by before the fault strikes at any place. */
const POINT_PATIENCE_MS = 6000;

/** What was done to the house. */
export interface Toll {
  kills: number;
  kills_by_role: Partial<Record<Role, number>>;
  /** Of the kills, those at a named point. */
  at_points: number;
  freezes: number;
  cuts: number;
  /** Pids of tasks' processes that were killed, and when. */
  killedTasks: Map<number, number>;
}

/** Does to a house what the plan says: kills, freezes and faults of the wires go on beside each other. */
export class Inflictor {
  readonly #house: FaultHouse;
  readonly #journal: Journal;
  readonly toll: Toll = {
    kills: 0,
    kills_by_role: {},
    at_points: 0,
    freezes: 0,
    cuts: 0,
    killedTasks: new Map(),
  };
  #over = false;

  constructor(house: FaultHouse, journal: Journal) {
    this.#house = house;
    this.#journal = journal;
  }

  /** Resolves when every planned fault has struck. */
  async inflict(plan: Plan): Promise<void> {
    const executions = this.#executeTasks();
    await Promise.all([
      each(plan.kills, (kill) => this.#kill(kill)),
      each(plan.freezes, (freeze) => this.#freeze(freeze)),
      each(plan.wireFaults, (fault) => this.#disturb(fault)),
    ]);
    this.#over = true;
    await executions;
  }

  async #kill({ role, point, downMs }: PlannedKill): Promise<void> {
    if (role === 'pipeline') return this.#killPipeline();
    if (role === 'postgres') {
      this.#count(role, { pid: this.#house.postgres.kill(downMs), downMs });
      return this.#house.postgres.serving();
    }
    if (role === 'rabbitmq') {
      await this.#house.broker?.kill(downMs);
      return this.#count(role, { downMs });
    }
    const part = this.#house.parts[role];
    await part.settled();
    const struck = point && (await this.#atPoint(point, 'SIGKILL'));
    if (struck) {
      this.toll.at_points++;
      this.#count(struck.role, { pid: struck.pid, point });
      return;
    }
    const pid = await part.settled();
    this.#count(role, { pid, downMs });
    part.kill(downMs);
  }

  #count(role: Role, how: object): void {
    this.toll.kills++;
    this.toll.kills_by_role[role] = (this.toll.kills_by_role[role] ?? 0) + 1;
    this.#journal.note('kills', { role, ...how });
  }

  /** Whichever task runs at this moment, or, if none comes for a while, the CRobot that should run one. */
  async #killPipeline(): Promise<void> {
    const until = Date.now() + POINT_PATIENCE_MS;
    for (;;) {
      const [task] = liveTasks(this.#house.store);
      if (task && this.#killTask(task.pid)) {
        return this.#count('pipeline', { pid: task.pid, job_id: task.jobId, attempt: task.attempt });
      }
      if (Date.now() > until) return this.#kill({ role: 'crobot', afterMs: 0, downMs: 500 });
      await sleep(50);
    }
  }

  #killTask(pid: number): boolean {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
    this.toll.killedTasks.set(pid, Date.now());
    return true;
  }

  async #freeze({ role, point, frozenMs }: PlannedFreeze): Promise<void> {
    const { parts } = this.#house;
    await parts[role].settled();
    const struck = point && (await this.#atPoint(point, 'SIGSTOP'));
    const name = struck ? struck.role : role;
    const pid = struck ? struck.pid : await parts[role].settled();
    this.toll.freezes++;
    this.#journal.note('freezes', { role: name, pid, ms: frozenMs, point: struck ? point : undefined });
    await parts[name].freeze(pid, frozenMs);
  }

  /** Arms a point and waits for a process to reach it. */
  async #atPoint(
    point: FaultPoint,
    signal: 'SIGKILL' | 'SIGSTOP',
  ): Promise<{ role: 'web' | 'worker1' | 'worker2' | 'crobot'; pid: number } | undefined> {
    const { points, parts } = this.#house;
    const armed = join(points, point);
    const pids = () => Object.values(parts).map((part) => ({ role: part.name, pid: part.pid }));
    let known = pids();
    if (existsSync(armed)) return undefined;
    writeFileSync(`${armed}.draft`, signal);
    renameSync(`${armed}.draft`, armed);
    const until = Date.now() + POINT_PATIENCE_MS;
    while (existsSync(armed)) {
      if (Date.now() > until) rmSync(armed, { force: true });
      else await sleep(20);
      known = [...known, ...pids()];
    }
    const taken = readdirSync(points).find((name) => name.startsWith(`${point}.`));
    if (taken === undefined) return undefined;
    rmSync(join(points, taken));
    const pid = Number(taken.slice(point.length + 1));
    const role = known.find((one) => one.pid === pid)?.role ?? 'crobot';
    return { role: role as 'crobot', pid };
  }

  async #disturb({ wire, how, forMs }: PlannedWireFault): Promise<void> {
    const it = this.#house.wires[wire];
    if (!it) return;
    this.toll.cuts++;
    this.#journal.note('wires', { wire, how, forMs });
    if (how === 'cut') it.cut();
    else if (how === 'half-open') it.halfOpen();
    else if (how === 'stall') await it.stall(forMs);
    else await it.refuse(forMs);
  }

  /** Kills the processes of jobs that are planned to die, in the attempts in which they are to. */
  async #executeTasks(): Promise<void> {
    while (!this.#over) {
      for (const { pid, message, attempt, begun } of liveTasks(this.#house.store)) {
        const [, heals] = /^dies (\d+)$/.exec(message) ?? [];
        if (heals !== undefined && begun && attempt <= Number(heals)) this.#killTask(pid);
      }
      await sleep(400);
    }
  }
}

async function each<T extends { afterMs: number }>(
  faults: T[],
  strike: (fault: T) => Promise<void>,
): Promise<void> {
  for (const fault of faults) {
    await sleep(fault.afterMs);
    await strike(fault);
  }
}
