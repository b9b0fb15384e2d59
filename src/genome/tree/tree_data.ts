import { z } from 'zod';
import { MISSING_TREATMENTS, TREE_METHODS } from './tree_words.ts';

/** A strain in a tree. Names only: what is shown of it is what the strains' own routes let whoever looks see. */
const isolate = z.object({
  /** The strain's barcode; of a table of one's own its name there. */
  StrainID: z.string(),
  /** One of the identifiers of its node: its ST; of a table of one's own its name. */
  ID: z.string(),
  Name: z.string(),
  /** The assembly's barcode; not there for a table of one's own. */
  assembly: z.string().optional(),
  /** Of a table of one's own: the columns whose header begins with #, without it. */
  metadata: z.record(z.string(), z.string()).optional(),
});
export type TreeIsolate = z.infer<typeof isolate>;

const link = z.object({ source: z.int(), target: z.int(), distance: z.number() });

/** Where somebody put a node: x to the right, y downwards. Keys are numbers of nodes. */
export const nodePositions = z.record(
  z.string().regex(/^(0|[1-9][0-9]{0,6})$/),
  z.tuple([z.number(), z.number()]),
);

/**
 * `data` of a finished tree, an analysis of the type ms_tree or ms_sa_tree (of a table of one's own). Before it is
 * finished there are only what was asked for and the flags.
 */
export const treeData = z.object({
  /** The scheme's description; not there for a table of one's own. */
  scheme: z.string().optional(),
  method: z.enum(TREE_METHODS),
  missing: z.enum(MISSING_TREATMENTS),
  /** The workspace that it was made of. */
  parent: z.int().nullable(),
  isolates: z.array(isolate),
  /** Node i holds these STs, or strains of a table of one's own; [] is an ancestor (NJ). */
  identifiers: z.array(z.array(z.string())),
  links: z.array(link),
  /** The node at which it is begun to be written. */
  root: z.int(),
  /** The job that made it: numbers of its nodes mean nothing in another. Not there: a tree of before jobs said so. */
  made_by: z.int().optional(),
  /** Only of nodes that somebody moved. */
  node_positions: nodePositions,
  /** What the page keeps: colour_by, size_by, lengths, labels … */
  layout: z.record(z.string(), z.json()),
  /** Nodes that hold strains. */
  nodes: z.int(),
  loci: z.int(),
  /** Strains that are not in the tree, the first of them, and why. */
  left_out: z.array(z.object({ name: z.string(), reason: z.string() })),
  left_out_count: z.int(),
  /** Sentences for whoever reads it. */
  warnings: z.array(z.string()),
  nserv_version: z.int().nullable(),
  /** MSTreeV2: Σ(round d + r/n) before recrafting. */
  backbone: z.number().nullable(),
});
export type TreeData = z.infer<typeof treeData>;
