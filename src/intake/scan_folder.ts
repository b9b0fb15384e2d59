import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../errors.ts';
import { type SortedNames, sortNames } from './file_names.ts';

/**
 * What a folder holds, without looking into its files: content is the job's to judge. Hidden files and folders inside
 * are passed over.
 * @throws LOAD_NO_FOLDER, LOAD_NOTHING, LOAD_FILE_UNREADABLE and the codes of sortNames
 */
export async function scanFolder(folder: string): Promise<SortedNames> {
  const names: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.startsWith('.') && !(await isFolder(join(folder, name)))) names.push(name);
  }
  const sorted = sortNames(names);
  if (sorted.strains.length === 0) throw new EnterobotError('LOAD_NOTHING', { folder });
  for (const file of sorted.strains.flatMap((strain) => [...strain.files])) {
    await access(join(folder, file), constants.R_OK).catch((error: Error) => {
      throw new EnterobotError('LOAD_FILE_UNREADABLE', { file: join(folder, file), reason: error.message });
    });
  }
  return sorted;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it does not exist' : code === 'ENOTDIR' ? 'it is a file' : message;
    throw new EnterobotError('LOAD_NO_FOLDER', { folder, reason }, { cause: error });
  }
}

/** A link that leads nowhere is no folder; if it is named like reads, it is refused as unreadable. */
async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
