import { access, chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { installationName } from '../records/installation.ts';
import { ORIGIN_FILE } from './export_origin.ts';
import { FIRST_LOCAL } from './local_names.ts';
import { getNservScheme } from './scheme.ts';
import { SchemeFolder, syncFolder } from './scheme_folder.ts';
import { allelesOf, profilesOf } from './scheme_rows.ts';

/** What was written. */
export interface ExportedScheme {
  name: string;
  version: number;
  installation: string;
  loci: number;
  alleles: number;
  sts: number;
  /** How many of them have numbers that were given here, or in another house, and not centrally. */
  local: { alleles: number; sts: number };
}

/**
 * Writes all that NServ has of a scheme now, what was minted since its newest version included, to a new folder: dump
 * layout with `scheme.json`, and `origin.json` with the installation's name. The same content gives the same bytes. The
 * folder gets its name when it is whole.
 * @throws NSERV_UNKNOWN, SCHEME_FOLDER_TAKEN
 */
export async function exportScheme(pool: Pool, name: string, folder: string): Promise<ExportedScheme> {
  const target = resolve(folder);
  if (await exists(target)) throw new EnterobotError('SCHEME_FOLDER_TAKEN', { folder });
  await mkdir(dirname(target), { recursive: true });
  const building = await mkdtemp(join(dirname(target), `.${basename(target)}.`));
  try {
    const told = await inTransaction(pool, async (tx) => {
      // One moment of the scheme, however many statements it takes.
      await tx.query('set transaction isolation level repeatable read, read only');
      return write(tx, name, building);
    });
    // mkdtemp makes folders that nobody else may read.
    await chmod(building, 0o755);
    await rename(building, target);
    await syncFolder(dirname(target));
    return told;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function write(tx: Transaction, name: string, folder: string): Promise<ExportedScheme> {
  const { id, version, loci, locusIds, parameters } = await getNservScheme(tx, name);
  const told = { alleles: 0, sts: 0, local: { alleles: 0, sts: 0 } };
  const written = await SchemeFolder.make(folder, loci, false);
  for (const [at, locus] of loci.entries()) {
    const alleles = await allelesOf(tx, locusIds[at]!);
    told.alleles += alleles.length;
    told.local.alleles += alleles.filter(({ number }) => number >= FIRST_LOCAL).length;
    await written.locus(locus, alleles);
  }
  const counted = async function* () {
    for await (const some of profilesOf(tx, id)) {
      told.sts += some.length;
      told.local.sts += some.filter(({ st }) => st >= FIRST_LOCAL).length;
      yield some;
    }
  };
  await written.profiles(counted());
  const installation = await installationName(tx);
  const origin = { installation, scheme: name, version, ...told };
  await writeFile(join(folder, ORIGIN_FILE), `${JSON.stringify(origin, null, 2)}\n`);
  await written.finish(parameters);
  return { name, version, installation, loci: loci.length, ...told };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
