import type { ErrorReport } from '../../../errors.ts';
import type { ProfileTree, TreeWish } from '../profile_tree.ts';
import type { MissingTreatment } from '../tree_words.ts';

/** A table of profiles in a file or as text, and what messages call it. */
export type TableSource = { source: string } & ({ file: string } | { text: string });

/** Files of what an earlier tree left (src/genome/tree/state). */
export interface StateFiles {
  base: string;
  more: string | null;
}

/** What a thread of its own is asked for. */
export type ThreadWork =
  | { kind: 'check'; table: TableSource }
  | {
      kind: 'tree';
      table: TableSource;
      wish: TreeWish;
      /** Of an earlier tree: then the table holds what is new alone, and may be without a row. */
      state?: StateFiles;
      /** Whether what this one leaves is wanted. */
      keep: boolean;
    }
  | {
      kind: 'distances';
      table: TableSource;
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

/** What a tree leaves; `base` undefined: as it was. */
export interface LeftState {
  base?: Uint8Array;
  more: Uint8Array;
}

/** A tree, and what else its table said of its strains. */
export interface ThreadTree {
  tree: ProfileTree;
  metadata: { name: string; cells: string[] }[];
  /** The rows of the table, in its order. */
  strains: string[];
  /** Columns that were compared as loci and look like metadata. */
  wordLoci: string[];
  /** Null: it leaves none, or none was wanted. */
  state: LeftState | null;
}

/** What the thread says. Lines come one set at a time, each when it was asked for. */
export type FromThread =
  | { done: unknown }
  | { lines: string }
  | { end: true }
  | { coded: ErrorReport }
  | { failed: string };
