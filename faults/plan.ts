import { FAULT_POINTS, type FaultPoint } from '../src/fault_point.ts';
import { Random } from './random.ts';

/** Who can be killed. A pipeline is the process of one task. */
export type Role = 'web' | 'worker1' | 'worker2' | 'crobot' | 'postgres' | 'pipeline' | 'rabbitmq';

/** The connections that faults come between, each named by who opens it. */
const WIRES = ['web-pg', 'worker-pg', 'crobot-pg', 'worker-crobot', 'crobot-web'] as const;
export type WireName = (typeof WIRES)[number] | 'to-broker';

/** What jobs do; their share of a run, most of them local so that two cores can run many. */
const KINDS = {
  /** Local, one row of effects. */
  effect: 30,
  /** Local, no effects: completed in sets. */
  pure: 25,
  /** Local, for an assembly's scheme: its counters follow. */
  lookup: 10,
  /** Local, three steps, each recording the next in the transaction that completes it. */
  steps: 5,
  /** Local, fails for its input: FAILED. */
  input: 2,
  /** Local, fails `heals` times as broken infrastructure does, then completes. */
  infrastructure: 4,
  /** Local, fails for want of memory until its retries are used up: HELD. */
  resource: 1,
  /** Run by CRobot, one row of effects. */
  remote: 10,
  /** Run by CRobot, for an assembly's scheme. */
  remote_lookup: 4,
  /** Run by CRobot; its process is killed `heals` times. */
  dies: 3,
  /** Run by CRobot, which reports a failure for the input: FAILED. */
  remote_input: 1,
  /** Run by CRobot: a program of one's own, which mostly does wrong (faults/hostile.ts). */
  hostile: 5,
  /** Three results of lookup jobs, then two jobs run by CRobot that the ledger records by itself (faults/project.ts). */
  project: 4,
};
export type Kind = keyof typeof KINDS;

export interface PlannedJob {
  n: number;
  kind: Kind;
  /** When it is sent, from the start of the faults. */
  atMs: number;
  /** How long its work takes. */
  sleepMs: number;
  /** Attempts that fail before one does not. */
  heals: number;
  /** Which of the assemblies it is about (lookup kinds). */
  assembly: number;
}

export interface PlannedKill {
  role: Role;
  /** At this line of its code, if it comes by; otherwise at once. */
  point?: FaultPoint;
  afterMs: number;
  downMs: number;
}

export interface PlannedFreeze {
  role: 'worker1' | 'worker2' | 'crobot' | 'web';
  point?: FaultPoint;
  afterMs: number;
  frozenMs: number;
}

export interface PlannedWireFault {
  wire: WireName;
  how: 'cut' | 'stall' | 'half-open' | 'refuse';
  afterMs: number;
  forMs: number;
}

/** What a person asks for a job, while everything dies around it. */
export interface PlannedVerb {
  verb: 'kill' | 'resend';
  /** Which planned job. */
  n: number;
  /** How long after it was sent. */
  afterMs: number;
}

/** All that the seed fixes. What happens between two faults is up to the machine, so timing is not replayed. */
export interface Plan {
  jobs: PlannedJob[];
  kills: PlannedKill[];
  freezes: PlannedFreeze[];
  wireFaults: PlannedWireFault[];
  verbs: PlannedVerb[];
  /** How long the faults last, about. */
  durationMs: number;
}

export interface Size {
  jobs: number;
  kills: number;
  seed: number;
  /** Spreads the same faults over so many minutes. */
  minutes?: number;
  /** Whether there is a broker to be killed. It is part of what fixes the plan. */
  broker: boolean;
}

/** How many assemblies and schemes the lookup jobs are about: few, so that jobs for the same thing meet. */
export const ASSEMBLIES = 40;
/** Without --minutes: time for a part to die, come back, and do something before the next one dies. */
const MS_A_KILL = 3600;
/** Waiting for a part that is down, or for somebody to come to a point, makes the faults last about so much longer. */
const LONGER = 1.35;
const FEWEST_MS = 15_000;

/** Of a hundred jobs, so many are killed, and sent again. */
const VERBS = { kill: 8, resend: 6 };

const KILL_WEIGHTS = { web: 14, worker1: 22, worker2: 22, crobot: 20, postgres: 12, pipeline: 10 };

export function makePlan(size: Size): Plan {
  const random = new Random(size.seed);
  const durationMs = size.minutes ? size.minutes * 60_000 : Math.max(FEWEST_MS, size.kills * MS_A_KILL);
  const freezes = Math.ceil(size.kills / 5);
  const wireFaults = Math.ceil(size.kills / 2);
  return {
    jobs: Array.from({ length: size.jobs }, (_, n) =>
      plannedJob(random, n, size.minutes ? durationMs : durationMs * LONGER),
    ),
    kills: Array.from({ length: size.kills }, () =>
      plannedKill(random, durationMs / size.kills, size.broker),
    ),
    freezes: Array.from({ length: freezes }, () => plannedFreeze(random, durationMs / freezes)),
    wireFaults: Array.from({ length: wireFaults }, () =>
      plannedWireFault(random, durationMs / wireFaults, size.broker),
    ),
    verbs: plannedVerbs(random, size.jobs),
    durationMs,
  };
}

function plannedJob(random: Random, n: number, spanMs: number): PlannedJob {
  const kind = random.weighted(KINDS);
  return {
    n,
    kind,
    atMs: random.whole(0, Math.floor(spanMs)),
    sleepMs: kind === 'dies' ? 2500 : random.whole(0, random.pick([20, 300, 1500])),
    heals: random.whole(1, 2),
    assembly: random.whole(0, ASSEMBLIES - 1),
  };
}

/** Waits around `meanMs`: the time that the faults themselves take comes on top. */
function gap(random: Random, meanMs: number): number {
  return Math.floor(random.next() * meanMs * 1.4);
}

function plannedKill(random: Random, meanMs: number, broker: boolean): PlannedKill {
  const role = random.weighted<Role>({ ...KILL_WEIGHTS, rabbitmq: broker ? 6 : 0 });
  return {
    role,
    ...pointOf(random, role, 0.6),
    afterMs: gap(random, meanMs),
    downMs: random.whole(50, 2500),
  };
}

function plannedFreeze(random: Random, meanMs: number): PlannedFreeze {
  const role = random.pick(['worker1', 'worker2', 'worker1', 'worker2', 'crobot', 'web'] as const);
  return {
    role,
    ...pointOf(random, role, 0.6),
    afterMs: gap(random, meanMs),
    frozenMs: random.whole(4000, 9000),
  };
}

function plannedWireFault(random: Random, meanMs: number, broker: boolean): PlannedWireFault {
  return {
    wire: random.pick<WireName>(broker ? [...WIRES, 'to-broker'] : WIRES),
    how: random.pick(['cut', 'cut', 'stall', 'half-open', 'refuse'] as const),
    afterMs: gap(random, meanMs),
    forMs: random.whole(300, 4000),
  };
}

/** Kills come while most jobs wait or run; a resend comes when most have ended, and one that is under way is refused. */
function plannedVerbs(random: Random, jobs: number): PlannedVerb[] {
  const some = (verb: PlannedVerb['verb'], percent: number, longestMs: number): PlannedVerb[] =>
    Array.from({ length: Math.ceil((jobs * percent) / 100) }, () => ({
      verb,
      n: random.whole(0, jobs - 1),
      afterMs: random.whole(0, longestMs),
    }));
  return jobs === 0 ? [] : [...some('kill', VERBS.kill, 3000), ...some('resend', VERBS.resend, 20_000)];
}

/** A named point in the code of a role, with this probability. */
function pointOf(random: Random, role: Role, probability: number): { point?: FaultPoint } {
  const owner = role.replace(/\d$/, '');
  const points = FAULT_POINTS.filter((point) => point.startsWith(`${owner}-`));
  if (points.length === 0 || random.next() >= probability) return {};
  return { point: random.pick(points) };
}
