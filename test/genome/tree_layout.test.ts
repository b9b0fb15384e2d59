import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openUp } from '../../src/genome/tree/layout/daylight.ts';
import { drawnLength, type LayoutTree, treeLayout } from '../../src/genome/tree/layout/layout.ts';
import { mostTurn } from '../../src/genome/tree/layout/room.ts';
import { rootedTree } from '../../src/genome/tree/layout/rooted.ts';

/** Any tree: node i hangs at one of those before it. */
const anyTree = (most: number): fc.Arbitrary<LayoutTree> =>
  fc
    .array(
      fc.record({
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        distance: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2000 }), fc.constant(0)),
        hub: fc.boolean(),
      }),
      { maxLength: most },
    )
    .map((rest) => ({
      nodes: rest.length + 1,
      links: rest.map(({ at, distance, hub }, i) => ({
        source: hub ? Math.floor(at * Math.min(3, i + 1)) : Math.floor(at * (i + 1)),
        target: i + 1,
        distance,
      })),
    }));
const withRadii = (most: number) =>
  fc
    .tuple(anyTree(most), fc.infiniteStream(fc.double({ min: 0.05, max: 3, noNaN: true })))
    .map(([tree, sizes]) => ({ ...tree, radii: Float64Array.from([...sizes.take(tree.nodes)]) }));
const anyLengths = fc.constantFrom('true' as const, 'log' as const);

describe('the layout of a tree', () => {
  it('draws every link as long as its distance is, from rim to rim', () => {
    fc.assert(
      fc.property(withRadii(80), anyLengths, (tree, lengths) => {
        const { x, y } = treeLayout(tree, { lengths });
        for (const { source, target, distance } of tree.links) {
          const drawn = Math.hypot(x[source]! - x[target]!, y[source]! - y[target]!);
          const rims = tree.radii[source]! + tree.radii[target]!;
          expect(drawn - rims).toBeCloseTo(drawnLength(distance, lengths), 6);
        }
      }),
    );
  });

  it('crosses no two links', () => {
    fc.assert(
      fc.property(withRadii(60), anyLengths, (tree, lengths) => {
        expect(crossings(tree, treeLayout(tree, { lengths }))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('crosses none either where most forks look only around themselves', () => {
    fc.assert(
      fc.property(withRadii(120), anyLengths, fc.integer({ min: 1, max: 3 }), (tree, lengths, far) => {
        const { x, y } = treeLayout(tree, { lengths, rough: true });
        const before = tree.links.map(({ source, target }) =>
          Math.hypot(x[source]! - x[target]!, y[source]! - y[target]!),
        );
        openUp(rootedTree(tree), x, y, far * tree.nodes);
        expect(crossings(tree, { x, y })).toEqual([]);
        tree.links.forEach(({ source, target }, i) => {
          expect(Math.hypot(x[source]! - x[target]!, y[source]! - y[target]!)).toBeCloseTo(before[i]!, 6);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the links, nor on which end is called the source', () => {
    fc.assert(
      fc.property(withRadii(40), fc.integer(), (tree, seed) => {
        const turned = tree.links.map((link, i) =>
          (i * 7 + seed) % 2 === 0 ? link : { ...link, source: link.target, target: link.source },
        );
        const other = { ...tree, links: turned.toReversed() };
        expect(treeLayout(other, { lengths: 'log' })).toEqual(treeLayout(tree, { lengths: 'log' }));
      }),
    );
  });

  it('lets a hub of leaves keep them apart', () => {
    const links = Array.from({ length: 300 }, (_, i) => ({ source: 0, target: i + 1, distance: 1 }));
    const { x, y } = treeLayout({ nodes: 301, links }, { lengths: 'true' });
    let nearest = Number.POSITIVE_INFINITY;
    for (let a = 1; a < 300; a++)
      for (let b = a + 1; b <= 300; b++)
        nearest = Math.min(nearest, Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!));
    expect(nearest).toBeGreaterThan((2 * Math.PI * 0.8) / 300);
  });

  it('places nothing, one node, a chain of thousands, and parts that nothing connects', () => {
    expect(treeLayout({ nodes: 0, links: [] }, { lengths: 'true' }).x).toHaveLength(0);
    expect(treeLayout({ nodes: 1, links: [] }, { lengths: 'true' })).toEqual({
      x: new Float64Array(1),
      y: new Float64Array(1),
    });
    const nodes = 4000;
    const chain = Array.from({ length: nodes - 1 }, (_, i) => ({ source: i, target: i + 1, distance: 2 }));
    expect(treeLayout({ nodes, links: chain }, { lengths: 'true' }).x.every(Number.isFinite)).toBe(true);
    const apart = treeLayout(
      { nodes: 4, links: [{ source: 2, target: 3, distance: 5 }] },
      { lengths: 'true' },
    );
    const places = new Set([...apart.x].map((at, i) => `${at} ${apart.y[i]}`));
    expect(places.size).toBe(4);
  });
});

/** Pairs of links that meet elsewhere than in a node of both. */
function crossings({ links }: LayoutTree, { x, y }: { x: Float64Array; y: Float64Array }): string[] {
  const found: string[] = [];
  const side = (a: number, b: number, c: number) =>
    (x[b]! - x[a]!) * (y[c]! - y[a]!) - (y[b]! - y[a]!) * (x[c]! - x[a]!);
  for (const [i, one] of links.entries()) {
    for (const other of links.slice(0, i)) {
      const [a, b, c, d] = [one.source, one.target, other.source, other.target];
      if (new Set([a, b, c, d]).size < 4) continue;
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0)
        found.push(`${a}–${b} × ${c}–${d}`);
    }
  }
  return found;
}

it('to the right one may turn as far as to the left in the mirror', () => {
  const wall = (angle: number, at: number) => ({ nx: Math.cos(angle), ny: Math.sin(angle), at, angle });
  const walls = [wall(Math.PI / 2, 1), wall(-2, 5)];
  const mirrored = [wall(-Math.PI / 2, 1), wall(2, 5)];
  // A wall one above: with a reach of two, ahead being along it, 30 degrees are free.
  expect(mostTurn(1, walls, 0, 0, 0, 2, Math.PI)).toBeCloseTo(Math.PI / 6);
  expect(mostTurn(-1, mirrored, 0, 0, 0, 2, Math.PI)).toBeCloseTo(Math.PI / 6);
  expect(mostTurn(-1, walls, 0, 0, 0, 2, 1)).toBe(1);
});
