import { setHouse } from '../src/jobs/house.ts';
import { chooseAssemblies } from '../src/maintenance/choose_assemblies.ts';
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
 * asks row by row and cannot be had.
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
    return [alone('choose_100k', 's', median(seconds)), alone('enqueue_schemes', 'jobs/s', rate)];
  } finally {
    setHouse(undefined);
    await stand.close();
  }
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
