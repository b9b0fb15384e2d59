import type { Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import type { TreeData } from '../../genome/tree/tree_data.ts';
import { changeItem } from '../../ledger/items.ts';
import type { Json } from '../../protocol/task.ts';

/** What somebody did to how a tree is shown. */
export interface LayoutChange {
  /** In the place of all that were kept. */
  node_positions?: TreeData['node_positions'] | undefined;
  layout?: TreeData['layout'] | undefined;
  /** The tree that it was done to, as its data says; null: it says none. Not told: whatever tree stands there. */
  made_by?: number | null | undefined;
}

/** Keeps it; `tree` is what stands there, its row locked. @throws TREE_CHANGED, TREE_POSITIONS (of nodes that the tree does not have) */
export async function changeLayout(
  tx: Transaction,
  { id, tree }: { id: number; tree: TreeData },
  { node_positions, layout, made_by }: LayoutChange,
): Promise<void> {
  if (made_by !== undefined && made_by !== (tree.made_by ?? null))
    throw new EnterobotError('TREE_CHANGED', { analysis: id });
  const nodes = tree.identifiers.length;
  const node = Object.keys(node_positions ?? {}).find((key) => Number(key) >= nodes);
  if (node !== undefined) throw new EnterobotError('TREE_POSITIONS', { node, analysis: id, nodes });
  const data = { ...(node_positions ? { node_positions } : {}), ...(layout ? { layout } : {}) };
  await changeItem(tx, id, { data: data as Record<string, Json> });
}
