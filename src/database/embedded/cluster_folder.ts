import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isReachableByAll, ROOT_FALLBACK } from './programs.ts';

/**
 * Where the cluster of a data folder lies: in it. Only root with a data folder inside a closed one (mode 0700) must
 * keep it elsewhere, because the user that PostgreSQL runs as could not enter; the name is made from the folder's path.
 */
export function clusterFolder(dataFolder: string): string {
  if (process.getuid?.() !== 0 || isReachableByAll(dataFolder)) return join(dataFolder, 'postgres');
  const name = createHash('sha256').update(dataFolder).digest('hex').slice(0, 12);
  return join(ROOT_FALLBACK, 'clusters', name);
}
