import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootedTree } from '../../src/genome/tree/layout/rooted.ts';
import { colouring, lighter, slicesOf } from '../../web/tree/colouring.ts';
import { Places } from '../../web/tree/find_groups.ts';
import { labelOf } from '../../web/tree/group_words.ts';
import { lookOf, placesKey, type TreeLook } from '../../web/tree/look.ts';
import { pictureOf } from '../../web/tree/picture_of.ts';
import { scaleBar } from '../../web/tree/scale_bar.ts';
import { placed, shownTree, sizesOf } from '../../web/tree/shown_tree.ts';
import { nextSorting, sortedRows } from '../../web/tree/sorted_rows.ts';
import { turnBranch } from '../../web/tree/turn_branch.ts';
import { placesOf, withPlaces } from '../../web/tree/use_look.ts';
import { boxOfTree, fitting, nearer } from '../../web/tree/view_port.ts';
import { viewTree } from '../../web/tree/view_tree.ts';

const LOOK: TreeLook = {
  ...{ colour_by: '', size_by: 'strains', lengths: 'true', collapse: -1, labels: 'none' },
  ...{ link_labels: false, longest: 0, node_size: 1 },
};

/** A tree as an analysis has it: every node a few strains, none for some. */
const anyData = fc
  .array(
    fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      distance: fc.integer({ min: 0, max: 30 }),
      strains: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rest) => {
    const strains = rest.flatMap(({ strains: many }, i) => Array.from({ length: many }, (_, k) => [i, k]));
    return {
      isolates: strains.map(([i, k]) => ({
        StrainID: `S${i}_${k}`,
        ID: `${i! + 1}`,
        Name: `strain ${i} ${k}`,
      })),
      identifiers: rest.map((_, i) => [`${i + 1}`]),
      links: rest
        .slice(1)
        .map(({ at, distance }, i) => ({ source: Math.floor(at * (i + 1)), target: i + 1, distance })),
    };
  });

describe('joined nodes', () => {
  test('every strain is in one group; what stays apart is further than the limit; links are of groups', () => {
    fc.assert(
      fc.property(anyData, fc.integer({ min: -1, max: 30 }), (data, collapse) => {
        const tree = viewTree(data)!;
        const shown = shownTree(tree, { collapse, longest: 10 });
        const strains = shown.groups.flatMap((group) => group.strains);
        expect([...strains].sort((a, b) => a - b)).toEqual(tree.strains.map((_, i) => i));
        expect(shown.groups.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(tree.nodes);
        expect(shown.links.map(({ distance }) => distance)).toEqual(
          tree.links.filter(({ distance }) => distance > collapse).map(({ distance }) => distance),
        );
        expect(shown.links).toHaveLength(shown.groups.length - 1);
        expect(shown.links.every(({ distance, cut }) => cut === distance > 10)).toBe(true);
      }),
    );
  });

  test('data of an analysis that is not finished are no tree', () => {
    expect(viewTree({})).toBeUndefined();
    expect(viewTree({ isolates: [], identifiers: [], links: [] })?.strains).toEqual([]);
  });
});

describe('colours', () => {
  test('the most frequent first, not known last, beyond twenty together', () => {
    const some = colouring('Country', ['B', 'A', 'A', null, '', 'a2', 'a10']);
    expect(some.entries.map(({ label, strains }) => [label, strains])).toEqual([
      ['A', [1, 2]],
      ['a2', [5]],
      ['a10', [6]],
      ['B', [0]],
      ['not known', [3, 4]],
    ]);
    const many = colouring(
      'X',
      Array.from({ length: 40 }, (_, i) => `v${i % 30}`),
    );
    expect(many.entries).toHaveLength(20);
    expect(many.entries.at(-1)!.label).toBe('other (11 values)');
    expect(new Set(many.entries.map(({ colour }) => colour)).size).toBe(20);
    expect(new Set(lighter(many).entries.map(({ colour }) => colour)).size).toBe(20);
  });

  test('many numbers are steps, which hold every strain once', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i === 7 ? null : i * i));
    const { entries, entryOf } = colouring('Genes', values);
    expect(entries).toHaveLength(8);
    expect(entries.flatMap(({ strains }) => strains).sort((a, b) => a - b)).toEqual(values.map((_, i) => i));
    expect(entries[entryOf[7]!]!.label).toBe('not known');
    expect(entries[0]!.label).toMatch(/^0 – \d+$/);
  });

  test('shares of a pie add up, in the order of the legend', () => {
    const of = colouring('Q', ['x', 'y', 'x', 'z']);
    const [pie, empty] = slicesOf([{ strains: [0, 1, 2, 3] }, { strains: [] }], of);
    expect(pie!.map(({ share }) => share)).toEqual([0.5, 0.25, 0.25]);
    expect(pie![0]!.colour).toBe(of.entries[0]!.colour);
    expect(empty).toEqual([]);
  });
});

describe('the plane', () => {
  const tree = viewTree({
    isolates: ['a', 'b', 'c', 'd'].map((name, i) => ({ StrainID: name, ID: `${i + 1}`, Name: name })),
    identifiers: [['1'], ['2'], ['3'], ['4']],
    links: [1, 2, 3].map((target) => ({ source: 0, target, distance: 10 * target })),
  })!;
  const shown = shownTree(tree, LOOK);
  const drawn = placed(
    shown,
    sizesOf(shown, 'strains', () => null),
    LOOK,
  );

  test('a node is found under a point, and those within a polygon', () => {
    const places = new Places(drawn);
    const side = 1000;
    for (const v of [0, 1, 2, 3]) {
      expect(places.at(drawn.x[v]!, drawn.y[v]!, (group) => drawn.radii[group]!, 5)).toBe(v);
      const [x, y] = [drawn.x[v]!, drawn.y[v]!];
      const around = [-1, 1].flatMap((dx) => [-dx, dx].map((dy) => ({ x: x + dx, y: y + dy })));
      expect(places.within(around)).toEqual([v]);
    }
    expect(places.at(side, side, (group) => drawn.radii[group]!, 5)).toBeUndefined();
    expect(places.within([{ x: 0, y: 0 }])).toEqual([]);
  });

  test('the whole fits, and what is under the pointer stays there', () => {
    const port = fitting(boxOfTree(drawn), 800, 600);
    for (const v of [0, 1, 2, 3]) {
      const [x, y] = [port.x + drawn.x[v]! * port.scale, port.y + drawn.y[v]! * port.scale];
      expect(x > 0 && x < 800 && y > 0 && y < 600).toBe(true);
    }
    const near = nearer(port, 2, { x: 100, y: 50 }, port.scale);
    expect((100 - near.x) / near.scale).toBeCloseTo((100 - port.x) / port.scale, 9);
    expect(nearer(port, 1e9, { x: 0, y: 0 }, port.scale).scale).toBe(port.scale * 4000);
  });

  test('a branch is turned about what it hangs at; the hub is not', () => {
    const hung = rootedTree({ nodes: 4, links: shown.links });
    const turned = turnBranch(drawn, hung, 3, { x: drawn.x[0]!, y: drawn.y[0]! + 5 });
    const length = ({ x, y }: typeof drawn) => Math.hypot(x[3]! - x[0]!, y[3]! - y[0]!);
    expect(length(turned)).toBeCloseTo(length(drawn), 9);
    expect(turned.x[3]).toBeCloseTo(drawn.x[0]!, 9);
    expect(turned.y[3]!).toBeGreaterThan(turned.y[0]!);
    expect(turned.x[1]).toBe(drawn.x[1]);
    expect(turnBranch(drawn, hung, 0, { x: 1, y: 1 })).toBe(drawn);
    const kept = placesOf(turned, shown, LOOK);
    const again = withPlaces(drawn, shown, LOOK, kept);
    expect(again.x[3]).toBeCloseTo(turned.x[3]!, 4);
    // They are right in that drawing only.
    expect(withPlaces(drawn, shown, { ...LOOK, lengths: 'log' }, kept)).toBe(drawn);
  });

  test('a picture holds what is seen, and no more', () => {
    const painted = {
      ...{ shown, placed: drawn, slices: slicesOf(shown.groups, undefined), labels: ['a', 'b', 'c', 'd'] },
      ...{ linkLabels: true, lengths: 'true' as const, unit: 'alleles', chosen: new Set<number>() },
      ...{ marked: undefined, ink: { paper: '', line: '', text: '', mark: '' } },
    };
    const port = fitting(boxOfTree(drawn), 800, 600);
    const seen = { port, fit: port.scale, width: 800, height: 600 };
    const whole = pictureOf(painted, undefined, null, seen);
    expect([whole.nodes.length, whole.links.length, whole.legend]).toEqual([4, 3, null]);
    expect(whole.links.map(({ label }) => label)).toEqual(['10', '20', '30']);
    const beside = pictureOf(painted, undefined, null, { ...seen, port: { ...port, x: port.x + 5000 } });
    expect([beside.nodes, beside.links]).toEqual([[], []]);
  });

  test('a scale is a round number of alleles, one at least where there is room', () => {
    expect(scaleBar('true', 3, 'alleles')).toEqual({ pixels: 150, label: '50 alleles' });
    expect(scaleBar('true', 400, 'alleles')).toEqual({ pixels: 400, label: '1 allele' });
    expect(scaleBar('log', 10, 'alleles').label).toBe('1000 alleles (logarithmic)');
    expect(scaleBar('log', 150, 'alleles')).toEqual({ pixels: 150, label: '1 allele (logarithmic)' });
  });

  test('sizes by a column are between one and nine strains, and a dot where it is not known', () => {
    const sizes = sizesOf(shown, 'genes', (strain) => [10, 20, null, 30][strain]!);
    expect([...sizes]).toEqual([1, 5, expect.closeTo(0.3), 9]);
    expect([...sizesOf(shown, 'same', () => null)]).toEqual([1, 1, 1, 1]);
  });
});

test('labels say what the group holds', () => {
  const tree = viewTree({
    isolates: ['a', 'b', 'c'].map((name, i) => ({ StrainID: name, ID: `${Math.min(i, 1) + 1}`, Name: name })),
    identifiers: [['1'], ['2']],
    links: [{ source: 0, target: 1, distance: 2 }],
  })!;
  const [joined] = shownTree(tree, { collapse: 2, longest: 0 }).groups;
  const said = (['none', 'name', 'st', 'colour'] as const).map((labels) =>
    labelOf(joined!, tree, { labels }, colouring('C', ['x', 'y', 'y'])),
  );
  expect(said).toEqual(
    ['3', 'b +2', '2 +1', 'x, y'].map((text) => expect.stringMatching(text.replace('+', '\\+'))),
  );
});

test('a stored look that nobody could have kept is left', () => {
  const odd = {
    colour_by: 7,
    lengths: 'long',
    collapse: 'NaN',
    labels: 'all',
    node_size: 99,
    link_labels: 1,
  };
  expect(lookOf(odd, LOOK)).toEqual({ ...LOOK, node_size: 5 });
  expect(lookOf(undefined, LOOK)).toEqual(LOOK);
  expect(placesKey(lookOf({ lengths: 'log', collapse: 3 }, LOOK))).toBe('log 3 0');
});

test('rows are sorted by words as people do, by numbers, and the unknown are last', () => {
  expect(sortedRows([0, 1, 2, 3], ['b10', 'b9', null, 'a'], false)).toEqual([3, 1, 0, 2]);
  expect(sortedRows([0, 1, 2, 3], [5, 40, undefined, 7], true)).toEqual([1, 3, 0, 2]);
  const once = nextSorting(undefined, 'x');
  const twice = nextSorting(once, 'x');
  expect([once?.descending, twice?.descending, nextSorting(twice, 'x')]).toEqual([false, true, undefined]);
});
