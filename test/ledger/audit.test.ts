import { beforeAll, describe, expect, test } from 'vitest';
import type { Queryable } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { audit } from '../../src/ledger/audit.ts';
import { complete, fail } from '../../src/ledger/finish.ts';
import { record } from '../../src/ledger/record.ts';
import { freshDatabase } from '../support/database.ts';
import { addAssemblyAndScheme, addTestDatabase, addToyAnalysis, recordStep } from './support.ts';
import { ERROR, verbsOn } from './verbs_support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const it = verbsOn(pool);
/** A scheme job that failed and one that is complete after it; a local job of an analysis; jobs under way. */
const jobs = { failed: 0, complete: 0, item: 0, queued: 0 };
let subject: Awaited<ReturnType<typeof addAssemblyAndScheme>>;

async function sendScheme(): Promise<number> {
  const { assemblyId, schemeId, barcode } = subject;
  const tag = { family: 'scheme' as const, assembly: barcode };
  const rest = { remote: false, database: 'toys', userId: 1, params: {}, assemblyId, schemeId };
  return (await record(pool, { tag, type: { name: 'toy' }, ...rest })).jobId;
}

beforeAll(async () => {
  subject = await addAssemblyAndScheme(pool);
  jobs.failed = await sendScheme();
  await fail(pool, await it.claim(), ERROR);
  jobs.complete = await sendScheme();
  await complete(pool, await it.claim(), null);
  jobs.item = await inTransaction(pool, async (tx) => {
    const id = await addToyAnalysis(tx);
    return (await recordStep(tx, id)).jobId;
  });
  await complete(pool, await it.claim(), null);
  jobs.queued = await it.queued();
});

test('a ledger that was only written by its verbs has no differences', async () => {
  const { differences, ...looked } = await audit(pool);
  expect(differences).toEqual([]);
  expect(looked).toEqual({ jobs: 4, events: 11, lookups: 1, items: 1 });
});

/** Does what no verb can, behind the back of the triggers; afterwards all is as before. */
async function planted(sql: (db: Queryable) => Promise<unknown>) {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    await tx.query('set local session_replication_role = replica');
    await sql(tx);
    await tx.query('commit');
    return (await audit(pool)).differences;
  } finally {
    tx.release();
  }
}

interface Plant {
  rule: string;
  plant: string;
  undo: string;
  says: RegExp;
}

const of = (job: keyof typeof jobs) => `(select job from planted_jobs where name = '${job}')`;
const lookup = (key: string, value: string | number) =>
  `update assembly_lookup set other_data = other_data || '{"${key}": ${value}}'`;
const PLANTS: Plant[] = [
  {
    rule: 'job_totals',
    plant: `insert into job_totals values (9999, 'COMPLETE', 1)`,
    undo: `delete from job_totals where shard = 9999`,
    says: /COMPLETE: \d+ are counted, and there are \d+/,
  },
  {
    rule: 'history begins',
    plant: `update job_events set from_status = 'HELD' where job_id = ${of('queued')} and from_status is null`,
    undo: `update job_events set from_status = null where job_id = ${of('queued')} and from_status = 'HELD'`,
    says: /first event is HELD to WAITING/,
  },
  {
    rule: 'history has no gap',
    plant: `update job_events set from_status = 'RUNNING' where job_id = ${of('queued')} and to_status = 'QUEUED'`,
    undo: `update job_events set from_status = 'WAITING' where job_id = ${of('queued')} and to_status = 'QUEUED'`,
    says: /leaves RUNNING, but the one before it led to WAITING/,
  },
  {
    rule: 'moves are legal',
    plant: `insert into job_events (job_id, attempt, from_status, to_status, who) values (${of('item')}, 1, 'COMPLETE', 'COMPLETE', 'x')`,
    undo: `delete from job_events where who = 'x'`,
    says: /moves from COMPLETE, attempt 1, to COMPLETE, attempt 1/,
  },
  {
    rule: 'attempts never fall',
    plant: `update job_events set attempt = 0 where job_id = ${of('queued')} and to_status = 'QUEUED'`,
    undo: `update job_events set attempt = 1 where job_id = ${of('queued')} and to_status = 'QUEUED'`,
    says: /attempt 0, after one of attempt 1/,
  },
  {
    rule: 'the row is where its history ends',
    plant: `update user_jobs set status = 'RUNNING' where job_id = ${of('queued')}`,
    undo: `update user_jobs set status = 'QUEUED' where job_id = ${of('queued')}`,
    says: /it is RUNNING, attempt 1, but its last event led to QUEUED, attempt 1/,
  },
  {
    rule: 'the row is where its history ends',
    plant: `update job_events set job_id = job_id + 1000 where job_id = ${of('item')}`,
    undo: `update job_events set job_id = job_id - 1000 where job_id > 1000`,
    says: /it is COMPLETE and has no history/,
  },
  {
    rule: 'events belong to a job',
    plant: `insert into job_events (job_id, attempt, to_status, who) values (9999, 1, 'WAITING', 'x')`,
    undo: `delete from job_events where who = 'x'`,
    says: /no row/,
  },
  {
    rule: 'what has ended says when, and nothing else does',
    plant: `update user_jobs set finished = null where job_id = ${of('item')}`,
    undo: `update user_jobs set finished = now() where job_id = ${of('item')}`,
    says: /no time at which it finished/,
  },
  {
    rule: 'what has ended says when, and nothing else does',
    plant: `update user_jobs set finished = now() where job_id = ${of('queued')}`,
    undo: `update user_jobs set finished = null where job_id = ${of('queued')}`,
    says: /it is QUEUED and finished at/,
  },
  {
    rule: 'only work under way is leased',
    plant: `update user_jobs set lease_token = gen_random_uuid(), lease_owner = 'w' where job_id = ${of('item')}`,
    undo: `update user_jobs set lease_token = null, lease_owner = null where job_id = ${of('item')}`,
    says: /it is COMPLETE and leased to w/,
  },
  ...[
    ['job_count', 3, 2],
    ['complete_count', 0, 1],
    ['queued_count', 1, 0],
    ['fail_count', 2, 1],
  ].map(([key, wrong, right]) => ({
    rule: `assembly_lookup ${key}`,
    plant: lookup(`${key}`, wrong!),
    undo: lookup(`${key}`, right!),
    says: new RegExp(`${key} is ${wrong}, its jobs say ${right}$`),
  })),
  {
    rule: 'assembly_lookup fail_count',
    plant: `update assembly_lookup set other_data = other_data - 'fail_count'`,
    undo: lookup('fail_count', 1),
    says: /fail_count is missing, its jobs say 1/,
  },
  {
    rule: 'assembly_lookup job_id',
    plant: `update assembly_lookup set other_data = other_data || jsonb_build_object('job_id', ${of('failed')})`,
    undo: `update assembly_lookup set other_data = other_data || jsonb_build_object('job_id', ${of('complete')})`,
    says: /job_id is 1, its jobs say 2/,
  },
  {
    rule: 'assembly_lookup status',
    plant: `update assembly_lookup set status = 'FAILED'`,
    undo: `update assembly_lookup set status = 'COMPLETE'`,
    says: /the status is FAILED, its newest job says COMPLETE/,
  },
  {
    rule: 'assembly_lookup has a row for each that has jobs',
    plant: 'update assembly_lookup set scheme_id = scheme_id + 1000',
    undo: 'update assembly_lookup set scheme_id = scheme_id - 1000',
    says: /has 2 jobs and no row/,
  },
  {
    rule: 'assembly_lookup has no row without jobs',
    plant: `update assembly_lookup set reference = 'r'`,
    undo: `update assembly_lookup set reference = ''`,
    says: /has a row and no job/,
  },
  {
    rule: 'user_preferences flags',
    plant: `update user_preferences set data = data - 'complete'`,
    undo: `update user_preferences set data = data || '{"complete": "true"}'`,
    says: /"complete" is not set, its jobs say true/,
  },
  {
    rule: 'user_preferences flags',
    plant: `update user_preferences set data = data || '{"complete": true}'`,
    undo: `update user_preferences set data = data || '{"complete": "true"}'`,
    says: /"complete" is true, its jobs say true \(as a string\)/,
  },
  {
    rule: 'user_preferences flags',
    plant: `update user_preferences set data = data || '{"failed": "true"}'`,
    undo: `update user_preferences set data = data - 'failed'`,
    says: /"failed" is true, its jobs say nothing/,
  },
  {
    rule: 'user_preferences flags',
    plant: `update user_preferences set data = data || '{"job_id": 1}'`,
    undo: `update user_preferences set data = data || jsonb_build_object('job_id', ${of('item')})`,
    says: /"job_id" is 1, its jobs say 3/,
  },
  {
    rule: 'analysis_steps job_id',
    plant: 'update analysis_steps set job_id = null',
    undo: `update analysis_steps set job_id = ${of('item')}`,
    says: /its job is none, the newest one is 3/,
  },
  {
    rule: 'analysis_steps has a row for each step that has jobs',
    plant: `update analysis_steps set step = 'other'`,
    undo: `update analysis_steps set step = ''`,
    says: /has no step ""/,
  },
];

describe('what was planted behind the back of the triggers is found', () => {
  beforeAll(async () => {
    await pool.query(
      'create table planted_jobs as select key as name, value::bigint as job from json_each_text($1)',
      [JSON.stringify(jobs)],
    );
  });

  test.each(PLANTS)('$rule: $says', async ({ rule, plant, undo, says }) => {
    const found = await planted((db) => db.query(plant));
    expect(found).toContainEqual(expect.objectContaining({ rule, says: expect.stringMatching(says) }));
    expect(await planted((db) => db.query(undo))).toEqual([]);
  });
});
