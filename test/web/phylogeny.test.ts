import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNewick } from '../../src/genome/tree/parse_newick.ts';
import { colouringOf, inkOn, NOT_TOLD, rampAt } from '../../src/genome/tree/phylogeny/colours.ts';
import { SvgPen } from '../../src/genome/tree/phylogeny/pen.ts';
import {
  branchOfLeaf,
  branchOver,
  ladderized,
  leafCounts,
  leavesUnder,
  midpointOf,
  type Phylogeny,
  phylogenyOf,
  rootedAt,
  unrootedOf,
} from '../../src/genome/tree/phylogeny/phylogeny.ts';
import { rowsOf, scaleOf } from '../../src/genome/tree/phylogeny/rows.ts';
import { distanceOf, readDistances } from '../../web/snp/distance_grid.ts';

const EXAMPLE = "((a:1,b:2)90:1,(c:3,'d e':1)80:2,f:10);";

/** Trees as programs of phylogeny write them: three branches at the root, forks of two under it. */
const newick = fc.integer({ min: 4, max: 25 }).chain((leaves) =>
  fc
    .array(fc.record({ one: fc.nat(), other: fc.nat(), length: fc.nat(9), support: fc.nat(100) }), {
      minLength: leaves * 2,
      maxLength: leaves * 2,
    })
    .map((steps) => {
      let parts = Array.from({ length: leaves }, (_, i) => `n${i}`);
      let at = 0;
      while (parts.length > 3) {
        const { one, other, length, support } = steps[at++]!;
        const a = parts.splice(one % parts.length, 1)[0]!;
        const b = parts.splice(other % parts.length, 1)[0]!;
        parts = [...parts, `(${a}:${length},${b}:${length + 1})${support}`];
      }
      return `(${parts.map((part, i) => `${part}:${steps[at + i]!.length}`).join(',')});`;
    }),
);
const read = (text: string) => phylogenyOf(parseNewick(text));

/** Distances of all leaves, by their names. */
function distances(tree: Phylogeny): Map<string, number> {
  const found = new Map<string, number>();
  const leaves = tree.name.flatMap((name, node) =>
    tree.children[node]!.length === 0 ? [{ name, node }] : [],
  );
  for (const one of leaves)
    for (const other of leaves) {
      const way = new Map<number, number>();
      let sum = 0;
      for (let node = one.node; node >= 0; sum += tree.length[node]!, node = tree.parent[node]!)
        way.set(node, sum);
      sum = 0;
      let node = other.node;
      for (; !way.has(node); node = tree.parent[node]!) sum += tree.length[node]!;
      found.set(`${one.name}\t${other.name}`, Math.round((sum + way.get(node)!) * 1e6) / 1e6);
    }
  return found;
}

/** Each branch as the leaves that it parts from all others (the side without the first name), with its support. */
function splits(tree: Phylogeny): Map<string, number> {
  const all = leavesUnder(tree, 0).sort();
  const found = new Map<string, number>();
  for (let node = 1; node < tree.parent.length; node++) {
    const under = new Set(leavesUnder(tree, node));
    if (under.size < 2 || under.size > all.length - 2) continue;
    const side = under.has(all[0]!)
      ? all.filter((name) => !under.has(name))
      : all.filter((name) => under.has(name));
    found.set(side.join(' '), tree.support[node]!);
  }
  return found;
}

test('wherever the root is set, distances stay, and support stays with its branch', () => {
  fc.assert(
    fc.property(newick, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (text, at, share) => {
      const tree = read(text);
      const unrooted = unrootedOf(tree);
      const branch = at % unrooted.branches.length;
      const from = share * unrooted.branches[branch]!.length;
      const moved = rootedAt(unrooted, { branch, from });
      expect(distances(moved)).toEqual(distances(tree));
      expect(splits(moved)).toEqual(splits(tree));
      expect(moved.children[0]).toHaveLength(2);
      // Once more, from what has a root with two branches.
      const again = unrootedOf(moved);
      expect(again.branches).toHaveLength(unrooted.branches.length);
      expect(distances(rootedAt(again, midpointOf(again)!))).toEqual(distances(tree));
    }),
  );
});

test('the middle is as far from the two that are farthest from each other', () => {
  fc.assert(
    fc.property(newick, (text) => {
      const unrooted = unrootedOf(read(text));
      const { x, deepest } = rowsOf(rootedAt(unrooted, midpointOf(unrooted)!), new Set());
      expect(deepest * 2).toBeCloseTo(Math.max(...distances(read(text)).values()), 6);
      expect(Math.max(...x)).toBe(deepest);
    }),
  );
  expect(midpointOf(unrootedOf(read('(a,b,c);')))).toBeDefined();
  expect(midpointOf({ name: ['a'], branches: [] })).toBeUndefined();
});

test('roots beside a leaf and over a clade', () => {
  const unrooted = unrootedOf(read(EXAMPLE));
  const beside = rootedAt(unrooted, branchOfLeaf(unrooted, 'd e')!);
  expect(beside.children[0]!.map((node) => leavesUnder(beside, node).sort())).toEqual([
    expect.arrayContaining(['d e']),
    expect.arrayContaining(['a', 'b', 'c', 'f']),
  ]);
  const over = rootedAt(unrooted, branchOver(unrooted, ['b', 'a'])!);
  expect(over.children[0]!.map((node) => leavesUnder(over, node).sort().join(' ')).sort()).toEqual([
    'a b',
    'c d e f',
  ]);
  expect([...over.support.filter((one) => one === 90)]).toHaveLength(2);
  expect(branchOver(unrooted, ['a', 'c'])).toBeUndefined();
  expect(branchOver(unrooted, ['a', 'b', 'c', 'd e', 'f'])).toBeUndefined();
  expect(branchOfLeaf(unrooted, 'nobody')).toBeUndefined();
});

test('small clades come first, and a folded clade is one line', () => {
  const tree = ladderized(read('((((a:1,b:1):1,c:1):1,d:1):1,e:1);'));
  expect(leavesUnder(tree, 0)).toEqual(['e', 'd', 'c', 'a', 'b']);
  expect(leafCounts(tree)[0]).toBe(5);
  const open = rowsOf(tree, new Set());
  expect(open.rows.map(({ leaves }) => leaves.join())).toEqual(['e', 'd', 'c', 'a', 'b']);
  const clade = tree.parent[tree.name.indexOf('c')]!;
  const shut = rowsOf(tree, new Set([clade, tree.name.indexOf('e')]));
  expect(shut.rows.map(({ leaves }) => leaves.join())).toEqual(['e', 'd', 'c,a,b']);
  expect(shut.reach.get(clade)).toBe(4);
  expect(shut.y[tree.name.indexOf('a')]).toBeNaN();
  const alike = rowsOf(tree, new Set(), false);
  expect(new Set(tree.name.flatMap((name, node) => (name ? alike.x[node]! : [])))).toEqual(new Set([4]));
  expect([scaleOf(0.0123), scaleOf(0), scaleOf(7)]).toEqual([0.002, 0, 2]);
  // One genome alone, and a tree without lengths.
  expect(rowsOf(read('alone;'), new Set()).rows).toHaveLength(1);
  expect(rowsOf(read('(a,(b,c));'), new Set()).deepest).toBe(2);
});

test('words get a colour each, numbers a ramp, what is not told is grey', () => {
  const words = colouringOf(['x', 'y', 'x', null, ''], false);
  expect(words.legend.map(({ label, count }) => [label, count])).toEqual([
    ['x', 2],
    ['y', 1],
    ['not known', 2],
  ]);
  expect(words.of(undefined)).toBe(NOT_TOLD);
  const numbers = colouringOf([1, 2, 3, 4, 5, 6, 7, 9], true);
  expect(numbers.of(1)).toBe(rampAt(0));
  expect(numbers.of(9)).toBe(rampAt(1));
  expect(numbers.legend.map(({ label }) => label)).toEqual(['1', '3', '5', '7', '9']);
  const many = colouringOf(
    Array.from({ length: 60 }, (_, i) => `w${i}`),
    false,
  );
  expect(many.legend.at(-1)!.label).toBe('40 others');
  fc.assert(
    fc.property(fc.double(), (share) => {
      expect(rampAt(share)).toMatch(/^#[0-9a-f]{6}$/);
      expect(['#000000', '#ffffff']).toContain(inkOn(rampAt(share)));
    }),
  );
});

test('an SVG is whole XML, whatever a strain is called', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'<>&"\'a漢😀', '\0', '\u0007', '\ud800', '\ufffe') }),
      (name) => {
        const pen = new SvgPen();
        pen.text(1, 2, name, { size: 10, colour: '#000' });
        const [text] = /<text[^>]*>[^<]*<\/text>/.exec(pen.file(10, 10, '#fff')) ?? [];
        expect(text).toBeDefined();
        expect(text!.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
        expect([...text!].every((letter) => letter >= ' ' || '\t\n\r'.includes(letter))).toBe(true);
      },
    ),
  );
});

test('a table of distances is read, and a broken one is told', () => {
  const read = readDistances('\ta\tb\na\t0\t3\nb\t3\tNA\n');
  expect([distanceOf(read, 'a', 'b'), distanceOf(read, 'b', 'b'), distanceOf(read, 'a', 'c')]).toEqual([
    3,
    Number.NaN,
    undefined,
  ]);
  expect(() => readDistances('\ta\tb\na\t0\n')).toThrow('not whole');
});
