import { delimiter, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EnterobotError } from '../../errors.ts';

/**
 * Loads files with job classes of the house's own; each registers its classes (`registerJob`) as it is loaded. Named on
 * the command line, or in ENTEROBOT_JOBS, joined by colons. Whoever runs their jobs needs them: every worker.
 * @throws JOBS_FILE_UNUSABLE
 */
export async function loadJobClasses(named: string[] = []): Promise<void> {
  const files = [...named, ...(process.env.ENTEROBOT_JOBS ?? '').split(delimiter)];
  for (const file of files.filter((one) => one !== '')) {
    try {
      await import(pathToFileURL(resolve(file)).href);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new EnterobotError('JOBS_FILE_UNUSABLE', { file, message }, { cause });
    }
  }
}
