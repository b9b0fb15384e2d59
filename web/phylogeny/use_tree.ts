import { useMemo, useState } from 'react';
import { NotNewick, parseNewick } from '../../src/genome/tree/parse_newick.ts';
import {
  branchOfLeaf,
  branchOver,
  ladderized,
  midpointOf,
  type Phylogeny,
  phylogenyOf,
  rootedAt,
  type Unrooted,
  unrootedOf,
} from '../../src/genome/tree/phylogeny/phylogeny.ts';
import { rowsOf } from '../../src/genome/tree/phylogeny/rows.ts';

/** Where the root is: as the program wrote it, in the middle, beside a genome, or over these genomes. */
export type Root =
  | { at: 'written' }
  | { at: 'middle' }
  | { at: 'leaf'; leaf: string }
  | { at: 'clade'; leaves: string[] };

const NOTHING: ReadonlySet<number> = new Set();

function placeOf(tree: Unrooted, root: Root) {
  if (root.at === 'middle') return midpointOf(tree);
  if (root.at === 'leaf') return branchOfLeaf(tree, root.leaf);
  return root.at === 'clade' ? branchOver(tree, root.leaves) : undefined;
}

/** A tree as it is looked at: where its root is, what is folded up, and in which order. */
export function useTree(newick: string) {
  const [root, setRoot] = useState<Root>({ at: 'middle' });
  const [ladder, setLadder] = useState(true);
  const [lengths, setLengths] = useState(true);
  const [folded, setFolded] = useState(NOTHING);
  const [of, setOf] = useState(newick);
  if (of !== newick) {
    // A tree with more strains in it: it is looked at as before, but its nodes are numbered anew.
    setOf(newick);
    setFolded(NOTHING);
  }
  const read = useMemo((): { tree?: Phylogeny; error?: NotNewick } => {
    try {
      return { tree: phylogenyOf(parseNewick(newick)) };
    } catch (error) {
      if (error instanceof NotNewick) return { error };
      throw error;
    }
  }, [newick]);
  const tree = useMemo(() => {
    if (!read.tree) return undefined;
    const unrooted = read.tree.parent.length > 2 ? unrootedOf(read.tree) : undefined;
    const place = unrooted && placeOf(unrooted, root);
    const rooted = unrooted && place ? rootedAt(unrooted, place) : read.tree;
    return ladder ? ladderized(rooted) : rooted;
  }, [read, root, ladder]);
  const rows = useMemo(() => tree && rowsOf(tree, folded, lengths), [tree, folded, lengths]);
  return {
    ...{ tree, rows, error: read.error, root, ladder, lengths, folded },
    ...{ setLadder, setLengths, setFolded },
    setRoot(next: Root) {
      // Nodes are numbered anew.
      setFolded(NOTHING);
      setRoot(next);
    },
    fold(node: number) {
      const next = new Set(folded);
      if (!next.delete(node)) next.add(node);
      setFolded(next);
    },
  };
}
