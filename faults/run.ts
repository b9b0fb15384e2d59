import { createPool } from '../src/database/connect.ts';
import { audit } from '../src/ledger/audit.ts';
import type { Finding, History } from './checker/history.ts';
import { leftBehind } from './hostile.ts';
import { type FaultHouse, LEASE_SECONDS, startHouse } from './house.ts';
import { Inflictor, type Toll } from './inflict.ts';
import type { Journal } from './journal.ts';
import type { Plan } from './plan.ts';
import { keepTables, readHistory } from './read_history.ts';
import { sendAll } from './sender.ts';
import { settle } from './settle.ts';
import { taskRecords } from './tasks.ts';
import { Asker } from './verbs.ts';

/** Within this time after the last fault, beside a lease, every job has ended or is HELD. */
const SETTLE_SECONDS = 90;

export interface RunEnd {
  history: History;
  /** What programs of one's own left behind, and what `ledger check` finds. */
  left: Finding[];
  toll: Toll;
  /** What was asked for jobs, and was done. */
  verbs: { killed: number; resent: number };
  /** Jobs that wait for a person, with a reason. */
  held: number;
  /** Seconds from the last fault until nothing was unfinished. */
  settledAfter: number;
}

/** One fault run, from the start of the processes to their end, which comes early when `told` is aborted. */
export async function run(plan: Plan, journal: Journal, told: AbortSignal): Promise<RunEnd> {
  journal.keep('plan', [plan]);
  const house = await startHouse(journal);
  const toldSo = new Promise<never>((_, reject) => {
    const give = () => reject(new Error('the run was told to stop'));
    if (told.aborted) give();
    else told.addEventListener('abort', give);
  });
  try {
    return await Promise.race([toldSo, runIn(house, plan, journal)]);
  } finally {
    await house.stop();
    await house.remove();
  }
}

async function runIn(house: FaultHouse, plan: Plan, journal: Journal): Promise<RunEnd> {
  await Promise.all(Object.values(house.parts).map((part) => part.settled()));
  journal.say(`everything runs; ${plan.jobs.length} jobs, ${plan.kills.length} kills`);
  const inflictor = new Inflictor(house, journal);
  const asker = new Asker(house.postgres.url, plan.verbs, journal);
  const telling = setInterval(() => tell(inflictor.toll, journal), 10_000);
  const sending = sendAll(house, plan.jobs, journal, (n, jobId) => asker.sent(n, jobId));
  const [sent] = await Promise.all([sending, inflictor.inflict(plan)]).finally(() => clearInterval(telling));
  await asker.done();
  house.calm();
  journal.say('no more faults');
  const settledAfter = await settle(house.postgres.url, SETTLE_SECONDS + LEASE_SECONDS, (line) =>
    journal.say(line),
  );
  const left = [...(await lookAround(house)), ...(await auditOf(house))];
  const history = await read(house, [...sent, ...asker.resent], inflictor.toll, journal);
  const held = history.jobs.filter((job) => job.status === 'HELD').length;
  const verbs = { killed: asker.killed, resent: asker.resent.length };
  return { history, left, toll: inflictor.toll, verbs, held, settledAfter };
}

async function lookAround(house: FaultHouse): Promise<Finding[]> {
  const pool = createPool(house.postgres.url, { name: 'faults-left', max: 1 });
  return leftBehind(pool, house.store, house.hostile).finally(() => pool.end());
}

/** What `ledger check` says: counters, words and flags of analyses, and steps that could begin and have no job. */
async function auditOf(house: FaultHouse): Promise<Finding[]> {
  const pool = createPool(house.postgres.url, { name: 'faults-audit', max: 1 });
  const { differences } = await audit(pool).finally(() => pool.end());
  return differences.map(({ rule, job_id, says }) => ({
    ...{ kind: 'counters', about: job_id ?? rule, says: `${rule}: ${says}` },
  }));
}

function tell({ kills, freezes, cuts }: Toll, journal: Journal): void {
  journal.say(`${kills} kills, ${freezes} freezes, ${cuts} faults of wires`);
}

async function read(house: FaultHouse, sent: number[], toll: Toll, journal: Journal): Promise<History> {
  const tasks = taskRecords(house.store, toll.killedTasks);
  journal.keep('task_starts', tasks);
  const pool = createPool(house.postgres.url, { name: 'faults-reader', max: 1 });
  try {
    await keepTables(pool, journal);
    return { sent, tasks, ...(await readHistory(pool)) };
  } finally {
    await pool.end();
  }
}
