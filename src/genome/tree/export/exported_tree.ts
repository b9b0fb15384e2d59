import { newickOf } from '../newick.ts';

/** A strain as a tree of other programs has it. */
export interface ExportedStrain {
  /** Like no other of the tree. */
  label: string;
  node: number;
  /** Texts by the key of their column; what is not known is left out. */
  values: Readonly<Record<string, string>>;
}

/** A tree with what is known of its strains, ready to be written for another program. */
export interface ExportedTree {
  name: string;
  /** What each node is known by: its STs. None of an ancestor (NJ). */
  identifiers: readonly (readonly string[])[];
  links: readonly { source: number; target: number; distance: number }[];
  /** The node that Newick begins at. */
  root: number;
  strains: readonly ExportedStrain[];
  columns: readonly { key: string; label: string }[];
  /** Where each node stands; null: the other program may lay it out. */
  places: { x: ArrayLike<number>; y: ArrayLike<number> } | null;
}

/** Newick of it: every strain once, as a leaf, by its label. */
export function newickOfStrains({ identifiers, links, root, strains }: ExportedTree): string {
  const names: string[][] = identifiers.map(() => []);
  for (const { label, node } of strains) names[node]!.push(label);
  const edges = links.map(({ source, target, distance: length }) => ({ source, target, length }));
  return newickOf({ names, edges, root });
}

/** Labels that are all different: of strains of one name each has its other name behind it. */
export function uniqueLabels(strains: readonly { name: string; other: string }[]): string[] {
  const times = new Map<string, number>();
  for (const { name } of strains) times.set(name, (times.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return strains.map(({ name, other }) => {
    const wanted = times.get(name) === 1 ? name : `${name} ${other}`;
    let label = wanted;
    for (let i = 2; taken.has(label); i++) label = `${wanted} ${i}`;
    taken.add(label);
    return label;
  });
}
