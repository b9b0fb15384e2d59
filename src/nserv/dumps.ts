import { createHash } from 'node:crypto';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { locusText, tableLine } from './scheme_folder.ts';
import { allelesOf, profilesOf } from './scheme_rows.ts';

/** A file of a scheme's dump as it is now: what is minted here included. */
export interface Dump {
  /** The same for the same content. */
  tag: string;
  /** Its text, some at a time. */
  text(): AsyncIterable<string>;
}

/**
 * One file of a scheme in dump layout, `profiles.list.gz` or `<locus>.fasta.gz`, the text that is to be packed.
 * @throws NSERV_UNKNOWN, RECORD_UNKNOWN (no such file)
 */
export async function dumpOf(db: Queryable, scheme: string, file: string): Promise<Dump> {
  const { rows } = await db.query<{ id: number }>('select id from nserv_schemes where name = $1', [scheme]);
  const id = rows[0]?.id;
  if (id === undefined) throw new EnterobotError('NSERV_UNKNOWN', { scheme });
  if (file === 'profiles.list.gz') return profiles(db, id);
  const locus = /^(.+)\.fasta\.gz$/.exec(file)?.[1];
  const found = await db.query<{ id: number }>(
    'select id from nserv_loci where nserv_scheme_id = $1 and locus = $2',
    [id, locus],
  );
  const locusId = found.rows[0]?.id;
  if (locusId === undefined || locus === undefined) {
    throw new EnterobotError('RECORD_UNKNOWN', { kind: `file of the scheme ${scheme}`, key: file });
  }
  return alleles(db, locusId, locus);
}

// Alleles and STs are never changed or taken away: how many there are, the newest, and how many gave their numbers up for
// others tell one content from another.

async function profiles(db: Queryable, schemeId: number): Promise<Dump> {
  const { rows } = await db.query(
    `select count(*), max(id), (select count(*) from nserv_st_aliases where nserv_scheme_id = $1) as aliases,
        (select count(*) from nserv_allele_aliases a join nserv_loci l on l.id = a.locus_id
          where l.nserv_scheme_id = $1) as allele_aliases
      from nserv_sts where nserv_scheme_id = $1`,
    [schemeId],
  );
  const loci = await db.query<{ locus: string }>(
    'select locus from nserv_loci where nserv_scheme_id = $1 order by position',
    [schemeId],
  );
  return {
    tag: tagOf(['profiles', schemeId, rows[0]]),
    async *text() {
      yield tableLine(
        'ST',
        loci.rows.map(({ locus }) => locus),
      );
      for await (const some of profilesOf(db, schemeId)) {
        yield some.map(({ st, profile }) => tableLine(st, profile)).join('');
      }
    },
  };
}

async function alleles(db: Queryable, locusId: number, locus: string): Promise<Dump> {
  const { rows } = await db.query(
    `select count(*), max(id), (select count(*) from nserv_allele_aliases where locus_id = $1) as aliases
      from nserv_alleles where locus_id = $1`,
    [locusId],
  );
  return {
    tag: tagOf(['alleles', locusId, rows[0]]),
    async *text() {
      yield locusText(locus, await allelesOf(db, locusId));
    },
  };
}

function tagOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}
