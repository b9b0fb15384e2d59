import { newickOf } from '../newick.ts';
import type { ExportedTree } from './exported_tree.ts';

/** GrapeTree's own columns of a strain: its node, in both spellings, and its key. */
const OWN = ['ID', '__Node', '__strain_id'];

/** The links' lengths in pixels, in its page's measure, when it opens. */
const WIDTH = 1000;

/**
 * The JSON that GrapeTree's page saves and opens again: nodes by name, links between them, the strains of each as metadata
 * with the node in `ID`, the columns' labels, and where nodes stand. A node of several STs is known by the first.
 */
export function grapeTreeJson(tree: ExportedTree): string {
  const { links, strains, columns, places } = tree;
  const nodes = nodeNames(tree.identifiers);
  // Ancestors are no leaves.
  const names = nodes.map((name, i) => (tree.identifiers[i]!.length === 0 ? [] : [name]));
  const edges = links.map(({ source, target, distance: length }) => ({ source, target, length }));
  // Columns of ours must not write over those.
  const keyOf = (key: string) => (OWN.includes(key) ? `${key} ` : key);
  const metadata = strains.map(({ label, node, values }) => {
    const known = columns.flatMap(({ key }) => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      return value === undefined ? [] : [[keyOf(key), value] as const];
    });
    const own = OWN.map((key) => [key, key === '__strain_id' ? label : nodes[node]!] as const);
    return [label, Object.fromEntries([...known, ...own])] as const;
  });
  const option = (label: string) => ({
    ...{ label, coltype: 'character', grouptype: 'size', colorscheme: 'category' },
  });
  const options = [
    ['nothing', option('No Category')],
    ['ID', option('ID')],
    ...columns.map(({ key, label }) => [keyOf(key), option(label)] as const),
  ] as const;
  return `${JSON.stringify({
    nodes,
    links: links.map(({ source, target, distance }) => ({ source, target, distance })),
    metadata: Object.fromEntries(metadata),
    metadata_options: Object.fromEntries(options),
    initial_category: columns[0] === undefined ? 'nothing' : keyOf(columns[0].key),
    ...(places ? { layout_data: layoutData(nodes, places, links) } : {}),
    newickTree: newickOf({ names, edges, root: tree.root }),
  })}\n`;
}

/** Each node's first identifier; ancestors have names as GrapeTree gives them, that no strain has. */
function nodeNames(identifiers: ExportedTree['identifiers']): string[] {
  const taken = new Set(identifiers.flat());
  let next = 0;
  return identifiers.map(([first]) => {
    if (first !== undefined) return first;
    while (taken.has(`_hypo_${next}`)) next++;
    return `_hypo_${next++}`;
  });
}

function layoutData(
  nodes: readonly string[],
  { x, y }: NonNullable<ExportedTree['places']>,
  links: ExportedTree['links'],
) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < nodes.length; i++) {
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
    top = Math.min(top, y[i]!);
    bottom = Math.max(bottom, y[i]!);
  }
  const extent = Math.max(right - left, bottom - top);
  const factor = extent > 0 ? WIDTH / extent : 1;
  const place = (at: number, from: number) => Number(((at - from) * factor).toFixed(3));
  const longest = links.reduce((most, { distance }) => Math.max(most, distance), 0);
  return {
    node_positions: Object.fromEntries(
      nodes.map((name, i) => [name, [place(x[i]!, left), place(y[i]!, top)]]),
    ),
    nodes_links: {
      ...{ max_link_length: longest, max_link_scale: Number((longest * factor).toFixed(3)) },
      ...{ base_node_size: 10, size_power: 0.5, link_font_size: 14, node_font_size: 12 },
      ...{
        show_link_labels: false,
        show_node_labels: true,
        custom_colours: {},
        hide_link_length: longest + 1,
      },
      ...{ show_individual_segments: false, node_collapsed_value: 0, manual_collapsing: {} },
    },
    ...{ scale: 1, translate: [0, 0] },
  };
}
