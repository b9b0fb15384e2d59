import type { ErrorReport } from '../errors.ts';

/**
 * An error as the user can act on it: a pipeline names files by their place in the store, the user knows them by the
 * names they were sent with. `names`: path relative to the store → the user's name.
 */
export function withUserNames(error: ErrorReport, names: Record<string, string>): ErrorReport {
  let { message } = error;
  for (const [path, name] of Object.entries(names)) {
    // The store's root comes before it, however it is mounted there.
    const place = new RegExp(`[^\\s"']*${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'g');
    message = message.replace(place, () => name);
  }
  return { ...error, message };
}
