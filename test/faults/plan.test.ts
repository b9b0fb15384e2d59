import { expect, test } from 'vitest';
import { makePlan } from '../../faults/plan.ts';
import { FAULT_POINTS } from '../../src/fault_point.ts';

const size = { jobs: 300, kills: 400, seed: 7, broker: true };

test('a seed fixes the whole plan', () => {
  expect(makePlan(size)).toEqual(makePlan(size));
  expect(makePlan({ ...size, seed: 8 })).not.toEqual(makePlan(size));
});

test('has as many jobs and kills as were asked for', () => {
  const { jobs, kills } = makePlan(size);
  expect(jobs.map((job) => job.n)).toEqual([...jobs.keys()]);
  expect(kills.length).toBe(400);
});

test('comes to every part and every named point in the end', () => {
  const { kills } = makePlan(size);
  const roles = new Set(kills.map((kill) => kill.role));
  expect([...roles].sort()).toEqual([
    'crobot',
    'pipeline',
    'postgres',
    'rabbitmq',
    'web',
    'worker1',
    'worker2',
  ]);
  expect([...new Set(kills.flatMap((kill) => kill.point ?? []))].sort()).toEqual([...FAULT_POINTS].sort());
});

test('leaves the broker alone where there is none', () => {
  const { kills, wireFaults } = makePlan({ ...size, broker: false });
  expect(kills.filter((kill) => kill.role === 'rabbitmq')).toEqual([]);
  expect(wireFaults.filter((fault) => fault.wire === 'to-broker')).toEqual([]);
});

test('--minutes spreads the same faults over a longer time', () => {
  const { durationMs, kills } = makePlan({ ...size, minutes: 60 });
  expect(durationMs).toBe(3_600_000);
  const waits = kills.reduce((sum, kill) => sum + kill.afterMs, 0);
  expect(waits).toBeGreaterThan(0.5 * durationMs);
  expect(waits).toBeLessThan(durationMs);
});

test('asks for kills and resends of jobs that it sends', () => {
  const { verbs } = makePlan(size);
  expect(verbs.filter(({ verb }) => verb === 'kill').length).toBe(24);
  expect(verbs.filter(({ verb }) => verb === 'resend').length).toBe(18);
  expect(verbs.every(({ n }) => n >= 0 && n < 300)).toBe(true);
  expect(makePlan({ ...size, jobs: 0 }).verbs).toEqual([]);
});
