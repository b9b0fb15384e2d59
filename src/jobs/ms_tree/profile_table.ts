import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { inTransaction } from '../../database/transaction.ts';
import { getNservScheme } from '../../nserv/scheme.ts';
import { type KnownSt, otherwiseLong, profileRows } from '../../nserv/st_profiles.ts';
import type { StoredFile } from '../../store.ts';
import { house } from '../house.ts';
import { type EarlierTree, earlierTree } from './kept_state.ts';
import { type LeftOut, membersWithSts, type TypedMember, withWholeSts } from './members.ts';

/** The profiles of a group at one moment. */
export interface GroupProfiles {
  /** A table in the store (tab-separated, gzip): a row for each different ST. */
  table: StoredFile;
  /** The rows that the earlier tree does not know, with the header; undefined without one. */
  news: string | undefined;
  earlier: EarlierTree | undefined;
  members: TypedMember[];
  leftOut: LeftOut[];
  /** All that are wanted. */
  sts: KnownSt[];
  /** Of the scheme. */
  version: number;
  loci: number;
}

export interface GroupAsked {
  database: string;
  schemeId: number;
  /** NServ's name of the scheme. */
  nserv: string;
  group: 'all' | readonly number[];
  /** The analysis that may have an earlier tree to begin with; null: from nothing. */
  analysisId: number | null;
}

/**
 * Reads the STs of a group and their profiles, and writes the profiles to the store, one snapshot of the database: a scheme
 * that is imported meanwhile is seen whole, as it was or as it is. Of an earlier tree only what is new is read. `check` is
 * called before any profile is read; what it throws leaves nothing behind.
 */
export async function groupProfiles(
  given: GroupAsked,
  check: (size: { members: number; sts: number; loci: number; leftOut: LeftOut[] }) => void,
  signal: AbortSignal,
): Promise<GroupProfiles> {
  const { pool, store } = house();
  return inTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const { id, loci: names, version } = await getNservScheme(tx, given.nserv);
    const loci = names.length;
    const typed = await membersWithSts(tx, { ...given, nservSchemeId: id });
    const wanted = differentSts(typed.members);
    const { analysisId } = given;
    const earlier =
      analysisId === null ? undefined : await earlierTree(tx, analysisId, { version, loci, sts: wanted });
    const known = new Set(earlier?.state.sts);
    const short = await otherwiseLong(
      tx,
      wanted.filter(({ st }) => !known.has(st)),
      loci,
    );
    const { members, leftOut } = withWholeSts(typed, short, loci);
    const sts = differentSts(members);
    check({ members: members.length, sts: sts.length, loci, leftOut });
    const header = `ST\t${names.join('\t')}\n`;
    const rows = async function* (some: readonly KnownSt[]) {
      for await (const text of profileRows(tx, some)) {
        signal.throwIfAborted();
        yield text;
      }
    };
    const found = { earlier, members, leftOut, sts, version, loci };
    if (!earlier) {
      const text = async function* () {
        yield header;
        yield* rows(sts);
      };
      const table = await store.putStream('analyses', () => Readable.from(text()), '.tsv.gz', createGzip());
      return { ...found, table, news: undefined };
    }
    let fresh = '';
    for await (const text of rows(sts.filter(({ st }) => !known.has(st)))) fresh += text;
    return { ...found, table: await longer(earlier, fresh), news: header + fresh };
  });
}

const differentSts = (members: readonly TypedMember[]): KnownSt[] => [
  ...new Map(members.map(({ st }) => [st.id, st])).values(),
];

/** The table of the earlier tree with rows behind it, without unpacking it: gzip of several members is one text. */
async function longer({ profiles }: EarlierTree, rows: string): Promise<StoredFile> {
  if (rows === '') return profiles;
  const { store } = house();
  const both = async function* () {
    yield* createReadStream(store.absolute(profiles.path));
    yield gzipSync(rows);
  };
  return store.putStream('analyses', () => Readable.from(both()), '.tsv.gz');
}
