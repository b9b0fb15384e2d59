import type { Serovar } from './antigen_set.ts';

/** The factors of an antigen: those it must have, and those in brackets, which it may lack. */
export interface Factors {
  required: Set<string>;
  all: Set<string>;
}

/** Reads `g,m,[p],s` or `1,(5),7`. Round brackets mean that a factor is weak: it is there. */
export function factorsOf(antigen: string): Factors {
  const required = new Set<string>();
  const all = new Set<string>();
  let optional = false;
  for (const part of antigen.split(',')) {
    if (part.trim().startsWith('[')) optional = true;
    const factor = part.replace(/[[\](){}\s]/g, '');
    if (factor !== '') {
      all.add(factor);
      if (!optional) required.add(factor);
    }
    if (part.trim().endsWith(']')) optional = false;
  }
  return { required, all };
}

/** Whether two spellings can be of one antigen: what either must have, the other may have. */
export function sameAntigen(one: string, other: string): boolean {
  if (one === other) return true;
  if (one === '-' || other === '-') return false;
  const [a, b] = [factorsOf(one), factorsOf(other)];
  return (
    [...a.required].every((factor) => b.all.has(factor)) &&
    [...b.required].every((factor) => a.all.has(factor))
  );
}

/** What was found, as alternatives that cannot be told apart. `h2`: "-" alone where no second phase was found. */
export interface FoundFormula {
  serogroups: readonly string[];
  h1: readonly string[];
  h2: readonly string[];
}

/** The rows of the table that fit, in its order. Where no second phase was found those count that may lack theirs. */
export function serovarsOf(table: readonly Serovar[], { serogroups, h1, h2 }: FoundFormula): Serovar[] {
  return table.filter((row) => {
    if (!serogroups.includes(row.serogroup) || !h1.some((one) => sameAntigen(one, row.h1))) return false;
    if (h2.some((one) => sameAntigen(one, row.h2))) return true;
    return h2.includes('-') && row.h2_may_be_missing;
  });
}
