import { accessTo, isOwn, maySee } from '../../records/access.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { Change } from './read_changes.ts';

/** Whether a viewer may hear of a change. */
export function mayHear(viewer: Viewer, change: Change): boolean {
  if (change.source === 'job') return maySee(viewer, change.user_id, change.database);
  if (change.open_to === 'everyone') return true;
  if (change.open_to === 'person') return isOwn(viewer, change.owner);
  if (change.shared?.includes(viewer.userId)) return true;
  if (change.open_to === 'strain' && change.strain) return accessTo(viewer, change.strain) !== 'none';
  return maySee(viewer, change.owner, change.database);
}
