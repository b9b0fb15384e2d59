import { EnterobotError } from '../../errors.ts';
import { type TreeData, treeData } from '../../genome/tree/tree_data.ts';

/** What analyses are trees. */
const TREE_TYPES: readonly string[] = ['ms_tree', 'ms_sa_tree'];

/** The tree of an analysis. @throws RECORD_UNKNOWN (it is of another type), TREE_NOT_READY */
export function finishedTree(analysis: { id: number; type: string; state: string; data: unknown }): TreeData {
  const { id, type, state, data } = analysis;
  if (!TREE_TYPES.includes(type))
    throw new EnterobotError('RECORD_UNKNOWN', { kind: 'tree', key: String(id) });
  const found = treeData.safeParse(data);
  // A tree that is made again stays what it was until then.
  if (!found.success) throw new EnterobotError('TREE_NOT_READY', { analysis: id, state });
  return found.data;
}
