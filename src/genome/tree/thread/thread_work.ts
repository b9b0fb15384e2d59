import type { ErrorReport } from '../../../errors.ts';
import type { ProfileTree, TreeWish } from '../profile_tree.ts';
import type { MissingTreatment } from '../tree_words.ts';

/** A table of profiles in a file, and what messages call it. */
export interface TableFile {
  file: string;
  source: string;
}

/** What a thread of its own is asked for. */
export type ThreadWork =
  | { kind: 'check'; table: TableFile }
  | { kind: 'tree'; table: TableFile; wish: TreeWish }
  | {
      kind: 'distances';
      table: TableFile;
      missing: MissingTreatment;
      threads: number;
      memory: number;
      /** The names of rows that are wanted, and what each is called: several, where several strains have that profile. */
      labels: [name: string, labels: string[]][];
    };

/** What a table holds. */
export interface CheckedTable {
  strains: number;
  loci: number;
}

/** A tree, and what else its table said of its strains. */
export interface ThreadTree {
  tree: ProfileTree;
  metadata: { name: string; cells: string[] }[];
  /** The rows of the table, in its order. */
  strains: string[];
}

/** What the thread says. Lines come one set at a time, each when it was asked for. */
export type FromThread =
  | { done: unknown }
  | { lines: string }
  | { end: true }
  | { coded: ErrorReport }
  | { failed: string };
