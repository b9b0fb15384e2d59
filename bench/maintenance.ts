import { setHouse } from '../src/jobs/house.ts';
import { chooseAssemblies } from '../src/maintenance/choose_assemblies.ts';
import { chooseStrains } from '../src/maintenance/choose_strains.ts';
import { sendStrains } from '../src/maintenance/update_assemblies.ts';
import { sendChosen } from '../src/maintenance/update_scheme.ts';
import { encodeBarcode } from '../src/records/barcodes.ts';
import { addScheme } from '../src/records/schemes.ts';
import { Store } from '../src/store.ts';
import { makeStand, median } from './jobs/stand.ts';
import { alone, type Row } from './row.ts';

const ASSEMBLIES = 100_000;
const SENT = 20_000;

/**
 * update_scheme on a house of 100,000 assemblies, half of which have a result of some kilobytes: the choice of those that
 * are due, and the recording of their jobs with events and counters, fsync on. There is no peer: EnteroBase's own script
 * asks row by row and cannot be had. The same of update_assemblies: 10,000 and 100,000 strains with reads, of which a third
 * have a valid assembly, a fifth one that failed QC, and the others jobs that failed or none.
 */
export async function bench(_rows: string[]): Promise<Row[]> {
  const stand = await makeStand();
  try {
    const { pool } = stand;
    setHouse({ pool, store: new Store(stand.folder) });
    const scheme = await addScheme(pool, {
      ...{ database: 'bench', description: 'SeroPred', name: 'Serotype' },
      param: { display: 'public', pipeline: 'echo' },
    });
    await fill(pool, scheme.id);
    const choose = () => chooseAssemblies(pool, scheme, { maxFails: 3 });
    const seconds: number[] = [];
    for (let i = 0; i < 5; i++) {
      const began = performance.now();
      await choose();
      seconds.push((performance.now() - began) / 1000);
    }
    const chosen = await chooseAssemblies(pool, scheme, { maxFails: 3, limit: SENT });
    const began = performance.now();
    const sent = await sendChosen(pool, scheme, chosen, {});
    const rate = sent / ((performance.now() - began) / 1000);
    return [
      alone('choose_100k', 's', median(seconds)),
      alone('enqueue_schemes', 'jobs/s', rate),
      ...(await assemblies(pool)),
    ];
  } finally {
    setHouse(undefined);
    await stand.close();
  }
}

async function assemblies(pool: Parameters<typeof sendChosen>[0]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, count] of [
    ['choose_strains_10k', ASSEMBLIES / 10],
    ['choose_strains_100k', ASSEMBLIES],
  ] as const) {
    await fillReads(pool, name, count);
    const seconds: number[] = [];
    for (let i = 0; i < 5; i++) {
      const began = performance.now();
      await chooseStrains(pool, name, { maxFails: 3 });
      seconds.push((performance.now() - began) / 1000);
    }
    rows.push(alone(name, 's', median(seconds)));
  }
  const database = 'choose_strains_100k';
  const chosen = await chooseStrains(pool, database, { maxFails: 3, limit: SENT });
  const began = performance.now();
  const sent = await sendStrains(pool, database, chosen, {});
  return [...rows, alone('enqueue_assemblies', 'jobs/s', sent / ((performance.now() - began) / 1000))];
}

/** Strains with a pair of files each; their jobs and assemblies by the strain's number. Jobs are written as they ended. */
async function fillReads(
  pool: Parameters<typeof sendChosen>[0],
  database: string,
  count: number,
): Promise<void> {
  await pool.query('insert into databases (name, prefix, genus) values ($1, $2, $1)', [
    database,
    `Q${database.length}`.replace(/\d+/, (n) => `X${String.fromCharCode(65 + Number(n))}`),
  ]);
  await pool.query(
    `with made as (insert into strains (database, barcode, strain, owner)
        select $1, $1 || n, $1 || n, 1 from generate_series(1, $2::integer) n returning id, barcode)
      insert into traces (database, barcode, strain_id, accession, read1, read2)
        select $1, barcode || '_TR', id, barcode || '_TR', file, file
          from made, lateral (select jsonb_build_object('name', barcode || '.fastq.gz', 'path', 'reads/' || barcode,
            'sha256', md5(barcode), 'bytes', 1) as file) f`,
    [database, count],
  );
  await pool.query(
    `insert into user_jobs (accession, user_id, pipeline, database, family, remote, params)
      select accession || '#' || (read1 ->> 'name') || '#' || (read2 ->> 'name'), 1, 'QAssembly', database, 'assembly',
          true, jsonb_build_object('assembler', 'spades') from traces where database = $1 and strain_id % 5 < 4`,
    [database],
  );
  await pool.query(
    `update user_jobs set status = 'FAILED', error_class = case when job_id % 4 = 0 then 'input' else 'infrastructure' end,
        reason = 'for the benchmark', finished = now() where database = $1 and family = 'assembly'`,
    [database],
  );
  // The other half of this benchmark wrote assemblies under ids of its own.
  await pool.query(
    "select setval(pg_get_serial_sequence('assemblies', 'id'), (select max(id) from assemblies) + 1)",
  );
  await pool.query(
    `insert into assemblies (database, barcode, strain_id, trace_id, file_pointer, sha256, status)
      select database, barcode || '_AS', strain_id, id, '', '', case strain_id % 15 when 0 then 'Failed QC' when 5 then 'Failed QC'
          when 10 then 'Failed QC' else 'Passed QC' end
        from traces where database = $1 and (strain_id % 3 = 0 or strain_id % 5 = 0)`,
    [database],
  );
  await pool.query('analyze');
}

async function fill(pool: Parameters<typeof sendChosen>[0], schemeId: number): Promise<void> {
  await pool.query(
    `insert into strains (database, barcode, strain, owner)
      select 'bench', 's' || n, 's' || n, 1 from generate_series(1, $1) n`,
    [ASSEMBLIES],
  );
  const barcodes = Array.from({ length: ASSEMBLIES }, (_, i) => encodeBarcode('BNC', i + 1, 'AS'));
  await pool.query(
    `insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256, status)
      select n, 'bench', barcode, n, 'assemblies/' || n, '', 'Passed QC'
        from unnest($1::text[]) with ordinality as b (barcode, n)`,
    [barcodes],
  );
  // Rows without the jobs behind them: only their reading is measured.
  await pool.query(
    `insert into assembly_lookup (database, assembly_id, scheme_id, status, version, other_data)
      select 'bench', id, $1, 'COMPLETE', '1.0', jsonb_build_object('job_id', id, 'job_count', 1, 'complete_count', 1,
          'queued_count', 0, 'fail_count', 0, 'results', (select jsonb_agg(md5((id * 100 + k)::text)) from generate_series(1, 100) k))
        from assemblies where id % 2 = 0`,
    [schemeId],
  );
  await pool.query('analyze');
}
