import { z } from 'zod';

/** Genes of antigens. O: flippase and polymerase, or the two of an ABC transporter; H: flagellins. */
export const ANTIGEN_GENES = [
  ...(['wzx', 'wzy', 'wzm', 'wzt'] as const),
  ...(['fliC', 'fljB', 'flkA', 'fllA', 'flmA', 'flnA'] as const),
] as const;
export type AntigenGene = (typeof ANTIGEN_GENES)[number];

/** Whose antigens; Shigella is Escherichia here, as in its sets. */
export type AntigenGenus = 'Salmonella' | 'Escherichia';

/** The antigen set that a genus is typed with; null: there is none. */
export function antigenGenus(genus: string): AntigenGenus | null {
  const wanted = genus.trim().toLowerCase();
  if (wanted === 'salmonella') return 'Salmonella';
  return wanted === 'escherichia' || wanted === 'shigella' ? 'Escherichia' : null;
}

const allele = z.strictObject({
  name: z.string().min(1),
  gene: z.enum(ANTIGEN_GENES),
  /** O157, H7; of Salmonella the serogroup as the set has it (B, C1, O51) or the factors (e,n,x). */
  antigen: z.string().min(1),
  /** Upper-case letters of nucleotides. */
  sequence: z.string().min(1),
});
export type AntigenAllele = z.infer<typeof allele>;

const serovar = z.strictObject({
  serovar: z.string().min(1),
  /** Factors as the White-Kauffmann-Le Minor table writes them, e.g. 1,4,[5],12; "-" where there is none. */
  o: z.string().min(1),
  h1: z.string().min(1),
  h2: z.string().min(1),
  /** The name by which the alleles know the O antigen, e.g. B. */
  serogroup: z.string().min(1),
  /** The table says that the second phase may be missing. */
  h2_may_be_missing: z.boolean(),
  subspecies: z.string(),
});
export type Serovar = z.infer<typeof serovar>;

/** A checked set, as it is kept in the store: all that the prediction of serotypes needs of a genus. */
export const antigenSet = z.strictObject({
  format: z.literal(1),
  genus: z.enum(['Salmonella', 'Escherichia']),
  /** Where it came from and what it says of itself. */
  source: z.string(),
  alleles: z.array(allele).min(1),
  /** Antigens that no sequence of the set tells apart, joined; only groups of two and more. */
  groups: z.array(z.array(z.string()).min(2)),
  /** Salmonella only. */
  serovars: z.array(serovar),
});
export type AntigenSet = z.infer<typeof antigenSet>;

/** Sorts O2 before O10, and everything else by its letters. */
export function byAntigen(one: string, other: string): number {
  const [a, b] = [/^([A-Za-z]+)(\d+)$/.exec(one), /^([A-Za-z]+)(\d+)$/.exec(other)];
  if (a && b && a[1] === b[1]) return Number(a[2]) - Number(b[2]);
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Antigens joined where two of them have an allele of the same gene and the same letters: no genome can tell these apart
 * by that gene, so they are reported together.
 */
export function identicalGroups(alleles: readonly AntigenAllele[]): string[][] {
  const parent = new Map<string, string>();
  const rootOf = (antigen: string): string => {
    const up = parent.get(antigen);
    return up === undefined || up === antigen ? antigen : rootOf(up);
  };
  const first = new Map<string, string>();
  for (const { gene, antigen, sequence } of alleles) {
    const key = `${gene}\t${sequence}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, antigen);
    else if (rootOf(other) !== rootOf(antigen)) parent.set(rootOf(antigen), rootOf(other));
  }
  const groups = new Map<string, Set<string>>();
  for (const { antigen } of alleles) {
    const root = rootOf(antigen);
    groups.set(root, (groups.get(root) ?? new Set()).add(antigen));
  }
  return [...groups.values()]
    .filter((group) => group.size > 1)
    .map((group) => [...group].sort(byAntigen))
    .sort((a, b) => byAntigen(a[0]!, b[0]!));
}
