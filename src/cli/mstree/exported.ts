import type { ExportedTree } from '../../genome/tree/export/exported_tree.ts';
import { treeLayout } from '../../genome/tree/layout/layout.ts';
import { drawTree } from '../../genome/tree/picture/draw_tree.ts';
import type { TreePicture } from '../../genome/tree/picture/picture.ts';
import type { ProfileTable } from '../../genome/tree/profile_table.ts';
import type { ProfileTree } from '../../genome/tree/profile_tree.ts';

/** A tree of a table as other programs take it: the table's columns that are no loci are its metadata. */
export function exportedTree(
  name: string,
  tree: ProfileTree,
  { metadata = [], names }: ProfileTable,
): ExportedTree {
  const rows = new Map(names.map((strain, i) => [strain, i]));
  const columns = metadata.map((column) => ({ key: column.name, label: column.name }));
  const strains = tree.names.flatMap((strainNames, node) =>
    strainNames.map((label) => {
      const cells = metadata.map((column) => [column.name, column.cells[rows.get(label)!]!] as const);
      return { label, node, values: Object.fromEntries(cells.filter(([, cell]) => cell !== '')) };
    }),
  );
  const links = tree.edges.map(({ source, target, length: distance }) => ({ source, target, distance }));
  const places = treeLayout({ nodes: tree.names.length, links }, { lengths: 'true' });
  return { name, identifiers: tree.names, links, root: tree.root, strains, columns, places };
}

/** It as a picture, strains coloured by a column where one is named. */
export function pictureOf(
  tree: ExportedTree,
  colourBy: string | undefined,
  lengths: 'true' | 'log',
): TreePicture {
  const groups: string[][] = tree.identifiers.map(() => []);
  for (const { node, values } of tree.strains) {
    groups[node]!.push(colourBy !== undefined && Object.hasOwn(values, colourBy) ? values[colourBy]! : '');
  }
  const labels = tree.identifiers.map(([first, ...others]) =>
    others.length === 0 ? (first ?? '') : `${first} + ${others.length}`,
  );
  const size = { width: 1600, height: 1200 };
  return drawTree({ groups, labels, links: tree.links }, { ...size, lengths, colouredBy: colourBy ?? null });
}
