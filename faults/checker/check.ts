import { backwards } from './backwards.ts';
import { counters } from './counters.ts';
import { doubled } from './doubled.ts';
import { FINDINGS, type Finding, type History } from './history.ts';
import { lost } from './lost.ts';
import { stuck } from './stuck.ts';

/** Everything in a history that the guarantee forbids; empty when it holds. */
export function check(history: History): Finding[] {
  return [
    ...lost(history),
    ...doubled(history),
    ...backwards(history),
    ...stuck(history),
    ...counters(history),
  ];
}

/** How many findings there are of each kind. */
export function countFindings(findings: readonly Finding[]): Record<Finding['kind'], number> {
  const zero = Object.fromEntries(FINDINGS.map((kind) => [kind, 0])) as Record<Finding['kind'], number>;
  for (const { kind } of findings) zero[kind]++;
  return zero;
}
