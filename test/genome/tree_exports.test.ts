import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ExportedTree,
  newickOfStrains,
  uniqueLabels,
} from '../../src/genome/tree/export/exported_tree.ts';
import { grapeTreeJson } from '../../src/genome/tree/export/grapetree.ts';
import { microreactFolder } from '../../src/genome/tree/export/microreact.ts';
import { drawTree } from '../../src/genome/tree/picture/draw_tree.ts';
import { svgOf } from '../../src/genome/tree/picture/svg.ts';
import { harmless } from '../../src/records/tables/table.ts';
import { textLine } from '../../src/records/tables/write_text.ts';

/** ST 1 with two strains, ST 2 and 3 of one profile, and an ancestor between. */
const TREE: ExportedTree = {
  name: 'a "tree"',
  identifiers: [['1'], ['2', '3'], []],
  links: [
    { source: 2, target: 0, distance: 1.5 },
    { source: 2, target: 1, distance: 2 },
  ],
  root: 2,
  strains: [
    {
      label: 'x (odd); [1]',
      node: 0,
      values: { country: 'Peru', latitude: '-10.5', longitude: '2', ID: 'mine' },
    },
    { label: "it's", node: 0, values: { country: '=HYPERLINK("x")', collection_year: '2020' } },
    { label: '=1+1', node: 1, values: {} },
  ],
  columns: [
    ...['country', 'ID', 'latitude', 'longitude', 'collection_year', 'city'].map((key) => ({
      key,
      label: `A ${key}`,
    })),
  ],
  places: { x: [0, 2, 1], y: [0, 0, 1] },
};

test('Newick has every strain once, its name quoted', () => {
  expect(newickOfStrains(TREE)).toBe(`('=1+1':2,('x (odd); [1]':0,'it''s':0):1.5);`);
});

test('labels are all different, whatever names there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: fc.constantFrom('a', 'a b', 'b'), other: fc.constantFrom('b', 'c', '') })),
      (strains) => {
        const labels = uniqueLabels(strains);
        expect(new Set(labels).size).toBe(strains.length);
        for (const [i, label] of labels.entries()) expect(label.startsWith(strains[i]!.name)).toBe(true);
      },
    ),
  );
  expect(
    uniqueLabels([
      { name: 'a', other: 'X' },
      { name: 'b', other: 'Y' },
    ]),
  ).toEqual(['a', 'b']);
});

describe('GrapeTree', () => {
  const json = JSON.parse(grapeTreeJson(TREE));

  test('nodes by name, links by number, strains by their node', () => {
    expect(json.nodes).toEqual(['1', '2', '_hypo_0']);
    expect(json.links).toEqual(TREE.links);
    expect(json.newickTree).toBe('(2:2,1:1.5);');
    expect(json.metadata["it's"]).toEqual({
      ...{ country: '=HYPERLINK("x")', collection_year: '2020' },
      ...{ ID: '1', __Node: '1', __strain_id: "it's" },
    });
    // A column of ours that is called as its own one stays beside it.
    expect(json.metadata['x (odd); [1]']).toMatchObject({ ID: '1', 'ID ': 'mine' });
    expect(json.metadata_options.country).toMatchObject({ label: 'A country' });
    expect(json.initial_category).toBe('country');
  });

  test('places keep their proportions; without any its page lays the tree out', () => {
    expect(json.layout_data.node_positions).toEqual({ 1: [0, 0], 2: [1000, 0], _hypo_0: [500, 500] });
    expect(JSON.parse(grapeTreeJson({ ...TREE, places: null }))).not.toHaveProperty('layout_data');
  });

  test('ancestors are called like no strain', () => {
    const { nodes } = JSON.parse(grapeTreeJson({ ...TREE, identifiers: [['_hypo_0'], ['__proto__'], []] }));
    expect(nodes).toEqual(['_hypo_0', '__proto__', '_hypo_1']);
  });
});

describe('Microreact', () => {
  const writer = { line: (cells: readonly string[]) => textLine(cells, 'csv'), cell: harmless };
  const files = Object.fromEntries(microreactFolder(TREE, writer).map(({ name, text }) => [name, text]));

  test('the table: an id as the tree has it, what some strain has, no formula', () => {
    expect(files['data.csv']!.split('\r\n')).toEqual([
      'id,node,country,latitude,longitude,collection_year',
      'x (odd); [1],1,Peru,-10.5,2,',
      `it's,1,"'=HYPERLINK(""x"")",,,2020`,
      "'=1+1,2|3,,,,",
      '',
    ]);
    expect(files['tree.nwk']).toBe(`('''=1+1':2,('x (odd); [1]':0,'it''s':0):1.5);\n`);
  });

  test('the project: both inside, a map for places, a time line for dates, all panes known', () => {
    const project = JSON.parse(files['project.microreact']!);
    const inside = (file: string) =>
      Buffer.from(
        project.files[file].blob.replace('data:application/octet-stream;base64,', ''),
        'base64',
      ).toString();
    expect(inside('data-file-1')).toBe(files['data.csv']);
    expect(inside('tree-file-1')).toBe(files['tree.nwk']);
    expect(project.files['data-file-1'].size).toBe(Buffer.byteLength(files['data.csv']!));
    expect(project.maps['map-1']).toMatchObject({ latitudeField: 'latitude', longitudeField: 'longitude' });
    expect(project.timelines['timeline-1']).toMatchObject({ yearField: 'collection_year', monthField: null });
    expect(project.styles.coloursField).toBe('country');
    const ids = JSON.stringify(project.panes).match(/"(tree|map|timeline|table)-1"/g);
    expect(ids).toHaveLength(4);
    const bare = microreactFolder({ ...TREE, columns: [] }, writer).find(
      ({ name }) => name === 'project.microreact',
    );
    expect(JSON.parse(bare!.text)).toMatchObject({
      maps: {},
      timelines: {},
      styles: { coloursField: 'node' },
    });
  });
});

describe('the picture', () => {
  const drawn = {
    groups: TREE.identifiers.map((_, node) =>
      TREE.strains.filter((one) => one.node === node).map(({ values }) => values.country ?? ''),
    ),
    ...{ labels: ['1', '2', ''], links: TREE.links },
  };
  const wish = { width: 800, height: 600, lengths: 'true', colouredBy: 'Country' } as const;

  test('within its size, a pie for each node, a legend that counts, a scale', () => {
    const picture = drawTree(drawn, wish);
    for (const { x, y } of picture.nodes) expect(x > 0 && x < 800 && y > 0 && y < 600).toBe(true);
    expect(picture.nodes.map(({ slices }) => slices.length)).toEqual([2, 1, 0]);
    expect(picture.legend!.entries.map(({ label, count }) => [label, count])).toEqual([
      ...[
        ['=HYPERLINK("x")', 1],
        ['Peru', 1],
        ['not known', 1],
      ],
    ]);
    expect(picture.scale!.pixels).toBeGreaterThan(20);
    expect(svgOf(picture)).toContain('Peru');
    expect(drawTree(drawn, { ...wish, lengths: 'log', colouredBy: null })).toMatchObject({
      legend: null,
      scale: null,
    });
  });

  test('of one node, and of nodes all in one place', () => {
    expect(drawTree({ groups: [['']], labels: ['1'], links: [] }, wish).nodes).toMatchObject([
      { x: 400, y: 300 },
    ]);
    const none = { groups: [[''], ['']], labels: ['1', '2'], links: [{ source: 0, target: 1, distance: 0 }] };
    for (const { x, y } of drawTree(none, wish).nodes) expect(Number.isFinite(x + y)).toBe(true);
  });
});
