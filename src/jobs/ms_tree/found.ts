import type { ProfileTree } from '../../genome/tree/profile_tree.ts';
import type { TreeData, TreeIsolate } from '../../genome/tree/tree_data.ts';
import { manyOf } from '../many_of.ts';
import type { LeftOut } from './members.ts';

/** Strains that are not in the tree and are named in its data; there are as many as `left_out_count` says. */
const NAMED = 100;
/** Fewer nodes say little (EnteroBase warns likewise). */
const FEW = 5;

/** What a tree's job writes of it; layout and positions are people's. */
export type FoundTree = Pick<
  TreeData,
  | 'isolates'
  | 'identifiers'
  | 'links'
  | 'root'
  | 'nodes'
  | 'loci'
  | 'left_out'
  | 'left_out_count'
  | 'warnings'
  | 'nserv_version'
  | 'backbone'
>;

/**
 * The data of a tree. Strains without any called locus are in no node: they, too, are left out and named.
 * `isolates`: all that were to be in it.
 */
export function foundTree(
  tree: ProfileTree,
  isolates: readonly TreeIsolate[],
  leftOut: readonly LeftOut[],
  version: number | null,
): FoundTree {
  const missing = new Set(tree.leftOut);
  const out = [
    ...leftOut,
    ...isolates
      .filter(({ ID }) => missing.has(ID))
      .map(({ Name: name }) => ({ name, reason: 'no locus of its profile is called' })),
  ];
  const nodes = tree.names.filter((names) => names.length > 0).length;
  return {
    isolates: isolates.filter(({ ID }) => !missing.has(ID)),
    identifiers: tree.names.map((names) => [...names]),
    links: tree.edges.map(({ source, target, length: distance }) => ({ source, target, distance })),
    root: tree.root,
    nodes,
    loci: tree.loci,
    left_out: out.slice(0, NAMED),
    left_out_count: out.length,
    warnings: nodes < FEW ? [fewNodes(nodes, isolates.length - missing.size)] : [],
    nserv_version: version,
    backbone: tree.backbone === null ? null : Number(tree.backbone.toFixed(4)),
  };
}

function fewNodes(nodes: number, strains: number): string {
  const all =
    strains === 1
      ? 'It is of one strain alone'
      : nodes === 1
        ? 'All of its profiles are equal, so that it is a single node'
        : `It has only ${nodes} nodes`;
  return `${all}: a tree of fewer than ${FEW} nodes says little.`;
}

/** What is said of columns of a table that look like metadata and were compared as loci; none: nothing. */
export function wordsCompared(columns: readonly string[]): string[] {
  if (columns.length === 0) return [];
  const named = manyOf(columns.map((name) => JSON.stringify(name)));
  return [
    `Columns that hold words were compared as loci: ${named}. Those that are metadata need a # before their name; then make the tree again.`,
  ];
}
