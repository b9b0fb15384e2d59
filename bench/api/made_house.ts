import type { Pool, Transaction } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { Store } from '../../src/store.ts';
import { barcodeSql } from './barcode_sql.ts';
import { makeSchemes } from './made_schemes.ts';

/** How large a house is to be, and where it lies. */
export interface HouseToMake {
  /** Strains, each with a trace, an assembly and a result of each scheme. */
  strains: number;
  /** Made if it is not there (default bench, BNC). */
  database?: string;
  prefix?: string;
  /** With it the assemblies have a file, one for all of them. */
  store?: Store;
}

/** What was made. */
export interface MadeHouse {
  database: string;
  prefix: string;
  /** user_id of the ten laboratories that own the strains, evenly. */
  laboratories: number[];
  /** Ids of strains, traces and assemblies run from first to first + strains - 1, each in the same order. */
  first: { strain: number; trace: number; assembly: number };
  /** Descriptions of the schemes, in this database and in NServ. */
  schemes: string[];
}

const LABORATORIES = 10;
const COUNTRIES = [
  'Germany',
  'France',
  'Ghana',
  'Japan',
  'Peru',
  'Iceland',
  'India',
  'Kenya',
  'Fiji',
  'Nepal',
];
const CONTINENTS = ['Europe', 'Europe', 'Africa', 'Asia', 'South America', 'Europe', 'Asia', 'Africa'];
const SEROTYPES = ['Agona', 'Derby', 'Dublin', 'Enteritidis', 'Infantis', 'Newport', 'Typhi', 'Typhimurium'];
const NICHES = ['Human', 'Poultry', 'Livestock', 'Environment', 'Food', 'Wild Animal'];

/**
 * Fills a migrated database with a house that is made up, always the same one for the same numbers, in a few large
 * statements without triggers: neither `changes` nor the archive tells of it. Of ten strains seven are released, two show
 * their row alone and one is hidden; one in twenty has an assembly that failed QC, and one in forty none that was judged.
 */
export async function makeHouse(pool: Pool, wanted: HouseToMake): Promise<MadeHouse> {
  const { strains, database = 'bench', prefix = 'BNC', store } = wanted;
  const file = await store?.putBytes('assemblies', madeFasta(), '.fasta');
  const made = await inTransaction(pool, async (tx) => {
    // Foreign keys and triggers are looked at row by row; what is made here is whole by itself.
    await tx.query('set local session_replication_role = replica');
    await tx.query(
      "insert into databases (name, prefix, genus) values ($1, $2, 'Benchia') on conflict do nothing",
      [database, prefix],
    );
    const laboratories = await makeLaboratories(tx);
    const first = {
      strain: await reserve(tx, 'strains', strains),
      trace: await reserve(tx, 'traces', strains),
      assembly: await reserve(tx, 'assemblies', strains),
    };
    await makeStrains(tx, { strains, database, prefix, laboratories, first });
    await makeTraces(tx, { strains, database, prefix, first });
    await makeAssemblies(tx, { strains, database, prefix, first, path: file?.path, sha256: file?.sha256 });
    const schemes = await makeSchemes(tx, { database, prefix, strains, firstAssembly: first.assembly });
    await tx.query('select fill_scheme_values(id) from schemes where database = $1', [database]);
    return { database, prefix, laboratories, first, schemes };
  });
  await pool.query('vacuum analyze');
  // What was made is on the disk before anything is measured.
  await pool.query('checkpoint');
  return made;
}

type Ids = MadeHouse['first'];
type Part = { strains: number; database: string; prefix: string; first: Ids };

async function makeLaboratories(tx: Transaction): Promise<number[]> {
  const { rows } = await tx.query<{ user_id: number }>(
    `insert into users (username, name_key) select 'lab_' || n, 'lab_' || n from generate_series(1, $1) n
      on conflict (username) do update set username = excluded.username returning user_id`,
    [LABORATORIES],
  );
  return rows.map(({ user_id }) => user_id);
}

async function reserve(tx: Transaction, table: string, rows: number): Promise<number> {
  const sequence = `pg_get_serial_sequence('${table}', 'id')`;
  const { rows: found } = await tx.query<{ id: number }>(`select nextval(${sequence}) as id`);
  await tx.query(`select setval(${sequence}, $1)`, [found[0]!.id + rows]);
  return found[0]!.id;
}

async function makeStrains(tx: Transaction, part: Part & { laboratories: number[] }): Promise<void> {
  const { strains, database, prefix, laboratories, first } = part;
  const one = (list: string, by: string) => `(${list}::text[])[1 + ${by} % cardinality(${list}::text[])]`;
  await tx.query(
    `insert into strains (id, database, barcode, strain, metadata, best_assembly, owner, created, lastmodified,
        release_date, private)
      select $2 + n, $1, ${barcodeSql(prefix, '$2::bigint + n')}, 'strain_' || n,
        jsonb_build_object('country', ${one('$5', 'h')}, 'continent', ${one('$6', 'h')},
          'serotype', ${one('$7', '(h / 7)')}, 'source_niche', ${one('$8', '(h / 11)')}, 'source_type', 'Type ' || h % 31,
          'source_details', 'sample ' || n, 'city', 'City ' || h % 997, 'lab_contact', 'Laboratory ' || n % 10,
          'collection_year', (1990 + (h / 3) % 36)::text, 'collection_month', (1 + (h / 5) % 12)::text,
          'secondary_sample_accession', 'ERS' || 1000000 + n),
        case when n % 20 <> 7 and n % 40 <> 3 then $3::bigint + n end,
        ($4::integer[])[1 + n % cardinality($4::integer[])],
        now() - make_interval(mins => n), now() - make_interval(mins => n),
        case when n % 10 < 7 then date '2020-01-01' when n % 10 < 9 then date '2099-01-01' end, n % 10 = 9
      from (select n, abs(hashint8(n)::bigint)::integer as h from generate_series(0, $9::integer - 1) n) numbers`,
    [database, first.strain, first.assembly, laboratories, COUNTRIES, CONTINENTS, SEROTYPES, NICHES, strains],
  );
}

async function makeTraces(tx: Transaction, { strains, database, prefix, first }: Part): Promise<void> {
  const barcode = barcodeSql(prefix, '$2::bigint + n', 'TR');
  await tx.query(
    `insert into traces (id, database, barcode, strain_id, accession, read1, read2)
      select $2 + n, $1, ${barcode}, $3::bigint + n, ${barcode},
        jsonb_build_object('name', n || '_R1.fastq.gz', 'path', 'reads/none', 'sha256', '', 'bytes', 0),
        jsonb_build_object('name', n || '_R2.fastq.gz', 'path', 'reads/none', 'sha256', '', 'bytes', 0)
      from generate_series(0, $4::integer - 1) n`,
    [database, first.trace, first.strain, strains],
  );
}

async function makeAssemblies(
  tx: Transaction,
  part: Part & { path?: string; sha256?: string },
): Promise<void> {
  const { strains, database, prefix, first, path = 'assemblies/none.fasta', sha256 = '' } = part;
  await tx.query(
    `insert into assemblies (id, database, barcode, strain_id, trace_id, file_pointer, sha256, status, n50,
        contig_number, total_length, stats, qc, criteria_version, pipeline_version, created)
      select $2 + n, $1, ${barcodeSql(prefix, '$2::bigint + n', 'AS')}, $3::bigint + n, $4::bigint + n, $5, $6,
        case when n % 20 = 7 then 'Failed QC' when n % 40 = 3 then 'Assembled' else 'Passed QC' end,
        20000 + abs(hashint8(n)::bigint)::integer % 400000, 30 + n % 300, 4500000 + n % 600000,
        jsonb_build_object('mean_depth', 30 + n % 90),
        jsonb_build_object('species', 'Benchia communis'), '2.3', '3.61', now() - make_interval(mins => n)
      from generate_series(0, $7::integer - 1) n`,
    [database, first.assembly, first.strain, first.trace, path, sha256, strains],
  );
}

function madeFasta(): Buffer {
  const contig = 'ACGTTGCAAGCTTCGA'.repeat(4);
  const lines = Array.from({ length: 200 }, (_, i) => `>contig_${i + 1}\n${`${contig}\n`.repeat(20)}`);
  return Buffer.from(lines.join(''));
}
