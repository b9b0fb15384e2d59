import type { Queryable } from '../../database/connect.ts';
import { type ExportedTree, uniqueLabels } from '../../genome/tree/export/exported_tree.ts';
import { treeLayout } from '../../genome/tree/layout/layout.ts';
import { drawTree } from '../../genome/tree/picture/draw_tree.ts';
import type { TreePicture } from '../../genome/tree/picture/picture.ts';
import type { TreeData, TreeIsolate } from '../../genome/tree/tree_data.ts';
import { METADATA_FIELDS } from '../../records/metadata_fields.ts';
import { metadataOf } from '../../records/metadata_of.ts';
import type { Viewer } from '../../records/viewer.ts';
import { hasAll } from './positions.ts';

/** Who can be written to is nobody else's. */
const KEPT_BACK = ['email', 'uberstrain'];

/** The node of each isolate. */
function nodesOf({ identifiers, isolates }: Pick<TreeData, 'identifiers' | 'isolates'>): number[] {
  const nodes = new Map(identifiers.flatMap((names, node) => names.map((name) => [name, node] as const)));
  return isolates.map(({ ID }) => nodes.get(ID)!);
}

/** Labels of the isolates, each once. */
export function labelsOf(isolates: readonly TreeIsolate[]): string[] {
  return uniqueLabels(
    isolates.map(({ Name, StrainID, assembly }) => ({ name: Name, other: assembly ?? StrainID })),
  );
}

/**
 * A tree as other programs take it, with the metadata of its strains that the viewer may see, and where its nodes stand:
 * as people put them, else as they are laid out here.
 */
export async function exportedTree(
  db: Queryable,
  viewer: Viewer,
  name: string,
  tree: TreeData,
): Promise<ExportedTree> {
  const { isolates, identifiers, links, root } = tree;
  const labels = labelsOf(isolates);
  const nodes = nodesOf(tree);
  const known = await metadataOf(
    db,
    viewer,
    isolates.flatMap(({ StrainID, assembly }) => (assembly === undefined ? [] : [StrainID])),
  );
  const strains = isolates.map(({ StrainID, assembly, metadata }, i) => ({
    ...{ label: labels[i]!, node: nodes[i]! },
    values:
      assembly === undefined
        ? (metadata ?? {})
        : { ...known.get(StrainID), ...{ barcode: StrainID, assembly, ST: isolates[i]!.ID } },
  }));
  return { name, identifiers, links, root, strains, columns: columnsOf(strains), places: placesOf(tree) };
}

/** The columns that some strain has a value of: ours first, then EnteroBase's fields in their order, then others by name. */
function columnsOf(strains: ExportedTree['strains']): ExportedTree['columns'] {
  const there = new Set(strains.flatMap(({ values }) => Object.keys(values)));
  for (const key of KEPT_BACK) there.delete(key);
  const named = [
    ...['ST', 'barcode', 'assembly'].map((key) => ({
      key,
      label: key === 'ST' ? 'ST' : `${key[0]!.toUpperCase()}${key.slice(1)}`,
    })),
    ...METADATA_FIELDS.map(({ field: key, label }) => ({ key, label })),
  ].filter(({ key }) => there.delete(key));
  return [...named, ...[...there].sort().map((key) => ({ key, label: key }))];
}

/** The whole tree as a picture, as it is kept by those who look at it; `colourBy`: a column, else the one that is kept. */
export function pictureOfTree(tree: TreeData, exported: ExportedTree, colourBy?: string): TreePicture {
  const { layout, identifiers, links } = tree;
  const wanted = colourBy ?? layout.colour_by;
  const column = exported.columns.find(({ key }) => key === wanted);
  const groups: string[][] = identifiers.map(() => []);
  const names: string[][] = identifiers.map(() => []);
  for (const { label, node, values } of exported.strains) {
    names[node]!.push(label);
    groups[node]!.push(column && Object.hasOwn(values, column.key) ? values[column.key]! : '');
  }
  const labels = identifiers.map((sts, i) =>
    layout.labels === 'name' ? names[i]!.join(', ') : (sts[0] ?? ''),
  );
  return drawTree(
    { groups, labels, links },
    {
      ...{
        width: 1600,
        height: 1200,
        lengths: layout.lengths === 'log' ? 'log' : 'true',
        moved: movedIn(tree),
      },
      colouredBy: column?.label ?? null,
    },
  );
}

/**
 * Places that were kept while nodes were joined or links shortened are right in that drawing only, and those of some nodes
 * say nothing of where the others are.
 */
function movedIn({ layout, node_positions, identifiers }: TreeData): TreeData['node_positions'] {
  if (!hasAll(node_positions, identifiers.length)) return {};
  const { places, lengths } = layout;
  const fit = places === undefined || places === `${lengths === 'log' ? 'log' : 'true'} -1 0`;
  return fit ? node_positions : {};
}

/** Where nodes stand, those that were moved at the places that people gave them. */
function placesOf(tree: TreeData): { x: Float64Array; y: Float64Array } {
  const { identifiers, links, layout } = tree;
  const lengths = layout.lengths === 'log' ? 'log' : 'true';
  const { x, y } = treeLayout({ nodes: identifiers.length, links }, { lengths });
  for (const [node, [left, top]] of Object.entries(movedIn(tree))) {
    if (Number(node) >= identifiers.length) continue;
    x[Number(node)] = left;
    y[Number(node)] = top;
  }
  return { x, y };
}
