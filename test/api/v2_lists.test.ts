import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { startHouse } from './v2_house.ts';

const { pool } = await freshDatabase();
const { api, people, sets } = await startHouse(pool);
const { admin, owner } = people;
const get = (path: string) => admin.json('GET', `/api/v2.0${path}`);
const ask = async (path: string) => {
  const { status, body } = await get(path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('the databases', async () => {
  expect(await ask('?prefix=OTH')).toEqual({
    Databases: [{ name: 'other', prefix: 'OTH', description: 'Otheria' }],
    links: { paging: {}, records: 1, total_records: 1 },
  });
  expect((await ask('?name=bench,other')).Databases).toHaveLength(2);
});

test('a strain as EnteroBase tells it', async () => {
  const { Strains, links } = await ask(`/bench/strains?barcode=${sets.row.strain}`);
  expect(links).toEqual({ paging: {}, records: 1, total_records: 1 });
  expect(Strains[0]).toMatchObject({
    ...{ country: 'Atlantis', collection_year: 2001, latitude: 12.5, serotype: null, city: null },
    ...{ strain_name: 'row strain', strain_barcode: sets.row.strain, uberstrain: sets.row.strain },
    ...{ assembly_barcode: sets.row.assembly, version: 2 },
  });
  expect(Strains[0].created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  expect(await ask(`/bench/strains/${sets.row.strain}`)).toEqual({ Strains, links });
  const posted = await admin.json('POST', `/api/v2.0/bench/strains/${sets.row.strain}`, {
    only_fields: ['country'],
  });
  expect(posted.body.Strains).toEqual([{ country: 'Atlantis' }]);
});

test('pages lead forth and back, and none skips or repeats', async () => {
  const seen: string[] = [];
  let path = '/bench/strains?limit=7&orderby=country&sortorder=desc&only_fields=strain_barcode';
  const before: (string | undefined)[] = [];
  for (;;) {
    const { Strains, links } = await ask(path);
    seen.push(...Strains.map((one: { strain_barcode: string }) => one.strain_barcode));
    expect(links).toMatchObject({ records: Strains.length, total_records: 43 });
    before.push(links.paging.previous);
    if (!links.paging.next) break;
    expect(links.paging.next).toMatch(`${api.url}/api/v2.0/bench/strains?`);
    expect(links.paging.next).toContain('orderby=country');
    path = links.paging.next.slice(`${api.url}/api/v2.0`.length);
  }
  expect(new Set(seen).size).toBe(43);
  expect(before[0]).toBeUndefined();
  expect(new URL(before[2]!).searchParams.get('offset')).toBe('7');
  expect((await ask('/bench/strains?limit=0')).links.total_records).toBe(43);
  expect((await ask('/bench/strains?offset=1000')).Strains).toEqual([]);
  expect((await ask('/bench/strains?return_all=true&limit=2')).Strains).toHaveLength(43);
});

test('filters: any of several values, whole values with commas, numbers as text and as numbers', async () => {
  const names = async (query: string) =>
    (await ask(`/bench/strains?only_fields=strain_name&${query}`)).Strains.map(
      (one: { strain_name: string }) => one.strain_name,
    );
  expect(await names('country=Atlantis,Nowhere')).toHaveLength(3);
  expect(await names('country=Atlantis&country=Nowhere')).toHaveLength(3);
  expect(await names('country=atlantis')).toEqual([]);
  expect(await names('country=Atlantis&collection_year=2000,2001')).toHaveLength(3);
  expect(await names('latitude=12.5')).toHaveLength(3);
  await pool.query(
    `update strains set metadata = metadata || '{"comment": "one, two", "collection_year": 2001}' where barcode = $1`,
    [sets.row.strain],
  );
  expect(await names('comment=one,%20two')).toEqual(['row strain']);
  expect(await names('collection_year=2001&country=Atlantis')).toHaveLength(3);
  expect(await names(`assembly_barcode=${sets.row.assembly}`)).toEqual(['row strain']);
  expect(await names(`assembly_barcode=${sets.row.assembly.replace('_AS', '')}`)).toEqual(['row strain']);
  expect(await names(`barcode=${sets.row.strain}&barcode=${sets.hidden.strain}`)).toHaveLength(2);
  expect(await names('reldate=1&country=Atlantis')).toHaveLength(3);
  const mine = await owner.json('GET', '/api/v2.0/bench/strains?my_strains=true');
  expect(mine.body.links.total_records).toBe(3);
});

test('a cell that is no number stands as it is, and comes last', async () => {
  await pool.query(
    `update strains set metadata = metadata || '{"collection_year": "2001-2002"}' where barcode = $1`,
    [sets.row.strain],
  );
  const { Strains } = await ask(
    '/bench/strains?country=Atlantis&orderby=collection_year&sortorder=desc&only_fields=collection_year',
  );
  expect(Strains.map((one: { collection_year: unknown }) => one.collection_year)).toEqual([
    2001,
    2001,
    '2001-2002',
  ]);
});

test('straindata joins strain, assembly and STs, by barcode', async () => {
  const { straindata, links } = await ask('/bench/straindata?assembly_status=Assembled&limit=3&orderby=n50');
  expect(links.records).toBe(3);
  const [[barcode, first]] = Object.entries(straindata) as [[string, Record<string, unknown>]];
  expect(first).toMatchObject({ strain_barcode: barcode, n50: 1234, assembly_status: 'Assembled', sts: [] });
  const typed = Object.values((await ask('/bench/straindata?barcode=BNC_AA0001AA')).straindata)[0] as {
    sts: { st_barcode: string }[];
    download_fasta_link: string;
  };
  expect(typed.sts).toMatchObject([
    { scheme_name: 'BNC_MLST', st_id: 1, st_barcode: 'BNC_AA0001AA_ST' },
    { scheme_name: 'BNC_rMLST', st_id: 1 },
    { scheme_name: 'BNC_cgMLST', st_id: 1 },
  ]);
  expect(typed.download_fasta_link).toBe(
    `${api.url}/upload/download?assembly_barcode=BNC_AA0001AA_AS&database=bench`,
  );
  const statuses = async (query: string) =>
    (await ask(`/bench/straindata?limit=100&only_fields=assembly_status&${query}`)).links.total_records;
  expect(await statuses('assembly_status=Failed QC')).toBe(2);
  expect(await statuses('assembly_status=Queued')).toBe(1);
  expect(await statuses('assembly_status=Assembled,Queued')).toBe(41);
  expect(await statuses('assembly_status=Assembled,legacy')).toBe(40);
  expect(await statuses('n50=1234&top_species=Benchia communis')).toBe(0);
});

test('assemblies, traces and schemes', async () => {
  const { Assemblies } = await ask(`/bench/assemblies?barcode=BNC_AA0001AA_AS`);
  expect(Assemblies[0]).toMatchObject({
    ...{ assembly_status: 'Assembled', coverage: 30, top_species: 'Benchia communis', id: 1, version: 1 },
    ...{ strain_barcode: 'BNC_AA0001AA', download_fastq_link: null },
  });
  expect((await ask('/bench/assemblies?assembly_status=Assembled&limit=1')).links.total_records).toBe(40);
  expect((await ask('/bench/traces/BNC_AA0001AA_TR')).Traces[0]).toMatchObject({
    ...{ trace_barcode: 'BNC_AA0001AA_TR', strain_barcode: 'BNC_AA0001AA', seq_platform: 'ILLUMINA' },
  });
  const { Schemes } = await ask('/bench/schemes?scheme_name=BNC_MLST');
  expect(Schemes[0]).toMatchObject({ scheme_name: 'BNC_MLST', label: 'BNC_MLST' });
  expect((await ask('/bench/schemes?created=2999-01-01')).Schemes).toEqual([]);
});

test('loci, alleles and STs', async () => {
  const { loci, links } = await ask('/bench/BNC_MLST/loci?scheme=BNC_MLST');
  expect(links.total_records).toBe(7);
  expect(loci[0]).toMatchObject({
    ...{ database: 'Benchia', locus: 'LOC_0001', locus_barcode: 'BNC_AA0001AA_LO', scheme: 'BNC_MLST' },
  });
  expect((await ask('/bench/BNC_MLST/loci?scheme=Another')).loci).toEqual([]);
  const { alleles } = await ask('/bench/BNC_MLST/alleles?locus=LOC_0001,LOC_0002&allele_id=3');
  expect(alleles).toMatchObject([
    { locus: 'LOC_0001', allele_id: '3' },
    { locus: 'LOC_0002', allele_id: '3' },
  ]);
  const { seq, allele_barcode } = alleles[0];
  const bySequence = await ask(`/bench/BNC_MLST/alleles?locus=LOC_0001&seq=${seq.toLowerCase()}`);
  expect(bySequence.alleles).toMatchObject([{ allele_barcode }]);
  expect((await get('/bench/BNC_MLST/alleles')).status).toBe(400);
  const { STs } = await ask('/bench/BNC_MLST/sts?st_id=2,5&show_alleles=true');
  expect(STs).toMatchObject([
    { ST_id: '2', st_barcode: 'BNC_AA0002AA_ST', info: null, scheme: 'BNC_MLST' },
    { ST_id: '5' },
  ]);
  expect(STs[0].alleles).toHaveLength(7);
  expect(STs[0].alleles[0]).toMatchObject({ locus: 'LOC_0001', allele_id: expect.stringMatching(/^\d+$/) });
  expect((await ask('/bench/BNC_MLST/sts?limit=1')).STs[0]).not.toHaveProperty('alleles');
  expect((await ask('/bench/BNC_MLST/sts?barcode=BNC_AA0002AA_ST')).STs).toHaveLength(1);
  expect((await ask('/bench/BNC_MLST/sts?reldate=1')).links.total_records).toBe(2000);
});

test('a local number that gave way still finds what it meant', async () => {
  await pool.query(
    `insert into nserv_st_aliases (nserv_scheme_id, alias, st, version)
      select id, 10000001, 7, 1 from nserv_schemes where name = 'BNC_MLST'`,
  );
  expect((await ask('/bench/BNC_MLST/sts?st_id=10000001')).STs).toMatchObject([{ ST_id: '7' }]);
});

test('more than is read at a time is written as it is read, and is the same', async () => {
  const { STs, links } = await ask('/bench/BNC_MLST/sts?limit=1700&only_fields=ST_id');
  expect(links.records).toBe(1700);
  expect(STs.map((one: { ST_id: string }) => Number(one.ST_id))).toEqual(
    Array.from({ length: 1700 }, (_, i) => i + 1),
  );
});

test('what cannot be asked is refused, and the answer says why', async () => {
  const refused = async (path: string, status: number, code: string, about = '') => {
    const { status: got, body } = await get(path);
    expect({ got, code: body.error?.code, path }).toEqual({ got: status, code, path });
    expect(body.error.message).toContain(about);
  };
  await refused('/bench/strains?only_fields=country,nonsense', 400, 'FIELD_UNKNOWN', '"nonsense"');
  await refused('/bench/strains?orderby=metadata', 400, 'FIELD_UNKNOWN', 'serotype');
  await refused('/bench/strains?orderby=__proto__', 400, 'FIELD_UNKNOWN');
  await refused('/bench/strains?only_fields=constructor', 400, 'FIELD_UNKNOWN');
  await refused('/bench/strains?orderby=strain_name;drop%20table%20strains', 400, 'FIELD_UNKNOWN');
  await refused('/bench/strains?sortorder=sideways', 400, 'SORT_ORDER_UNKNOWN', 'sideways');
  await refused('/bench/strains?limit=-1', 400, 'REQUEST_WRONG', 'limit');
  await refused('/bench/strains?limit=1e3', 400, 'REQUEST_WRONG', 'limit');
  await refused('/bench/strains?collection_year=late', 400, 'REQUEST_WRONG', 'collection_year');
  await refused('/bench/strains?my_strains=perhaps', 400, 'REQUEST_WRONG', 'my_strains');
  await refused('/bench/schemes?created=2026-02-31T99', 400, 'REQUEST_WRONG', 'created');
  await refused('/bench/strains?country=%00', 400, 'REQUEST_WRONG');
  await refused('/bench/strains?barcode=broken', 400, 'BARCODE_INVALID', 'broken');
  await refused('/bench/strains?barcode=', 400, 'BARCODE_INVALID');
  await refused('/bench/strains/broken', 400, 'BARCODE_INVALID');
  await refused('/lookup/BNC_AA00O1AA', 400, 'BARCODE_INVALID');
  await refused('/nowhere/strains', 404, 'DATABASE_UNKNOWN');
  await refused('/bench/None/sts', 404, 'SCHEME_UNKNOWN');
  await refused('/bench/assembly_stats/sts', 404, 'SCHEME_UNKNOWN');
  await refused('/bench/strains/BNC_ZZ9999ZZ', 404, 'RECORD_UNKNOWN');
});

test('barcodes of another database or kind match nothing', async () => {
  const [other] = (
    await pool.query(
      `insert into strains (database, barcode, strain, owner) values ('other', 'OTH_AA0001AA', 'x', 1) returning barcode`,
    )
  ).rows;
  expect((await ask(`/bench/strains?barcode=${other.barcode}`)).Strains).toEqual([]);
  expect((await get(`/bench/strains/${other.barcode}`)).status).toBe(404);
  expect((await ask('/bench/strains?barcode=BNC_AA0001AA_AS')).Strains).toEqual([]);
  expect((await ask('/bench/BNC_MLST/sts?barcode=OTH_AA0001AA_ST')).STs).toEqual([]);
  expect((await ask('/bench/BNC_rMLST/sts?barcode=BNC_AA0001AA_ST')).STs).toEqual([]);
});

test('words of SQL are only words', async () => {
  for (const word of [
    "' or true --",
    "x'; drop table strains; --",
    '"} or 1=1',
    '\\',
    '$1',
    '%',
    "Atlantis' and '1'='1",
  ]) {
    const query = new URLSearchParams({ country: word, strain_name: word, assembly_barcode: 'BNC_AA0001AA' });
    expect((await ask(`/bench/strains?${query}`)).Strains).toEqual([]);
    const cell = new URLSearchParams({ serotype: word });
    expect((await ask(`/bench/straindata?${cell}`)).straindata).toEqual({});
  }
  expect((await ask('/bench/strains?limit=0')).links.total_records).toBe(43);
});

test('lookup: any kind of any database, in the order asked', async () => {
  const asked = [
    ...['BNC_AA0001AA_ST', sets.row.strain, sets.row.assembly, sets.row.trace, 'BNC_AA0001AA_LO'],
    ...['BNC_AA0003AA_AL', 'OTH_AA0001AA', 'BNC_ZZ9999ZZ', 'QQQ_AA0001AA', 'OTH_AA0001AA_ST'],
  ];
  const schemes = (await ask('/bench/schemes')).Schemes.map(
    (one: { scheme_barcode: string }) => one.scheme_barcode,
  );
  const { records, results } = await ask(`/lookup?barcode=${[...asked, ...schemes].join(',')}`);
  expect(results.map((one: { barcode: string }) => one.barcode)).toEqual([...asked.slice(0, 7), ...schemes]);
  expect(records).toBe(results.length);
  expect(results[0]).toMatchObject({ ST_id: '1', scheme: 'BNC_MLST' });
  expect(results[1]).toMatchObject({ strain_name: 'row strain' });
  expect(results[5]).toMatchObject({ locus: 'LOC_0001', allele_id: '3' });
  const posted = await admin.json('POST', `/api/v2.0/lookup/${sets.row.strain}`, {
    barcode: 'BNC_AA0001AA_LO',
  });
  expect(posted.body.records).toBe(2);
  expect(await ask('/lookup')).toEqual({ records: 0, results: [] });
});
