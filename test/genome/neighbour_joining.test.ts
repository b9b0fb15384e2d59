import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JoinedTree, neighbourJoining } from '../../src/genome/tree/neighbour_joining.ts';

/** The same by looking at all pairs in every step. */
function lookingAtAll(n: number, between: (a: number, b: number) => number): JoinedTree {
  const d = Array.from({ length: n }, (_, a) => Float32Array.from({ length: n }, (_, b) => between(a, b)));
  const sums = d.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  let live = d.map((_, i) => i);
  const node = [...live];
  const edges: JoinedTree['edges'] = [];
  let nodes = n;
  while (live.length > 2) {
    const pairs = live.flatMap((a) => live.flatMap((b) => (b > a ? [[a, b] as const] : [])));
    const q = ([a, b]: readonly [number, number]) => (live.length - 2) * d[a]![b]! - sums[a]! - sums[b]!;
    const [a, b] = pairs.reduce((best, pair) => (q(pair) < q(best) ? pair : best));
    const whole = d[a]![b]!;
    const toA = Math.min(whole, Math.max(0, (whole + (sums[a]! - sums[b]!) / (live.length - 2)) / 2));
    edges.push(
      { source: nodes, target: node[a]!, length: toA },
      { source: nodes, target: node[b]!, length: whole - toA },
    );
    live = live.filter((i) => i !== b);
    sums[a] = 0;
    for (const k of live.filter((i) => i !== a)) {
      const joined = Math.fround(Math.max(0, (d[a]![k]! + d[b]![k]! - whole) / 2));
      sums[k] = sums[k]! - d[a]![k]! - d[b]![k]! + joined;
      d[a]![k] = joined;
      d[k]![a] = joined;
      sums[a]! += joined;
    }
    node[a] = nodes++;
  }
  if (live.length === 2) {
    const [a, b] = live as [number, number];
    edges.push({ source: node[a]!, target: node[b]!, length: d[a]![b]! });
  }
  return { nodes, edges };
}

describe('neighbourJoining', () => {
  it('joins what looking at all pairs would join, with ties, clusters and far outliers', () => {
    const shapes = fc.record({
      n: fc.integer({ min: 1, max: 40 }),
      most: fc.integer({ min: 1, max: 2000 }),
      clusters: fc.integer({ min: 1, max: 5 }),
      fraction: fc.constantFrom(1, 3),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shapes, ({ n, most, clusters, fraction, seed }) => {
        const between = (a: number, b: number) => {
          if (a === b) return 0;
          const mixed = Math.imul(Math.min(a, b) * 131 + Math.max(a, b) + seed, 2654435761) >>> 8;
          return (mixed % most) / fraction + (a % clusters === b % clusters ? 0 : most * 3);
        };
        expect(neighbourJoining({ n, between })).toEqual(lookingAtAll(n, between));
      }),
      { numRuns: 150 },
    );
  });

  it('gives a tree back whose distances are measured on its branches', () => {
    // ((a:1,b:2):3,(c:4,d:5)): lengths between leaves.
    const d = [
      [0, 3, 8, 9],
      [3, 0, 9, 10],
      [8, 9, 0, 9],
      [9, 10, 9, 0],
    ];
    const { nodes, edges } = neighbourJoining({ n: 4, between: (a, b) => d[a]![b]! });
    expect(nodes).toBe(6);
    expect(edges.map(({ target, length }) => [target, length]).sort()).toEqual(
      [
        [0, 1],
        [1, 2],
        [2, 4],
        [3, 5],
        [4, 3],
      ].sort(),
    );
  });
});
