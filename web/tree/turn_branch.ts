import type { RootedTree } from '../../src/genome/tree/layout/rooted.ts';
import type { Placed } from './shown_tree.ts';

/** A node and all behind it, as seen from the hub. */
function branchOf({ first, children }: RootedTree, node: number): number[] {
  const branch = [node];
  for (const v of branch) for (let i = first[v]!; i < first[v + 1]!; i++) branch.push(children[i]!);
  return branch;
}

/** A branch turned about what it hangs at, so that a point of it looks at (x, y). Every link keeps its length. */
export function turnBranch(
  placed: Placed,
  tree: RootedTree,
  node: number,
  to: { x: number; y: number },
): Placed {
  const about = tree.parent[node]!;
  if (about < 0) return placed;
  const x = placed.x.slice();
  const y = placed.y.slice();
  const [cx, cy] = [x[about]!, y[about]!];
  const angle = Math.atan2(to.y - cy, to.x - cx) - Math.atan2(y[node]! - cy, x[node]! - cx);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (const v of branchOf(tree, node)) {
    const [dx, dy] = [x[v]! - cx, y[v]! - cy];
    x[v] = cx + dx * cos - dy * sin;
    y[v] = cy + dx * sin + dy * cos;
  }
  return { ...placed, x, y };
}
