import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, countFindings } from '../../faults/checker/check.ts';
import type {
  EventRecord,
  Finding,
  History,
  JobRecord,
  LookupRecord,
  TaskRecord,
} from '../../faults/checker/history.ts';
import { LEGAL_MOVES } from '../../src/ledger/moves.ts';
import { isTerminal, type JobStatus } from '../../src/protocol/states.ts';

const LOOKUP = '7 1 ';

function job(id: number, more: Partial<JobRecord> = {}): JobRecord {
  return {
    job_id: id,
    status: 'COMPLETE',
    attempt: 1,
    reason: null,
    has_effect: true,
    has_next: false,
    parent: null,
    lookup: null,
    ...more,
  };
}

/** Events of a job from words like `1:WAITING 1:RUNNING`. */
function story(id: number, words: string): EventRecord[] {
  let from: JobStatus | null = null;
  return words.split(' ').map((word, i) => {
    const [attempt, to] = word.split(':') as [string, JobStatus];
    const event = {
      event_id: id * 100 + i,
      job_id: id,
      attempt: Number(attempt),
      from_status: from,
      to_status: to,
    };
    from = to;
    return event;
  });
}

const effect = (id: number, attempt = 1) => ({ job_id: id, attempt, kind: 'effect' });
const task = (id: number, more: Partial<TaskRecord> = {}): TaskRecord => ({
  job_id: id,
  attempt: 1,
  pid: 10,
  started: 1000,
  ended: 2000,
  ...more,
});
const lookup = (more: Partial<LookupRecord> = {}): LookupRecord => ({
  lookup: LOOKUP,
  status: 'COMPLETE',
  job_id: 6,
  job_count: 2,
  complete_count: 1,
  queued_count: 0,
  fail_count: 1,
  results_by: 6,
  ...more,
});

/**
 * A history in which all is well: 1 completed at once, 2 in its second attempt after its task was lost, 3 failed, 4
 * waits for a person, 5 failed and 6 completed for one assembly, 7 was followed by 8.
 */
function right(): History {
  return {
    sent: [1, 2, 3, 4, 5, 6, 7],
    jobs: [
      job(1),
      job(2, { attempt: 2 }),
      job(3, { status: 'FAILED' }),
      job(4, { status: 'HELD', reason: 'all retries are used up' }),
      job(5, { status: 'FAILED', lookup: LOOKUP }),
      job(6, { lookup: LOOKUP }),
      job(7, { has_next: true }),
      job(8, { parent: 7 }),
    ],
    events: [
      ...story(1, '1:WAITING 1:RUNNING 1:COMPLETE'),
      ...story(2, '1:WAITING 1:QUEUED 1:RUNNING 1:RETURNED 2:WAITING 2:RETURNED 2:COMPLETE'),
      ...story(3, '1:WAITING 1:RUNNING 1:FAILED'),
      ...story(4, '1:WAITING 1:RUNNING 1:HELD'),
      ...story(5, '1:WAITING 1:FAILED'),
      ...story(6, '1:WAITING 1:RUNNING 1:COMPLETE'),
      ...story(7, '1:WAITING 1:RUNNING 1:COMPLETE'),
      ...story(8, '1:WAITING 1:RUNNING 1:COMPLETE'),
    ],
    effects: [effect(1), effect(2, 2), effect(6), effect(7), effect(8)],
    tasks: [task(2), task(2, { attempt: 2, started: 1500, pid: 11 })],
    lookups: [lookup()],
  };
}

/** What the checker says after something was made wrong. */
function after(spoil: (history: History) => void): string[] {
  const history = right();
  spoil(history);
  return check(history).map(({ kind, about, says }) => `${kind} ${about}: ${says}`);
}

function replace(history: History, id: number, more: Partial<JobRecord>): void {
  history.jobs = history.jobs.map((one) => (one.job_id === id ? { ...one, ...more } : one));
}

test('a right history has no findings', () => {
  expect(check(right())).toEqual([]);
});

/** Each fault, and what must be found of it. */
const PLANTED: [string, Finding['kind'], (history: History) => void, RegExp][] = [
  ['a sent job without a row', 'lost', (h) => h.sent.push(99), /99: was sent and has no row/],
  [
    'COMPLETE without its effect',
    'lost',
    (h) => {
      h.effects = h.effects.slice(1);
    },
    /1: is COMPLETE without its effect/,
  ],
  [
    'a following job that was never recorded',
    'lost',
    (h) => {
      h.jobs = h.jobs.filter((one) => one.job_id !== 8);
      h.effects = h.effects.filter((one) => one.job_id !== 8);
    },
    /7: is COMPLETE without the job that follows/,
  ],
  [
    'a row without a history',
    'lost',
    (h) => {
      h.events = h.events.filter((one) => one.job_id !== 1);
    },
    /1: has no history/,
  ],
  ['two effects of a job', 'doubled', (h) => h.effects.push(effect(1)), /1: has 2 effects/],
  [
    'an effect of a failed job',
    'doubled',
    (h) => h.effects.push(effect(3)),
    /3: has an effect and is FAILED/,
  ],
  ['an effect of a held job', 'doubled', (h) => h.effects.push(effect(4)), /4: has an effect and is HELD/],
  [
    'the effect of an attempt that did not complete',
    'doubled',
    (h) => {
      h.effects = h.effects.map((one) => (one.job_id === 2 ? effect(2, 1) : one));
    },
    /2: completed in attempt 2/,
  ],
  [
    'two jobs that follow one',
    'doubled',
    (h) => {
      h.jobs.push(job(9, { parent: 7 }));
      h.events.push(...story(9, '1:WAITING 1:RUNNING 1:COMPLETE'));
      h.effects.push(effect(9));
    },
    /7: recorded 2 jobs/,
  ],
  [
    'two live processes of one attempt',
    'doubled',
    (h) => h.tasks.push(task(2, { started: 1999, ended: 3000, pid: 12 })),
    /2: attempt 1 was worked on by 2 processes/,
  ],
  [
    'a second process beside one that never ended',
    'doubled',
    (h) => h.tasks.push(task(1, { ended: null }), task(1, { started: 9000, ended: 9001 })),
    /1: attempt 1 was worked on by 2/,
  ],
  [
    'a state that falls',
    'backwards',
    (h) => {
      h.events = [
        ...h.events.filter((one) => one.job_id !== 1),
        ...story(1, '1:WAITING 1:RETURNED 1:RUNNING 1:COMPLETE'),
      ];
    },
    /1: the state falls: RETURNED \(attempt 1\) → RUNNING/,
  ],
  [
    'an attempt that falls',
    'backwards',
    (h) => {
      h.events = [
        ...h.events.filter((one) => one.job_id !== 1),
        ...story(1, '1:WAITING 1:RUNNING 2:WAITING 2:RUNNING 1:COMPLETE'),
      ];
    },
    /1: the attempt falls/,
  ],
  [
    'a move after the end',
    'backwards',
    (h) => {
      h.events.push({ event_id: 999, job_id: 1, attempt: 2, from_status: 'COMPLETE', to_status: 'WAITING' });
      replace(h, 1, { status: 'WAITING', attempt: 2 });
    },
    /1: a move after the end/,
  ],
  [
    'a move that is not legal',
    'backwards',
    (h) => {
      h.events = [...h.events.filter((one) => one.job_id !== 1), ...story(1, '1:WAITING 1:COMPLETE')];
    },
    /1: is not legal: WAITING/,
  ],
  [
    'a move that was not written down',
    'backwards',
    (h) => {
      h.events = h.events.filter((one) => one.event_id !== 101);
    },
    /1: says it left RUNNING/,
  ],
  ['a row that its history does not reach', 'backwards', (h) => replace(h, 3, { attempt: 2 }), /3: its row/],
  [
    'an unfinished job',
    'stuck',
    (h) => {
      h.jobs.push(job(9, { status: 'QUEUED', reason: 'accepted by CRobot' }));
      h.events.push(...story(9, '1:WAITING 1:QUEUED'));
    },
    /9: is QUEUED, attempt 1: accepted/,
  ],
  ['a held job without a reason', 'stuck', (h) => replace(h, 4, { reason: null }), /4: is HELD without/],
  [
    'a counter that was moved twice',
    'counters',
    (h) => {
      h.lookups = [lookup({ complete_count: 2 })];
    },
    /complete_count is 2, its jobs make it 1/,
  ],
  [
    'results of a job that did not complete',
    'counters',
    (h) => {
      h.lookups = [lookup({ results_by: 5 })];
    },
    /results_by is 5/,
  ],
  [
    'a counter row that is gone',
    'counters',
    (h) => {
      h.lookups = [];
    },
    /has 2 jobs and no row/,
  ],
];

describe('planted faults', () => {
  test.each(PLANTED)('%s', (_name, kind, spoil, says) => {
    const found = after(spoil);
    expect(found.filter((one) => one.startsWith(kind))).toContainEqual(expect.stringMatching(says));
  });

  test('findings are counted by kind', () => {
    const history = right();
    history.effects.push(effect(1), effect(3));
    expect(countFindings(check(history))).toEqual({
      lost: 0,
      doubled: 2,
      backwards: 0,
      stuck: 0,
      counters: 0,
      left: 0,
    });
  });
});

/** Any walk along the legal moves, to its end. */
const walk = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }).map((choices) => {
  const words = ['1:WAITING'];
  let status: JobStatus = 'WAITING';
  let attempt = 1;
  for (const choice of choices) {
    const moves: { to: JobStatus; nextAttempt: boolean }[] = LEGAL_MOVES[status];
    if (moves.length === 0) break;
    const move = moves[choice % moves.length]!;
    status = move.to;
    attempt += Number(move.nextAttempt);
    words.push(`${attempt}:${status}`);
  }
  return { words: words.join(' '), status, attempt };
});

describe('any history', () => {
  const historyOf = (words: string, status: JobStatus, attempt: number): History => ({
    sent: [1],
    jobs: [job(1, { status, attempt, reason: 'why' })],
    events: story(1, words),
    effects: status === 'COMPLETE' ? [effect(1, attempt)] : [],
    tasks: [],
    lookups: [],
  });

  test('along legal moves is never found to run backwards, and is stuck only when it did not end', () => {
    fc.assert(
      fc.property(walk, ({ words, status, attempt }) => {
        const found = check(historyOf(words, status, attempt)).map((finding) => finding.kind);
        expect(found).toEqual(isTerminal(status) || status === 'HELD' ? [] : ['stuck']);
      }),
    );
  });

  test('with one move left out or done twice is found', () => {
    fc.assert(
      fc.property(walk, fc.nat(1000), fc.boolean(), ({ words, status, attempt }, at, twice) => {
        const history = historyOf(words, status, attempt);
        const index = at % history.events.length;
        history.events = twice
          ? history.events.toSpliced(index, 0, history.events[index]!)
          : history.events.toSpliced(index, 1);
        const kinds = check(history).map((finding) => finding.kind);
        expect(kinds.includes('backwards') || kinds.includes('lost')).toBe(true);
      }),
    );
  });
});
