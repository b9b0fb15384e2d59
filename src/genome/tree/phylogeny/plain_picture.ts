import { parseNewick } from '../parse_newick.ts';
import { textWidth } from '../picture/text_width.ts';
import { LIGHT } from './look.ts';
import { ladderized, midpointOf, type Phylogeny, phylogenyOf, rootedAt, unrootedOf } from './phylogeny.ts';
import { rowsOf } from './rows.ts';
import { svgOfTree } from './whole_picture.ts';

const SIZE = { row: 18, tree: 640, head: 64 };
/** Longer names are cut. */
const WIDEST = 420;

/**
 * A tree as a program of maximum likelihood wrote it, as SVG: as a page shows it at first, with its root in the middle and
 * smaller clades first.
 * @param core places that were compared: a length is about so many SNPs times this
 * @throws NotNewick
 */
export function svgOfNewick(newick: string, core: number): string {
  const tree = ladderized(inTheMiddle(phylogenyOf(parseNewick(newick))));
  const rows = rowsOf(tree, new Set());
  const widths = rows.rows.map(({ leaves }) => textWidth(leaves[0]!));
  const labels = Math.min(WIDEST, Math.ceil(widths.reduce((most, one) => Math.max(most, one), 0)) + 8);
  const nobody = () => false;
  return svgOfTree({
    drawing: {
      ...{ tree, rows, core, columns: [], support: true, look: LIGHT, size: { ...SIZE, labels } },
      ...{ labelOf: (genome) => genome, isChosen: nobody, isFound: nobody },
    },
    lengths: true,
    round: undefined,
  });
}

function inTheMiddle(written: Phylogeny): Phylogeny {
  // A tree of one branch has no place for another root.
  if (written.parent.length <= 2) return written;
  const unrooted = unrootedOf(written);
  const place = midpointOf(unrooted);
  return place ? rootedAt(unrooted, place) : written;
}
