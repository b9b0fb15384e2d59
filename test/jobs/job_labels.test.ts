import { expect, test } from 'vitest';
import { registerIntake } from '../../src/intake/register.ts';
import { JOB_LABELS, jobLabel } from '../../src/jobs/job_labels.ts';
import { knownClasses } from '../../src/jobs/registry.ts';
import { registerMaintenance } from '../../src/maintenance/register.ts';

test('every type of job that is registered has a label of its own, and no label is left over', () => {
  registerIntake();
  registerMaintenance();
  expect(Object.keys(JOB_LABELS).sort()).toEqual(knownClasses().sort());
  expect(new Set(Object.values(JOB_LABELS)).size).toBe(knownClasses().length);
});

test('what stands behind the colon stays; a type of one’s own keeps its name', () => {
  expect(jobLabel('nomenclature:MLST')).toBe('Typing: MLST');
  expect(jobLabel('my_scheme')).toBe('my_scheme');
  expect(jobLabel('constructor')).toBe('constructor');
});
