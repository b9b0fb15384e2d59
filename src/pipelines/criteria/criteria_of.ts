import {
  CRITERIA_VERSION,
  type Criteria,
  GENERIC_CRITERIA,
  GENUS_CRITERIA,
  type GenusCriteria,
} from './qa_2_3.ts';

/** The criteria that hold for a genus. */
export interface ChosenCriteria {
  criteria: GenusCriteria;
  /** The genus they were written for; null when they are the generic ones. */
  genus: string | null;
  /** Version of the table, with `, overridden` when a limit was replaced. */
  version: string;
}

/** Finds the criteria of a genus (in any case, Shigella as Escherichia) and replaces the limits in `override`. */
export function criteriaOf(genus: string | undefined, override: Partial<Criteria> = {}): ChosenCriteria {
  const wanted = genus?.trim().toLowerCase();
  const found = Object.entries(GENUS_CRITERIA).find(([name, { also }]) =>
    [name, ...also].some((one) => one.toLowerCase() === wanted),
  );
  const base = found?.[1] ?? GENERIC_CRITERIA;
  const replaced = Object.keys(override) as (keyof Criteria)[];
  return {
    criteria: { ...base, ...override, ours: base.ours.filter((limit) => !replaced.includes(limit)) },
    genus: found?.[0] ?? null,
    version: replaced.length === 0 ? CRITERIA_VERSION : `${CRITERIA_VERSION}, overridden`,
  };
}
