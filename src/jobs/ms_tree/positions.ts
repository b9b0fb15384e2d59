import { treeLayout } from '../../genome/tree/layout/layout.ts';
import type { TreeData } from '../../genome/tree/tree_data.ts';

type Positions = TreeData['node_positions'];
type Shape = Pick<TreeData, 'identifiers' | 'links'>;

/**
 * Positions that people gave to nodes, in another tree of some of the same strains: a node that holds an identifier of an
 * old one stands where that stood. Where every old node had a place, every new one has: as far from its neighbour, and in
 * the direction, as it is laid out.
 */
export function movedPositions(
  positions: Positions,
  before: TreeData['identifiers'],
  now: Shape,
  lengths: 'true' | 'log',
): Positions {
  const placed = new Map<string, [number, number]>();
  for (const [node, place] of Object.entries(positions)) {
    for (const identifier of before[Number(node)] ?? []) placed.set(identifier, place);
  }
  const moved: Positions = {};
  now.identifiers.forEach((identifiers, node) => {
    const known = identifiers.find((identifier) => placed.has(identifier));
    if (known !== undefined) moved[node] = placed.get(known)!;
  });
  return hasAll(positions, before.length) ? withNeighbours(moved, now, lengths) : moved;
}

/** Whether every node of a tree of so many has a place. */
export function hasAll(positions: Positions, nodes: number): boolean {
  return Array.from({ length: nodes }, (_, node) => node).every((node) => Object.hasOwn(positions, node));
}

function withNeighbours(moved: Positions, { identifiers, links }: Shape, lengths: 'true' | 'log'): Positions {
  const nodes = identifiers.length;
  const { x, y } = treeLayout({ nodes, links }, { lengths });
  const neighbours: number[][] = identifiers.map(() => []);
  for (const { source, target } of links) {
    neighbours[source]!.push(target);
    neighbours[target]!.push(source);
  }
  const all: Positions = { ...moved };
  const open = Object.keys(moved).map(Number);
  for (const node of open) {
    const [left, top] = all[node]!;
    for (const next of neighbours[node]!) {
      if (Object.hasOwn(all, next)) continue;
      all[next] = [left + x[next]! - x[node]!, top + y[next]! - y[node]!];
      open.push(next);
    }
  }
  return all;
}
