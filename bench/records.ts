import { startApi } from '../src/api/server.ts';
import type { Pool } from '../src/database/connect.ts';
import { silentLogger } from '../src/log.ts';
import { issueToken } from '../src/records/api_tokens.ts';
import { encodeBarcode } from '../src/records/barcodes.ts';
import { addScheme, type SchemeParam } from '../src/records/schemes.ts';
import { Store } from '../src/store.ts';
import { makeStand } from './jobs/stand.ts';
import { alone, type Row } from './row.ts';

/** What people ask of a list; each is asked as often, and the whole of an answer read. */
const QUERIES: Record<string, string> = {
  list_first_page: '',
  list_sorted_by_name: '?sort=strain&order=desc',
  list_country: '?country=Germany&sort=collection_date&order=desc',
  list_three_filters: '?country=Germany&source_niche=Human&collection_year=2020&sort=lastmodified',
  list_sorted_by_custom: '?sort=ward&order=desc',
  list_search: '?search=ain+9999&sort=serotype',
  list_deep_page: '?country=France&sort=city&offset=15000',
  list_scheme_columns:
    '?column=MLST_Achtman.ST&column=cgMLST.ST&column=SeroPred.serovar&column=SeroPred.genes&column=assembly.n50',
  list_sorted_by_st: '?sort=MLST_Achtman.ST&column=MLST_Achtman.ST',
  list_sorted_by_scheme_text: '?sort=SeroPred.serovar&order=desc&column=SeroPred.serovar',
  list_sorted_by_scheme_deep: '?sort=SeroPred.genes&offset=50000',
  list_sorted_by_n50_deep: '?sort=assembly.n50&order=desc&offset=50000',
  list_filter_scheme_number:
    '?where=SeroPred.genes:min:4000&where=SeroPred.genes:max:4500&sort=SeroPred.genes',
  list_filter_scheme_text: '?where=SeroPred.serovar:has:muri&sort=strain',
  list_filter_st_and_country: '?where=MLST_Achtman.ST:is:19&where=MLST_Achtman.ST:is:34&country=Germany',
  list_filter_custom_text: '?where=ward:has:99&sort=strain',
};
const ASKED = 40;
const CALLBACK_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/**
 * A list of strains over HTTP, as a user who owns none of them and sees all: 50 records with their best assemblies, and how
 * many there are in all; at 10,000 and at 100,000 strains with an assembly and three schemes each. No peer can be had.
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const strains of [10_000, 100_000]) {
    const stand = await makeStand();
    try {
      await fill(stand.pool, strains);
      rows.push(...(await measure(stand.pool, stand.folder, strains, wanted)));
    } finally {
      await stand.close();
    }
  }
  return rows;
}

async function measure(pool: Pool, folder: string, strains: number, wanted: string[]): Promise<Row[]> {
  const { rows: users } = await pool.query(
    "insert into users (username) values ('reader') returning user_id",
  );
  const { token } = await issueToken(pool, { userId: users[0].user_id, name: 'bench' });
  const api = await startApi({
    ...{ pool, store: new Store(folder), callbackSecret: CALLBACK_SECRET, logger: silentLogger },
  });
  const rows: Row[] = [];
  const ask = async (path: string) => {
    const began = performance.now();
    const response = await fetch(new URL(path, api.url), { headers: { authorization: `Bearer ${token}` } });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${answer}`);
    return performance.now() - began;
  };
  try {
    const asked: [string, (i: number) => string][] = [
      ...Object.entries(QUERIES).map(
        ([name, query]) => [name, () => `/api/v1.0/bench/strains${query}`] as [string, () => string],
      ),
      [
        'show_by_barcode',
        (i) => `/api/v1.0/bench/strains/${encodeBarcode('BNC', 1 + ((i * 7919) % strains))}`,
      ],
    ];
    for (const [name, path] of asked) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      for (let i = 0; i < 5; i++) await ask(path(i));
      const times: number[] = [];
      for (let i = 0; i < ASKED; i++) times.push(await ask(path(i)));
      times.sort((a, b) => a - b);
      rows.push(alone(`${name}_p95_${strains / 1000}k`, 'ms', times[Math.ceil(ASKED * 0.95) - 1]!));
    }
  } finally {
    await api.stop();
  }
  return rows;
}

export async function fill(pool: Pool, strains: number): Promise<void> {
  const schemes = [];
  for (const description of ['MLST_Achtman', 'cgMLST', 'SeroPred']) {
    const columns: SchemeParam['columns'] = [
      { name: 'ST', label: 'ST', kind: 'integer' },
      { name: 'genes', label: 'Genes', kind: 'integer' },
      { name: 'serovar', label: 'Serovar', kind: 'text' },
    ];
    const param = { display: 'public', pipeline: 'echo', columns } as const;
    schemes.push(await addScheme(pool, { database: 'bench', description, name: description, param }));
  }
  await pool.query(
    `insert into strains (database, barcode, strain, owner, lastmodified, metadata)
      select 'bench', b, 'strain ' || n, 1, now() - n * interval '1 minute', jsonb_build_object(
          'country', (array['Germany','France','United Kingdom','Kenya','USA','Japan','Italy','Spain'])[1 + n % 3 * (n % 7)  % 8],
          'continent', 'Europe', 'city', 'town ' || n % 977, 'collection_date', 2000 + n % 25 || '-0' || 1 + n % 9,
          'collection_year', (2000 + n % 25)::text, 'collection_month', (1 + n % 9)::text,
          'source_niche', (array['Human','Poultry','Food','Environment'])[1 + n % 4], 'source_type', 'Human',
          'serotype', (array['Agona','Typhimurium','Enteritidis','Kentucky','Infantis'])[1 + n % 5],
          'lab_contact', 'laboratory ' || n % 50, 'sample_accession', 'SAMEA' || n, 'ward', 'ward ' || n % 1000,
          'comment', repeat(md5(n::text), 3))
        from unnest($1::text[]) with ordinality as t (b, n)`,
    [Array.from({ length: strains }, (_, i) => encodeBarcode('BNC', i + 1))],
  );
  await pool.query(
    `insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256, status, n50, contig_number, total_length)
      select n, 'bench', b, n, 'assemblies/' || n, '', 'Passed QC', 100000 + n, 50, 4800000
        from unnest($1::text[]) with ordinality as t (b, n)`,
    [Array.from({ length: strains }, (_, i) => encodeBarcode('BNC', i + 1, 'AS'))],
  );
  await pool.query('update strains set best_assembly = id');
  for (const { id } of schemes) {
    await pool.query(
      `insert into assembly_lookup (database, assembly_id, scheme_id, status, version, st_barcode, other_data)
        select 'bench', id, $1, 'COMPLETE', '1.0', 'BNC_' || id % 500 || '_ST', jsonb_build_object('job_id', id, 'job_count', 1,
          'complete_count', 1, 'queued_count', 0, 'fail_count', 0, 'results', jsonb_build_object('ST', id % 500, 'genes', 3500 + id * 7919 % 2000, 'serovar',
            (array['Agona','Typhimurium','Enteritidis','Kentucky','Infantis'])[1 + id % 5]))
        from assemblies`,
      [id],
    );
  }
  await pool.query('vacuum analyze');
}
