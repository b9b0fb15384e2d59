import { count, counted } from '../parts/words.ts';
import type { Colouring } from './colouring.ts';
import type { TreeLook } from './look.ts';
import type { ShownTree } from './shown_tree.ts';
import type { ViewTree } from './view_tree.ts';

type Group = ShownTree['groups'][number];

/** What stands beside a node. Of joined nodes at least how many strains they hold. */
export function labelOf(
  { node, nodes, strains }: Group,
  tree: ViewTree,
  { labels }: Pick<TreeLook, 'labels'>,
  colours: Colouring | undefined,
): string {
  if (strains.length === 0) return '';
  const first = tree.inNode[node]?.[0] ?? strains[0]!;
  const more = strains.length > 1 ? ` +${count(strains.length - 1)}` : '';
  if (labels === 'name') return tree.strains[first]!.name + more;
  if (labels === 'st') {
    const sts = new Set(strains.map((i) => tree.strains[i]!.st));
    return tree.strains[first]!.st + (sts.size > 1 ? ` +${sts.size - 1}` : '');
  }
  if (labels === 'colour' && colours) {
    const entries = [...new Set(strains.map((i) => colours.entryOf[i]!))];
    return entries.length > 2
      ? `${entries.length} values`
      : entries.map((entry) => colours.entries[entry]!.label).join(', ');
  }
  return nodes > 1 && strains.length > 1 ? count(strains.length) : '';
}

/** What is said of a node that is pointed at. */
export function groupWords({ nodes, strains }: Group, tree: ViewTree): string {
  const names = strains.slice(0, 4).map((i) => tree.strains[i]!.name);
  const sts = [...new Set(strains.map((i) => tree.strains[i]!.st))];
  const types = sts.length > 4 ? `${sts.length} types` : sts.join(', ');
  const rest = strains.length > names.length ? ` and ${count(strains.length - names.length)} more` : '';
  const joined = nodes > 1 ? ` in ${counted(nodes, 'node')}` : '';
  return `${counted(strains.length, 'strain')}${joined} (${types}): ${names.join(', ')}${rest}`;
}
