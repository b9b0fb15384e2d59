import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobsQuery, jobsSearch } from '../../web/jobs/jobs_search.ts';
import { whatToDo } from '../../web/jobs/what_to_do.ts';
import { JOB_STATUSES } from '../../web/parts/state.tsx';

describe('the filters of jobs', () => {
  test('are read as far as they make sense, whatever the address is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const read = jobsSearch(given as Record<string, unknown>);
        expect(jobsSearch({ ...read })).toEqual(read);
      }),
    );
    const odd = {
      whose: 'everybody',
      status: ['HELD', 'LOST'],
      from: '2026-02-31',
      to: 'now',
      strain: 7,
      mine: true,
    };
    expect(jobsSearch(odd)).toEqual({ whose: 'mine', status: ['HELD'] });
  });

  test('days are whole days of the reader, the last one too', () => {
    const { since, until } = jobsQuery({ whose: 'group', from: '2026-02-28', to: '2026-02-28' });
    expect(new Date(since!).toString()).toContain('Feb 28 2026 00:00:00');
    expect(new Date(until!).toString()).toContain('Mar 01 2026 00:00:00');
    expect(jobsQuery({ whose: 'group' })).toEqual({ whose: 'group' });
  });
});

describe('what to do about a job', () => {
  const of = (more: Partial<Parameters<typeof whatToDo>[0]>) =>
    whatToDo({
      status: 'FAILED',
      reason: null,
      error_code: null,
      error_class: null,
      kill_requested: null,
      ...more,
    });

  test.each([
    [{ error_class: 'input' }, 'Upload others'],
    [{ error_class: 'resource' }, 'more memory or time'],
    [{ error_class: 'infrastructure' }, 'not the cause'],
    [{ status: 'KILLED' }, 'Resend'],
    [{ status: 'HELD', error_code: 'JOB_CLASS_UNKNOWN' }, 'by itself'],
    [{ status: 'HELD', error_code: 'UNEXPECTED' }, 'Reprocess only writes'],
    [{ status: 'WAITING', reason: 'CRobot unreachable since Monday' }, 'when CRobot is back'],
    [{ status: 'WAITING', reason: 'retry 2 of 8 at noon: busy' }, 'tried again by itself'],
    [{ status: 'RUNNING', kill_requested: '2026-01-01T00:00:00Z' }, 'it ends as soon as'],
  ] as const)('%j', (job, says) => {
    expect(of(job)).toContain(says);
  });

  test('whatever ends ill or waits for a person has a way out; what is done needs none', () => {
    const words = fc.option(fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...JOB_STATUSES), words, words, words, (status, reason, code, kind) => {
        const says = of({ status, reason, error_code: code, error_class: kind });
        if (status === 'FAILED' || status === 'HELD' || status === 'KILLED') expect(says).toMatch(/\.$/);
        if (status === 'COMPLETE') expect(says).toBeUndefined();
      }),
    );
  });
});
