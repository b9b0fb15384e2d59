import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../errors.ts';

/** The files of a scheme's folder that are read. */
export interface SchemeFiles {
  folder: string;
  /** The table of STs; null where a refset has none. */
  profiles: string | null;
  /** All loci in one FASTA; null in the layout of the dumps. */
  refset: string | null;
  /** scheme.json */
  parameters: string | null;
  /** The FASTA of one locus in the layout of the dumps. */
  fastaOf(locus: string): string | undefined;
}

/**
 * Looks which layout a folder has: EnteroBase's dumps (`profiles.list.gz`, and `<locus>.fasta.gz` for each locus), or
 * one `refset.fasta.gz`, with or without that table. The same names without .gz are taken, too.
 * @throws SCHEME_NO_FOLDER, SCHEME_NO_PROFILES
 */
export async function schemeFiles(folder: string): Promise<SchemeFiles> {
  const names = await filesOf(folder);
  const find = (name: string) => {
    const found = [`${name}.gz`, name].find((one) => names.has(one));
    return found === undefined ? null : join(folder, found);
  };
  const profiles = find('profiles.list');
  const refset = find('refset.fasta');
  if (!profiles && !refset) throw new EnterobotError('SCHEME_NO_PROFILES', { folder });
  return {
    ...{ folder, profiles, refset },
    parameters: names.has('scheme.json') ? join(folder, 'scheme.json') : null,
    fastaOf: (locus) => find(`${locus}.fasta`) ?? undefined,
  };
}

async function filesOf(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    throw new EnterobotError('SCHEME_NO_FOLDER', { folder }, { cause: error });
  }
}
