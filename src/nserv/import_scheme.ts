import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { readScheme } from '../genome/scheme_dump.ts';
import { checkSchemeName } from '../records/schemes.ts';
import type { Store } from '../store.ts';
import { contentOf, type SchemeContent } from './content.ts';
import { emptyContent, mergeContent } from './merge.ts';
import { insertAlleles, insertScheme, insertSts, readContent, updateScheme } from './rows.ts';
import { findNservScheme, type NservScheme } from './scheme.ts';
import { writeSnapshot } from './snapshot.ts';

export interface SchemeToImport {
  /** NServ's name of it. */
  name: string;
  /** Dump layout: profiles.list.gz and <locus>.fasta.gz. */
  folder: string;
  /** Three letters that start the barcodes of its STs; of the database it is imported for. */
  prefix: string;
}

export interface ImportedScheme {
  scheme: NservScheme;
  /** unchanged: NServ knew everything already, nothing was written. */
  outcome: 'imported' | 'updated' | 'unchanged';
  alleles: { total: number; added: number };
  sts: { total: number; added: number };
  /** Sentences about what is odd in the dump and does no harm. */
  warnings: string[];
}

/**
 * Imports a scheme, or what is new in it. The dump is read and checked whole before anything is written; then an
 * immutable snapshot is put into the store and the rows follow in one transaction. Imports of one scheme take turns.
 * What NServ knew and the dump lacks stays; nothing is ever renumbered.
 * @throws SCHEME_NAME, the SCHEME_… codes of readScheme, NSERV_OTHER_PREFIX, the codes of mergeContent
 */
export async function importScheme(
  pool: Pool,
  store: Store,
  { name, folder, prefix }: SchemeToImport,
): Promise<ImportedScheme> {
  checkSchemeName(name);
  const read = await readScheme(folder);
  const given = contentOf(read);
  return inTransaction(pool, async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`nserv scheme ${name}`]);
    const before = await findNservScheme(tx, name);
    if (before && before.prefix !== prefix) {
      throw new EnterobotError('NSERV_OTHER_PREFIX', { scheme: name, prefix: before.prefix });
    }
    const known = before ? await readContent(tx, before) : emptyContent(given.loci);
    const { content, newAlleles, newSts } = mergeContent(name, known, given);
    const scheme =
      before && newAlleles.length + newSts.length === 0
        ? before
        : await writeVersion(tx, store, { name, prefix, before, content });
    await insertAlleles(tx, scheme.id, newAlleles);
    await insertSts(tx, scheme.id, newSts);
    const total = [...content.alleles.values()].reduce((sum, numbers) => sum + numbers.size, 0);
    return {
      scheme,
      outcome: scheme === before ? 'unchanged' : before ? 'updated' : 'imported',
      alleles: { total, added: newAlleles.length },
      sts: { total: content.profiles.size, added: newSts.length },
      warnings: read.warnings,
    };
  });
}

async function writeVersion(
  tx: Transaction,
  store: Store,
  next: { name: string; prefix: string; before: NservScheme | undefined; content: SchemeContent },
): Promise<NservScheme> {
  const { name, prefix, before, content } = next;
  const version = (before?.version ?? 0) + 1;
  const { path: snapshot, sha256 } = await writeSnapshot(store, name, version, content);
  if (!before) return insertScheme(tx, { name, prefix, version, sha256, snapshot, loci: content.loci });
  const scheme = { ...before, version, sha256, snapshot };
  await updateScheme(tx, scheme);
  return scheme;
}
