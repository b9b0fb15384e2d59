import { join } from 'node:path';
import { readsEnvironment, readsSettings } from '../../pipelines/reads/settings.ts';

/**
 * What tasks need of our environment, and all that they get of it beside PATH and the like: to fetch runs (downloads that
 * another attempt may go on with lie in the store, where the sweeper looks), and where prokka's own databases are.
 * @throws READS_SETTING_WRONG: at once, not in each task
 */
export function taskSettings(store: string): Record<string, string> {
  const keep = join(store, 'reads', '.incoming');
  const env = { READS_KEEP: keep, ...readsEnvironment() } as Record<string, string>;
  readsSettings(env);
  if (process.env.PROKKA_DBDIR) env.PROKKA_DBDIR = process.env.PROKKA_DBDIR;
  return env.HTTP_PROXY || env.HTTPS_PROXY ? { ...env, NODE_USE_ENV_PROXY: '1' } : env;
}
