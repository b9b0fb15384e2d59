import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newickName, newickOf, type StrainTree } from '../../src/genome/tree/newick.ts';
import { type NewickTree, NotNewick, parseNewick } from '../../src/genome/tree/parse_newick.ts';

/** Names as people give them: signs of the format, blanks, quotes, brackets, none at all. */
const oddName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
  fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...`()[]{}:;,'"= \t_a1é漢`) }),
);

/** Any tree; written plainly, as the reverse of what is tested. */
const tree: fc.Arbitrary<NewickTree> = fc.integer({ min: 1, max: 30 }).chain((nodes) =>
  fc
    .record({
      above: fc.array(fc.nat(), { minLength: nodes, maxLength: nodes }),
      lengths: fc.array(
        fc.option(
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
          { nil: Number.NaN },
        ),
        {
          minLength: nodes,
          maxLength: nodes,
        },
      ),
      labels: fc.array(fc.oneof(oddName, fc.constant('')), { minLength: nodes, maxLength: nodes }),
    })
    .map(({ above, lengths, labels }) => {
      // In the order in which they are written: whoever comes next hangs on the last one or on those above it.
      const parent = [-1];
      for (let node = 1; node < nodes; node++) {
        const path = [node - 1];
        while (parent[path.at(-1)!]! >= 0) path.push(parent[path.at(-1)!]!);
        parent.push(path[above[node]! % path.length]!);
      }
      return { parent: Int32Array.from(parent), length: Float64Array.from(lengths), label: labels };
    }),
);

function written({ parent, length, label }: NewickTree): string {
  const parts: string[][] = Array.from(parent, () => []);
  for (let node = parent.length - 1; node >= 0; node--) {
    const inner = parts[node]!.length > 0 ? `(${parts[node]!.join(',')})` : '';
    const name = label[node] === '' ? '' : newickName(label[node]!);
    const text = `${inner}${name}${Number.isNaN(length[node]!) ? '' : `:${length[node]}`}`;
    if (node === 0) return `${text};`;
    parts[parent[node]!]!.unshift(text);
  }
  return ';';
}

describe('Newick', () => {
  test('what is written is read again, whatever the names are', () => {
    fc.assert(
      fc.property(tree, (one) => {
        const read = parseNewick(written(one));
        expect(read.label).toEqual(one.label);
        expect([...read.parent]).toEqual([...one.parent]);
        expect([...read.length]).toEqual([...one.length]);
      }),
    );
  });

  test('a tree of strains that was written has the same strains at the same distances', () => {
    const strains = fc.uniqueArray(oddName, { minLength: 2, maxLength: 12 }).chain((names) =>
      fc.record({
        names: fc.constant(names),
        links: fc.array(fc.record({ to: fc.nat(), length: fc.nat({ max: 500 }) }), {
          minLength: names.length,
          maxLength: names.length,
        }),
      }),
    );
    fc.assert(
      fc.property(strains, ({ names, links }) => {
        const edges = links
          .slice(1)
          .map(({ to, length }, i) => ({ source: to % (i + 1), target: i + 1, length }));
        const given: StrainTree = { names: names.map((name) => [name]), edges, root: 0 };
        const read = parseNewick(newickOf(given));
        const leaf = names.map((name) => read.label.indexOf(name));
        expect(leaf).not.toContain(-1);
        for (let i = 0; i < names.length; i++)
          for (let j = 0; j < i; j++)
            expect(apart(read.parent, read.length, leaf[i]!, leaf[j]!)).toBeCloseTo(meant(edges, i, j), 5);
      }),
      { numRuns: 50 },
    );
  });

  test('reads what programs write', () => {
    const { label, length, parent } = parseNewick(
      "[made by a program]\n(t_1:1e-6,'it''s a b':0.5[note],(c:-0.1,d)98/0.99:2E+1) ;\n",
    );
    expect(label).toEqual(['', 't_1', "it's a b", '98/0.99', 'c', 'd']);
    expect([...length]).toEqual([Number.NaN, 1e-6, 0.5, 20, -0.1, Number.NaN]);
    expect([...parent]).toEqual([-1, 0, 0, 0, 3, 3]);
    expect(parseNewick('alone;').label).toEqual(['alone']);
    // As deep as no stack is.
    const deep = 50_000;
    expect(parseNewick(`${'('.repeat(deep)}a${')'.repeat(deep)};`).parent.length).toBe(deep + 1);
  });

  test('says where something is no tree', () => {
    for (const [text, at] of [
      ['', 0],
      ['(a,b)', 5],
      ['(a,b));', 5],
      ['(a,b', 4],
      ['a,b;', 1],
      ["('a,b);", 1],
      ['(a:x,b);', 3],
      ['(a:,b);', 3],
      ['(a b,c);', 3],
      ['[never', 0],
      ['a;b', 2],
    ] as const)
      expect([text, readable(text)]).toEqual([text, at]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`(),;:'[]ab1 `) }), (any) => void readable(any)),
    );
  });
});

/** Where it is no tree; undefined: it is one. Anything else that is thrown is a defect. */
function readable(text: string): number | undefined {
  try {
    parseNewick(text);
    return undefined;
  } catch (error) {
    if (error instanceof NotNewick) return error.at;
    throw error;
  }
}

function apart(parent: Int32Array, length: Float64Array, one: number, other: number): number {
  const way = new Map<number, number>();
  let sum = 0;
  for (let node = one; node >= 0; node = parent[node]!) {
    way.set(node, sum);
    sum += length[node] || 0;
  }
  sum = 0;
  for (let node = other; ; node = parent[node]!) {
    const met = way.get(node);
    if (met !== undefined) return met + sum;
    sum += length[node] || 0;
  }
}

function meant(edges: StrainTree['edges'], one: number, other: number): number {
  const parent = new Int32Array(edges.length + 1).fill(-1);
  const length = new Float64Array(edges.length + 1);
  for (const { source, target, length: long } of edges) {
    parent[target] = source;
    length[target] = long;
  }
  return apart(parent, length, one, other);
}
