import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { schemeFiles } from '../genome/scheme_files.ts';
import { parametersText, type SchemeParameters } from '../genome/scheme_parameters.ts';
import { schemeLoci } from '../genome/scheme_source.ts';
import { checkSchemeName } from '../records/schemes.ts';
import type { Store } from '../store.ts';
import { readOrigin } from './export_origin.ts';
import { bringAlleles, lateSts, noteSeen, settleAlleles } from './import_alleles.ts';
import { bringSts } from './import_sts.ts';
import { lockNames, lockTurn } from './locks.ts';
import { placeImported } from './place_all.ts';
import { findNservScheme, getNservScheme, type NservScheme } from './scheme.ts';
import { SchemeFolder, syncFolder } from './scheme_folder.ts';
import { insertScheme, insertVersion, profilesOf } from './scheme_rows.ts';
import { storedLoci } from './stored_loci.ts';

export interface SchemeToImport {
  /** NServ's name of it. */
  name: string;
  /** Dump layout: profiles.list.gz and <locus>.fasta.gz; or one refset.fasta.gz. */
  folder: string;
  /** Three letters that start the barcodes of its alleles, loci and STs; of the database it is imported for. */
  prefix: string;
}

/** What became of one kind of thing. */
export interface Brought {
  total: number;
  added: number;
  /** Local numbers that gave way to central ones. */
  renamed: number;
}

export interface ImportedScheme {
  scheme: NservScheme;
  /** unchanged: NServ knew everything already, nothing was written. */
  outcome: 'imported' | 'updated' | 'unchanged';
  alleles: Brought;
  sts: Brought;
  /** Sentences about what is odd in the dump and does no harm. */
  warnings: string[];
}

/**
 * Imports a scheme, or what is new in it. The dump is read locus by locus, so that memory stays flat; everything is one
 * transaction, and the immutable snapshot in the store gets its name before the commit: whatever dies when, the whole of
 * it counts or nothing. Imports of one scheme take turns. What NServ knew and the dump lacks stays. Central numbers never
 * change; a local one gives way to the central number of the same sequence or profile, and stays as an alias.
 * @throws SCHEME_NAME, the SCHEME_… and FASTA_… codes of readScheme, NSERV_OTHER_PREFIX, NSERV_LOCI_CHANGED,
 *   NSERV_ALLELE_CHANGED, NSERV_ALLELE_RENUMBERED, NSERV_ST_CHANGED, NSERV_ST_RENUMBERED,
 *   NSERV_NUMBER_TOO_LARGE
 */
export async function importScheme(pool: Pool, store: Store, given: SchemeToImport): Promise<ImportedScheme> {
  return bring(pool, store, given);
}

/**
 * Makes a new version of what is there: its snapshot holds what was minted since the last one, so that the pipeline
 * knows it by itself. Nothing to add: unchanged. It comes from the tables, so that a snapshot that cannot be read does not
 * stand in the way of the next. What is minted while it runs may have to wait for the one after.
 * @throws NSERV_UNKNOWN
 */
export async function refreshScheme(pool: Pool, store: Store, name: string): Promise<ImportedScheme> {
  const { prefix } = await getNservScheme(pool, name);
  return bring(pool, store, { name, prefix, folder: null });
}

async function bring(
  pool: Pool,
  store: Store,
  { name, folder, prefix }: Omit<SchemeToImport, 'folder'> & { folder: string | null },
): Promise<ImportedScheme> {
  checkSchemeName(name);
  // The sweeper looks there for what a killed process left.
  const building = store.absolute(join('schemes', '.incoming', randomBytes(12).toString('hex')));
  let writing: SchemeFolder | undefined;
  try {
    return await inTransaction(pool, async (tx) => {
      await tx.query("set local idle_in_transaction_session_timeout = '5min'");
      await lockTurn(tx, name);
      const before = await known(tx, name, prefix);
      const id = before?.id ?? (await insertScheme(tx, name, prefix));
      const version = (before?.version ?? 0) + 1;
      const loci = before ? before.loci : [];
      // A new scheme in dump layout is kept as it is, and reading it makes the hash already.
      const asRead = !before && (await isDump(folder));
      const written = await SchemeFolder.make(building, loci, !asRead);
      writing = written;
      const target = {
        ...{ id, name, prefix, version, before, loci, folder: written },
        snapshot: before ? store.absolute(before.snapshot) : null,
      };
      const read = await bringAlleles(
        tx,
        target,
        folder === null ? storedLoci(tx, before!) : schemeLoci(folder),
      );
      if (before) await lockNames(tx, id);
      const alleles = await settleAlleles(tx, target, read);
      const sts = await bringSts(tx, target, read);
      const late = before ? await lateSts(tx, target, read) : [];
      const parameters = await parametersFor(folder, before, read.tail.parameters);
      const unplaced = await placeImported(tx, target, parameters);
      const changes =
        alleles.added +
        alleles.renamed +
        sts.added +
        sts.renamed +
        (folder === null ? read.seen.length + sts.unseen - late.length : 0);
      const told = { alleles: pick(alleles), sts: pick(sts), warnings: [...read.tail.warnings, ...unplaced] };
      if (before && changes === 0 && same(before.parameters, parameters)) {
        return { scheme: before, outcome: 'unchanged' as const, ...told };
      }
      await noteSeen(tx, target, read, late);
      await written.profiles(profilesOf(tx, id, late));
      const hash = await written.finish(parameters);
      const sha256 = asRead ? read.tail.sha256 : (hash ?? (await readBack(building)));
      const snapshot = join('schemes', name, `${version}-${sha256.slice(0, 12)}`);
      await nameIt(building, store.absolute(snapshot));
      const source = folder === null ? 'what was minted here' : await readOrigin(folder);
      await insertVersion(tx, id, { version, sha256, snapshot, parameters, source });
      const scheme = await getNservScheme(tx, name);
      return { scheme, outcome: before ? ('updated' as const) : ('imported' as const), ...told };
    });
  } finally {
    await writing?.settled();
    // What cannot be removed now the sweeper will find; what went wrong before is what the caller must hear.
    await rm(building, { recursive: true, force: true }).catch(() => {});
  }
}

async function known(tx: Transaction, name: string, prefix: string): Promise<NservScheme | undefined> {
  const before = await findNservScheme(tx, name);
  if (before && before.prefix !== prefix) {
    throw new EnterobotError('NSERV_OTHER_PREFIX', { scheme: name, prefix: before.prefix });
  }
  return before;
}

async function isDump(folder: string | null): Promise<boolean> {
  return folder !== null && (await schemeFiles(folder)).refset === null;
}

function pick({ total, added, renamed }: Brought): Brought {
  return { total, added, renamed };
}

/** A dump that says nothing of them leaves them as they are. */
async function parametersFor(
  folder: string | null,
  before: NservScheme | undefined,
  read: SchemeParameters,
): Promise<SchemeParameters> {
  if (!before || folder === null) return read;
  const { parameters } = await schemeFiles(folder);
  return parameters === null ? before.parameters : read;
}

function same(one: SchemeParameters, other: SchemeParameters): boolean {
  return parametersText(one) === parametersText(other);
}

async function readBack(folder: string): Promise<string> {
  const source = schemeLoci(folder);
  for (;;) {
    const step = await source.next();
    if (step.done) return step.value.sha256;
  }
}

/** A folder of that name is whole; one that is there already (of an import that died before its commit) holds the same. */
async function nameIt(building: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await rename(building, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
  await syncFolder(dirname(target));
}
