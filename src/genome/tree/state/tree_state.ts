import { type ComparedProfiles, directedTree } from '../directed_tree.ts';
import { profileNodes } from '../profile_nodes.ts';
import type { ProfileTable } from '../profile_table.ts';
import { comparedNodes, type ProfileTree, profileTree, type TreeWish } from '../profile_tree.ts';
import { checkTreeMemory } from '../tree_memory.ts';
import { addedProfiles } from './added_profiles.ts';
import { codedRows, rowOf } from './allele_codes.ts';
import { maskOf, sharedOf } from './called_masks.ts';
import { type KeptProfiles, type KernelBytes, readKept, writeBase, writeMore } from './kept_profiles.ts';

/** Words (alleles that are no whole numbers) are numbered within one table, so that they say nothing in another. */
const FIRST_WORD = 2 ** 30;

/**
 * What a finished tree leaves, so that more profiles cost only their own comparisons. Both parts are bytes to keep as
 * they are. `base` is large (some 2 bytes for each pair of profiles and each of their cells: 48 MB of 4,000 × 1,553) and stays the
 * same while `more` grows.
 */
interface TreeState {
  /** Undefined: as it was. */
  base?: Uint8Array;
  /** What was added since; empty at first. */
  more: Uint8Array;
}

/** A tree and its state; null where a tree of that kind leaves none, and is made from nothing each time. */
export interface KeptTree {
  tree: ProfileTree;
  state: TreeState | null;
}

/**
 * {@link profileTree}, and what it leaves: MSTreeV2 of allele numbers leaves a state, other methods and tables none.
 * @throws PROFILES_ALL_MISSING, TREE_MEMORY
 */
export async function treeWithState(table: ProfileTable, wish: TreeWish): Promise<KeptTree> {
  const leaves =
    wish.method === 'MSTreeV2' && table.rows.every((row) => row.every((cell) => cell < FIRST_WORD));
  if (!leaves) return { tree: await profileTree(table, wish), state: null };
  const nodes = profileNodes(table);
  checkTreeMemory(nodes.rows.length, nodes.loci, 2, wish.memory);
  const compared = await comparedNodes(nodes, wish.threads);
  const kept: KeptProfiles = {
    ...compared,
    ...{ loci: table.loci, base: codedRows(nodes.rows, nodes.loci), more: [] },
    ...{ names: nodes.names, masks: nodes.rows.map(maskOf) },
  };
  const state = { base: writeBase(kept), more: new Uint8Array(0) };
  return { tree: directedTree(compared, wish.recraft), state };
}

/**
 * The tree of what the state knows and of more rows: the same tree, byte by byte, as one from nothing of all of them.
 * A row that the state has, by name and profile, is not taken twice. Null where the state cannot serve (other loci, a
 * known name with another profile, another method, a state of another version of the program, or one that was cut): then
 * all must be read again.
 * @throws TREE_MEMORY
 */
export async function moreProfiles(
  state: { base: KernelBytes; more: Uint8Array },
  table: ProfileTable,
  wish: TreeWish,
): Promise<KeptTree | null> {
  if (wish.method !== 'MSTreeV2') return null;
  const kept = readKept(state.base, state.more);
  if (kept === null || kept.loci.join('\t') !== table.loci.join('\t')) return null;
  if (table.rows.some((row) => row.some((cell) => cell >= FIRST_WORD))) return null;
  const n = kept.names.length + table.rows.length;
  // Where there is no room for them the counts are copied to where there is, and then into a new base.
  checkTreeMemory(n, kept.loci.length, n > kept.equal.stride ? 3 : 1, wish.memory);
  const all = addedProfiles(kept, table);
  if (all === null) return null;
  const tree = directedTree(comparedKept(all), wish.recraft);
  if (all.equal.stride === kept.equal.stride) {
    return { tree, state: { more: writeMore(all) } };
  }
  return { tree, state: { base: writeBase(allInBase(all)), more: new Uint8Array(0) } };
}

function comparedKept({
  loci,
  base,
  more,
  names,
  leftOut,
  called,
  sums,
  masks,
  equal,
}: KeptProfiles): ComparedProfiles {
  const rows = new Map<number, Int32Array>();
  const row = (i: number): Int32Array => {
    if (i >= base.n) return more[i - base.n]!;
    if (!rows.has(i)) rows.set(i, rowOf(base, i));
    return rows.get(i)!;
  };
  return {
    ...{ loci: loci.length, equal, called, sums, names, leftOut },
    row,
    differing: (a, b) => sharedOf(masks[a]!, masks[b]!) - equal.of(a, b),
  };
}

function allInBase(all: KeptProfiles): KeptProfiles {
  const rows = [...Array.from({ length: all.base.n }, (_, i) => rowOf(all.base, i)), ...all.more];
  return { ...all, base: codedRows(rows, all.loci.length), more: [] };
}
