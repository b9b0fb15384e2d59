import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { check } from '../../faults/checker/check.ts';
import type { TaskRecord } from '../../faults/checker/history.ts';
import { readHistory } from '../../faults/read_history.ts';
import { type Crobot, startCrobot } from '../../src/crobot/start.ts';
import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { ApplyContext } from '../../src/jobs/job.ts';
import { type Claim, claim } from '../../src/ledger/claim.ts';
import { receive } from '../../src/ledger/receive.ts';
import { rescue } from '../../src/ledger/rescue.ts';
import type { Callback } from '../../src/protocol/callback.ts';
import { applyAndComplete } from '../../src/worker/apply_and_complete.ts';
import { clientOf, makeRig, pidsIn, until } from '../crobot/support/rig.ts';
import { acceptedOne } from '../ledger/submit_one.ts';
import { addTestDatabase, endAllJobs, recordLocal } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';
import { rewriting, without } from './rewriting_pool.ts';

// Each protection of the guarantee has a schedule in which it is needed. With the protection the history is right. With
// it AND every layer that backs it up taken away, the same schedule goes wrong, and the checker says so: these tests
// can fail. A layer is taken away in the test's own database, or from the SQL on its way there; the product has no switch.

const { pool } = await freshDatabase();
await addTestDatabase(pool);
await pool.query('create table effects (job_id bigint, attempt integer, kind text)');

beforeEach(async () => {
  await endAllJobs(pool);
  await pool.query('truncate effects');
});

/** What the checker finds about one job. */
async function findings(jobId: number, tasks: TaskRecord[] = []): Promise<string[]> {
  const { jobs, events, effects } = await readHistory(pool);
  const mine = <T extends { job_id: number }>(all: T[]) => all.filter((one) => one.job_id === jobId);
  const history = { jobs: mine(jobs), events: mine(events), effects: mine(effects) };
  return check({ sent: [jobId], lookups: [], tasks, ...history }).map(({ kind, says }) => `${kind}: ${says}`);
}

async function claimOnly(worker: string): Promise<Claim> {
  const [held] = await claim(pool, { worker, classes: ['toy'], limit: 1, leaseSeconds: 30 });
  expect(held).toBeDefined();
  return held!;
}

/** As if this worker had been frozen past its lease, and another had noticed. */
async function loseLease(worker: string): Promise<void> {
  await pool.query("update user_jobs set lease_until = now() - interval '1 s' where lease_owner = $1", [
    worker,
  ]);
  await rescue(pool, 'rescuer');
}

/** The worker's own way to apply a job: its effect, and COMPLETE. */
async function apply(
  db: Pool,
  held: Claim,
  afterEffect: (context: ApplyContext) => Promise<void> = async () => {},
  write?: Pool,
): Promise<void> {
  const halves = {
    prepare: async () => null,
    apply: async (context: ApplyContext) => {
      const values = [held.job.job_id, held.job.attempt];
      await (write ?? context.tx).query("insert into effects values ($1, $2, 'effect')", values);
      await afterEffect(context);
      return null;
    },
  };
  await applyAndComplete(db, held, new AbortController().signal, halves, async (error) => {
    throw new Error(error.message);
  });
}

/**
 * A worker freezes with a job in its hands, another one finishes the job, and the first wakes up and goes on.
 * Layers: the fencing token that every write of a claim must carry, and nothing else: COMPLETE to COMPLETE is no move,
 * so the trigger that refuses illegal moves does not see it.
 */
describe('fencing', () => {
  async function schedule(late: Pool): Promise<string[]> {
    const { jobId } = await recordLocal(pool);
    const old = await claimOnly('frozen');
    await loseLease('frozen');
    await apply(pool, await claimOnly('other'));
    await apply(late, old).catch(() => {});
    return findings(jobId);
  }

  test('with the token the one that woke up changes nothing', async () => {
    expect(await schedule(pool)).toEqual([]);
  });

  test('without it the effect is doubled', async () => {
    const unfenced = rewriting(pool, without('lease_token = $2', '$2::uuid is not null'));
    expect(await schedule(unfenced)).toContainEqual(expect.stringMatching(/^doubled: has 2 effects/));
  });
});

/**
 * The process dies between a job's effect and its completion; the job is run again.
 * Layers: effect and completion are one transaction. What backs it up would be a unique index of the class's own table;
 * `effects` has none.
 */
describe('the effect in the transaction of the completion', () => {
  async function schedule(write?: Pool): Promise<string[]> {
    const { jobId } = await recordLocal(pool);
    const dying = await claimOnly('dying');
    const die = async ({ tx }: ApplyContext) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    };
    await expect(apply(pool, dying, die, write)).rejects.toThrow();
    await loseLease('dying');
    await apply(pool, await claimOnly('other'), undefined, write);
    return findings(jobId);
  }

  test('together they happen once', async () => {
    expect(await schedule()).toEqual([]);
  });

  test('apart the effect is doubled', async () => {
    expect(await schedule(pool)).toContainEqual(expect.stringMatching(/^doubled: has 2 effects/));
  });
});

/**
 * CRobot tells of a result, the result is applied, and then the same message comes once more.
 * Layers: 1. the primary key of `callbacks`; 2. a message moves only a job that still waits for one; 3. the trigger that
 * refuses moves which are not in `legal_moves`.
 */
describe('a callback that comes twice', () => {
  const STATES = " and status in ('WAITING', 'QUEUED', 'RUNNING')";

  async function schedule(web: Pool): Promise<string[]> {
    const { jobId } = await recordLocal(pool, { remote: true });
    const sending = await claimOnly('sender');
    await acceptedOne(pool, sending, { state: 'queued', version: '1', folder: 'outputs/x' });
    const message: Callback = {
      job_id: jobId,
      attempt: 1,
      sequence: 2,
      state: 'complete',
      result: { path: 'outputs/x/result.json', sha256: '0'.repeat(64) },
      at: new Date().toISOString(),
    };
    for (const worker of ['first', 'second']) {
      await inTransaction(web, (tx) => receive(tx, message)).catch(() => {});
      const due = await claim(pool, { worker, classes: ['toy'], limit: 1, leaseSeconds: 30 });
      for (const held of due) await apply(pool, held);
    }
    return findings(jobId);
  }

  const undo: string[] = [];
  afterEach(async () => {
    for (const sql of undo.splice(0)) await pool.query(sql);
  });

  async function dropKey(): Promise<void> {
    await pool.query('alter table callbacks drop constraint callbacks_pkey');
    undo.push('delete from callbacks', 'alter table callbacks add primary key (job_id, attempt, sequence)');
  }

  async function allowMove(): Promise<void> {
    await pool.query("insert into legal_moves values ('COMPLETE', 'RETURNED', false)");
    undo.push("delete from legal_moves where from_status = 'COMPLETE'");
  }

  test('is stored and applied once', async () => {
    expect(await schedule(pool)).toEqual([]);
  });

  test('still is without the key of the table', async () => {
    await dropKey();
    expect(await schedule(pool)).toEqual([]);
  });

  test('still is when only the trigger is left', async () => {
    await dropKey();
    expect(await schedule(rewriting(pool, without(STATES)))).toEqual([]);
  });

  test('is applied twice when all three layers are gone', async () => {
    await dropKey();
    await allowMove();
    const found = await schedule(rewriting(pool, without(STATES)));
    expect(found).toContainEqual(expect.stringMatching(/^doubled: has 2 effects/));
    expect(found).toContainEqual(expect.stringMatching(/^backwards: a move after the end/));
  });
});

/**
 * A worker dies after CRobot accepted a submission and before it wrote that down; the submission is sent again.
 * Layers: 1. the key is looked up before a submission is judged; 2. the unique constraint on (client, job, attempt);
 * 3. one folder for an attempt, which the first process takes for itself.
 */
describe('the key of a submission', async () => {
  const rig = await makeRig();
  const CALLBACK = 'http://127.0.0.1:9/callback';
  let crobot: Crobot | undefined;
  let jobId = 0;
  afterEach(async () => {
    await crobot?.stop();
    await rig.pool.query('truncate crobot.tasks cascade');
    await rig.pool.query(`alter table crobot.tasks drop constraint if exists again,
      add constraint again unique (client, job_id, attempt)`);
  });

  /** Submits one attempt twice and waits until every task of it has ended. */
  async function schedule(db: Pool): Promise<string[]> {
    jobId++;
    crobot = await startCrobot(rig.options(CALLBACK, { pool: db }));
    const client = clientOf(crobot.url, CALLBACK);
    for (let i = 0; i < 2; i++) await client.submit(jobId, { params: { ms: 1200 } });
    const tasks = await until(async () => {
      const { rows } = await rig.pool.query<TaskRecord & { folder: string }>(
        `select job_id, attempt, folder, (handle ->> 'pid')::integer as pid,
            extract(epoch from started)::float8 * 1000 as started, extract(epoch from ended)::float8 * 1000 as ended
          from crobot.tasks where job_id = $1`,
        [jobId],
      );
      return rows.every((row) => row.ended !== null) && rows;
    });
    // Who found the folder taken left it without working.
    const worked = tasks.filter(({ folder, pid }) => pidsIn(rig, folder, 'starts.txt').includes(pid!));
    const found = check({ sent: [], jobs: [], events: [], effects: [], lookups: [], tasks: worked });
    return found.map(({ kind, says }) => `${kind}: ${says}`);
  }

  /** Layers 1 and 2 are gone: a second submission of a key is a task of its own. */
  async function dropKey(): Promise<void> {
    await rig.pool.query(`alter table crobot.tasks drop constraint if exists again,
      drop constraint if exists tasks_client_job_id_attempt_key`);
  }
  const unknown = without('left join crobot.tasks t', 'left join (select * from crobot.tasks where false) t');
  const unconstrained = without('on conflict (client, job_id, attempt) do nothing');

  test('with it one process works', async () => {
    expect(await schedule(rig.pool)).toEqual([]);
  });

  test('without it the folder lets only one work', async () => {
    await dropKey();
    const keyless = rewriting(rig.pool, (statement) => unconstrained(unknown(statement)));
    expect(await schedule(keyless)).toEqual([]);
    const { rows } = await rig.pool.query('select from crobot.tasks');
    expect(rows.length).toBe(2);
  });

  test('with a folder for each of them, too, two processes work on one attempt', async () => {
    await dropKey();
    let folders = 0;
    const naked = rewriting(rig.pool, (statement) => {
      const { text, values } = unconstrained(unknown(statement));
      if (!text.startsWith('insert into crobot.tasks')) return { text, values };
      const own = values.map((value) =>
        String(value).replace(/"folder":"[^"]*/, (found) => `${found}-${folders++}`),
      );
      return { text, values: own };
    });
    expect(await schedule(naked)).toContainEqual(expect.stringMatching(/^doubled: .* 2 processes/));
  });
});
