import type { ProfileTable } from '../profile_table.ts';
import { type ProfileTree, profileTree, type TreeWish } from '../profile_tree.ts';

/**
 * What a finished tree leaves, so that more profiles cost only their own comparisons. Both parts are bytes to keep as
 * they are. `base` is large and does not change while `more` grows: whoever stores it compares by identity.
 */
export interface TreeState {
  base: Uint8Array;
  /** What was added since; empty at first. */
  more: Uint8Array;
}

/** A tree and its state; null where a tree of that kind leaves none, and is made from nothing each time. */
export interface KeptTree {
  tree: ProfileTree;
  state: TreeState | null;
}

/** {@link profileTree}, and what it leaves. @throws PROFILES_ALL_MISSING, TREE_MEMORY */
export async function treeWithState(table: ProfileTable, wish: TreeWish): Promise<KeptTree> {
  const tree = await profileTree(table, wish);
  const head = { loci: table.loci, names: table.names };
  const text = Buffer.from(JSON.stringify({ ...head, rows: table.rows.map((row) => [...row]) }));
  return { tree, state: { base: text, more: new Uint8Array(0) } };
}

/**
 * The tree of what the state knows and of more rows: the same tree, byte by byte, as one from nothing of all of them.
 * A row that the state has, by name and profile, is not taken twice. Null where the state cannot serve (other loci, a
 * known name with another profile, another version of the program): then all must be read again.
 * @throws TREE_MEMORY
 */
export async function moreProfiles(
  state: TreeState,
  table: ProfileTable,
  wish: TreeWish,
): Promise<KeptTree | null> {
  const known = JSON.parse(Buffer.from(state.base).toString()) as {
    loci: string[];
    names: string[];
    rows: number[][];
  };
  if (known.loci.join('\t') !== table.loci.join('\t')) return null;
  const rows: Int32Array[] = known.rows.map((row) => Int32Array.from(row));
  const names = [...known.names];
  const at = new Map(names.map((name, i) => [name, i]));
  for (const [i, name] of table.names.entries()) {
    const place = at.get(name);
    if (place === undefined) {
      rows.push(table.rows[i]!);
      names.push(name);
    } else if (rows[place]!.some((cell, l) => cell !== table.rows[i]![l])) return null;
  }
  return treeWithState({ ...table, names, rows }, wish);
}
