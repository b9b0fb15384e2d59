import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { inTransaction } from '../../database/transaction.ts';
import { getNservScheme } from '../../nserv/scheme.ts';
import { profileRows } from '../../nserv/st_profiles.ts';
import type { StoredFile } from '../../store.ts';
import { house } from '../house.ts';
import { type LeftOut, membersWithSts, type TypedMember } from './members.ts';

/** The profiles of a group at one moment. */
export interface GroupProfiles {
  /** A table in the store (tab-separated, gzip): a row for each different ST, by number. */
  table: StoredFile;
  members: TypedMember[];
  leftOut: LeftOut[];
  /** Of the scheme. */
  version: number;
}

/**
 * Reads the STs of a group and their profiles, and writes the profiles to the store, one snapshot of the database: a scheme
 * that is imported meanwhile is seen whole, as it was or as it is. `check` is called before any profile is read; what
 * it throws leaves nothing behind.
 */
export async function groupProfiles(
  given: { database: string; schemeId: number; nserv: string; group: 'all' | readonly number[] },
  check: (size: { members: number; sts: number; loci: number; leftOut: LeftOut[] }) => void,
  signal: AbortSignal,
): Promise<GroupProfiles> {
  const { pool, store } = house();
  return inTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const { id, loci, version } = await getNservScheme(tx, given.nserv);
    const of = { ...given, nservSchemeId: id, loci: loci.length };
    const { members, leftOut } = await membersWithSts(tx, of);
    const sts = [...new Map(members.map(({ st }) => [st.id, st])).values()];
    check({ members: members.length, sts: sts.length, loci: loci.length, leftOut });
    const text = async function* () {
      yield `ST\t${loci.join('\t')}\n`;
      for await (const rows of profileRows(tx, sts)) {
        signal.throwIfAborted();
        yield rows;
      }
    };
    const table = await store.putStream('analyses', () => Readable.from(text()), '.tsv.gz', createGzip());
    return { table, members, leftOut, version };
  });
}
