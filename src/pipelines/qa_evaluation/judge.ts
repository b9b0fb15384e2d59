import type { ChosenCriteria } from '../criteria/criteria_of.ts';
import type { Criteria } from '../criteria/qa_2_3.ts';

/** What is judged. Lengths in bases; null: not measured. */
export interface Measured {
  length: number;
  n50: number;
  contigs: number;
  n_percent: number;
  mean_depth: number | null;
  heterozygous_per_mb: number | null;
}

type Limit = keyof Criteria;

interface Rule {
  limit: Limit;
  value: keyof Measured;
  /** A floor: the value must not be below the limit. Otherwise a ceiling. */
  floor: boolean;
  /** N shares must stay below their limit; every other limit may be reached (EnteroBase: "N < 3 %"). */
  strict?: boolean;
  name: string;
  show(value: number): string;
}

const kilobases = (bases: number) => `${trim(bases / 1000, 1)} kb`;
const megabases = (bases: number) => `${trim(bases / 1_000_000, 3)} Mb`;

/** Rounded for a sentence, without zeros at the end. */
function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

const RULES: readonly Rule[] = [
  { limit: 'min_length', value: 'length', floor: true, name: 'The total length', show: megabases },
  { limit: 'max_length', value: 'length', floor: false, name: 'The total length', show: megabases },
  { limit: 'min_n50', value: 'n50', floor: true, name: 'N50', show: kilobases },
  { limit: 'max_contigs', value: 'contigs', floor: false, name: 'The number of contigs', show: String },
  {
    limit: 'max_n_percent',
    value: 'n_percent',
    floor: false,
    strict: true,
    name: 'The share of N',
    show: (value) => `${trim(value, 2)} %`,
  },
  {
    limit: 'min_mean_depth',
    value: 'mean_depth',
    floor: true,
    name: 'The mean depth',
    show: (value) => `${trim(value, 1)}x`,
  },
  {
    limit: 'max_heterozygous_per_mb',
    value: 'heterozygous_per_mb',
    floor: false,
    name: 'The number of heterozygous sites',
    show: (value) => `${trim(value, 1)} per Mb`,
  },
];

/** Every reason why an assembly does not pass, in words; none: it passes. What was not measured is not judged. */
export function judge(measured: Measured, chosen: ChosenCriteria): string[] {
  const who = chosen.genus ?? 'an assembly of any genus';
  const reasons: string[] = [];
  for (const rule of RULES) {
    const limit = chosen.criteria[rule.limit];
    const value = measured[rule.value];
    if (limit === null || value === null || keeps(rule, value, limit)) continue;
    const shown = distinct(rule, value, limit);
    const need = rule.floor ? 'needs at least' : rule.strict ? 'must stay below' : 'may have at most';
    const ours = chosen.criteria.ours.includes(rule.limit) ? ' (a limit of ours, not EnteroBase’s)' : '';
    reasons.push(`${rule.name} is ${shown}; ${who} ${need} ${rule.show(limit)}${ours}`);
  }
  return reasons;
}

function keeps(rule: Rule, value: number, limit: number): boolean {
  if (rule.floor) return value >= limit;
  return rule.strict ? value < limit : value <= limit;
}

// "N50 is 20 kb; needs at least 20 kb" would explain nothing: close to the limit the whole number is shown.
function distinct(rule: Rule, value: number, limit: number): string {
  const shown = rule.show(value);
  return shown === rule.show(limit) && value !== limit ? `${shown} (${value} against ${limit})` : shown;
}
