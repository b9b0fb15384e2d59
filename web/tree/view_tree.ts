import type { TreeData } from '../../src/genome/tree/tree_data.ts';

export interface TreeStrain {
  /** Of a table of one's own: its name. */
  barcode: string;
  name: string;
  /** Its sequence type, as the tree names it. */
  st: string;
  node: number;
}

/** A tree as pages see it: nodes and links by number, and strains in nodes. */
export interface ViewTree {
  nodes: number;
  links: readonly { source: number; target: number; distance: number }[];
  strains: readonly TreeStrain[];
  /** Numbers of the strains of each node; none of an ancestor. */
  inNode: readonly (readonly number[])[];
}

/** The tree in the data of an analysis; undefined before it is finished. */
export function viewTree(
  data: Partial<Pick<TreeData, 'isolates' | 'identifiers' | 'links'>>,
): ViewTree | undefined {
  const { isolates, identifiers, links } = data;
  if (!Array.isArray(isolates) || !Array.isArray(identifiers) || !Array.isArray(links)) return undefined;
  const nodeOf = new Map<string, number>();
  identifiers.forEach((names, node) => {
    for (const name of names) nodeOf.set(name, node);
  });
  const inNode: number[][] = identifiers.map(() => []);
  const strains: TreeStrain[] = [];
  for (const { StrainID, ID, Name } of isolates) {
    const node = nodeOf.get(ID);
    if (node === undefined) continue;
    inNode[node]!.push(strains.length);
    strains.push({ barcode: StrainID, name: Name, st: ID, node });
  }
  const nodes = identifiers.length;
  const known = links.filter(({ source, target }) => source < nodes && target < nodes);
  return { nodes, links: known, strains, inNode };
}
