import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { isInstallationName } from '../records/installation.ts';

/** The file of an export that says where it comes from; the files of the scheme themselves do not, so that they compare. */
export const ORIGIN_FILE = 'origin.json';

const origin = z.looseObject({ installation: z.string().refine(isInstallationName) });

/** Whose export a folder is: the installation that its origin.json names, else the folder's name. */
export async function readOrigin(folder: string): Promise<string> {
  try {
    return origin.parse(JSON.parse(await readFile(join(folder, ORIGIN_FILE), 'utf8'))).installation;
  } catch {
    // None, or one that is not ours: what a scheme holds does not depend on it.
    return basename(resolve(folder));
  }
}
