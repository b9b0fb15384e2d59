import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { encodeBarcode } from '../../src/records/barcodes.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addScheme, type Scheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
const owner = await addPerson(pool, api, 'owner');
const other = await addPerson(pool, api, 'other');
const buddy = await addPerson(pool, api, 'buddy');
const curator = await addPerson(pool, api, 'curator', { curates: ['senterica'] });
await addBuddy(pool, owner, buddy);
const BASE = '/api/v1.0/senterica';
const strains: Record<string, { id: number; barcode: string }> = {};
const schemes: Record<string, Scheme> = {};

async function add(name: string, n50: number | null, results: Record<string, unknown> = {}) {
  const metadata = { latitude: String(n50 ?? 1), ward: `ward of ${name}` };
  const strain = await addStrain(pool, {
    ...{ database: 'senterica', strain: name, metadata, owner: owner.userId },
  });
  strains[name] = strain;
  if (n50 === null) return;
  await pool.query(
    `with a as (insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256, status, n50, qc)
        values ($1, 'senterica', $4, $1, 'none', '', 'Passed QC', $2, $3) returning id)
      update strains set best_assembly = a.id from a where strains.id = $1`,
    [
      ...[strain.id, n50],
      JSON.stringify({ species: 'Salmonella enterica', mean_depth: n50 / 10 }),
      encodeBarcode('SEN', strain.id, 'AS'),
    ],
  );
  for (const [scheme, found] of Object.entries(results))
    await pool.query(
      `insert into assembly_lookup (database, assembly_id, scheme_id, status, other_data)
        select 'senterica', best_assembly, $2, 'COMPLETE', jsonb_build_object('job_id', 1, 'results', $3::jsonb)
          from strains where id = $1`,
      [strain.id, schemes[scheme]!.id, JSON.stringify(found)],
    );
}

beforeAll(async () => {
  await pool.query("insert into nserv_schemes (name, prefix) values ('sal7', 'SEN')");
  await pool.query(
    "insert into nserv_loci (nserv_scheme_id, locus, position) values (1, 'aroC', 1), (1, 'dnaN', 2)",
  );
  const columns = [
    {
      name: 'genes',
      label: 'Genes',
      kind: 'integer' as const,
      unit: 'genes',
      description: 'Coding sequences.',
    },
    { name: 'serovar', label: 'Serovar', kind: 'text' as const },
    { name: 'phage', label: 'Phage', kind: 'yes_no' as const },
  ];
  const add_ = async (description: string, param: Scheme['param']) => {
    schemes[description] = await addScheme(pool, {
      database: 'senterica',
      description,
      name: `The ${description}`,
      param,
    });
  };
  await add_('note.1', { display: 'public', pipeline: 'echo', columns });
  await add_('secret', { display: 'private', pipeline: 'echo', columns });
  await add_('mlst', { display: 'public', pipeline: 'nomenclature', scheme: 'sal7' });
  await add('alpha', 300, {
    'note.1': { genes: 4500, serovar: 'Agona', phage: true },
    secret: { genes: 1, serovar: 'hidden' },
    mlst: { ST: 19, alleles: { aroC: 10, dnaN: 7 } },
  });
  await add('beta', 100, {
    'note.1': { genes: 900, serovar: 'Typhimurium 50%_', phage: false },
    secret: { genes: 2 },
    mlst: { ST: 10_000_003, alleles: { aroC: 10_000_001, dnaN: 0 } },
  });
  await add('gamma', 200, { 'note.1': { genes: 12_000 } });
  await add('delta', null);
});

async function names(who: Person, query: string): Promise<[string[], number]> {
  const { status, body } = await who.json('GET', `${BASE}/strains?${query}`);
  expect([query, status, body.error]).toEqual([query, 200, undefined]);
  return [body.records.map(({ strain }: { strain: string }) => strain), body.total];
}

test('the columns are told, those of a scheme only to who may see it', async () => {
  const { body } = await other.json('GET', `${BASE}/strain_columns`);
  const byId = new Map(body.columns.map((column: { id: string }) => [column.id, column]));
  expect(byId.get('note.1.genes')).toEqual({
    ...{ id: 'note.1.genes', label: 'Genes', group: 'note.1', group_label: 'The note.1', kind: 'integer' },
    ...{ unit: 'genes', description: 'Coding sequences.', tests: ['is', 'min', 'max', 'known'] },
  });
  expect(byId.get('mlst.ST')).toMatchObject({ kind: 'integer', local_from: 10_000_001 });
  expect([...byId.keys()].filter((id) => String(id).startsWith('mlst.'))).toEqual([
    ...['mlst.ST', 'mlst.aroC', 'mlst.dnaN'],
  ]);
  expect(byId.get('country')).toMatchObject({ group: 'metadata', kind: 'text' });
  expect(byId.has('secret.genes')).toBe(false);
  const curated = (await curator.json('GET', `${BASE}/strain_columns`)).body.columns;
  expect(curated.some(({ id }: { id: string }) => id === 'secret.genes')).toBe(true);
});

test('a person keeps a choice of columns for each database', async () => {
  const put = (chosen: unknown) => owner.json('PUT', `${BASE}/strain_columns`, { chosen });
  const kept = async (who: Person) => (await who.json('GET', `${BASE}/strain_columns`)).body.chosen;
  expect((await put(['strain', 'mlst.ST', 'strain'])).body).toEqual({ chosen: ['strain', 'mlst.ST'] });
  expect(await kept(owner)).toEqual(['strain', 'mlst.ST']);
  expect(await kept(other)).toBeNull();
  expect((await put([])).status).toBe(400);
  expect((await put(['a\u0000'])).status).toBe(400);
  expect((await put(null)).status).toBe(200);
  expect(await kept(owner)).toBeNull();
  expect((await owner.ask('PUT', '/api/v1.0/nowhere/strain_columns', { chosen: null })).status).toBe(404);
});

test('values are told beside the strains; what is not known is null', async () => {
  const query = 'sort=strain&column=note.1.genes&column=note.1.phage&column=mlst.ST&column=assembly.species';
  const { body } = await other.json('GET', `${BASE}/strains?${query}`);
  const values = Object.fromEntries(
    body.records.map((one: { strain: string; values: object }) => [one.strain, one.values]),
  );
  expect(values.alpha).toEqual({
    ...{
      'note.1.genes': 4500,
      'note.1.phage': true,
      'mlst.ST': 19,
      'assembly.species': 'Salmonella enterica',
    },
  });
  expect(values.gamma).toMatchObject({ 'note.1.genes': 12_000, 'note.1.phage': null, 'mlst.ST': null });
  expect(values.delta).toMatchObject({ 'note.1.genes': null, 'assembly.species': null });
  expect((await other.ask('GET', `${BASE}/strains?column=country`)).status).toBe(400);
});

test('sorted by any column; the empty ones come last, whichever the order, on every page', async () => {
  expect((await names(other, 'sort=note.1.genes'))[0]).toEqual(['beta', 'alpha', 'gamma', 'delta']);
  expect((await names(other, 'sort=note.1.genes&order=desc'))[0]).toEqual([
    'gamma',
    'alpha',
    'beta',
    'delta',
  ]);
  expect((await names(other, 'sort=mlst.ST&order=desc'))[0]).toEqual(['beta', 'alpha', 'gamma', 'delta']);
  expect((await names(other, 'sort=note.1.serovar'))[0]).toEqual(['alpha', 'beta', 'gamma', 'delta']);
  expect((await names(other, 'sort=assembly.n50'))[0]).toEqual(['beta', 'gamma', 'alpha', 'delta']);
  expect((await names(other, 'sort=assembly.mean_depth&order=desc&limit=1'))[0]).toEqual(['alpha']);
  expect((await names(other, 'sort=latitude'))[0]).toEqual(['delta', 'beta', 'gamma', 'alpha']);
  expect((await names(other, 'sort=owner'))[0]).toHaveLength(4);
  const pages = await Promise.all(
    [0, 1, 2, 3].map((offset) => names(other, `sort=mlst.aroC&limit=1&offset=${offset}`)),
  );
  expect(pages.map(([page]) => page[0])).toEqual(['alpha', 'beta', 'gamma', 'delta']);
});

test('filtered by any column, and by several', async () => {
  const where = (...conditions: string[]) =>
    names(other, `sort=strain&${conditions.map((one) => `where=${encodeURIComponent(one)}`).join('&')}`);
  expect(await where('note.1.genes:min:1000')).toEqual([['alpha', 'gamma'], 2]);
  expect(await where('note.1.genes:min:1000', 'note.1.genes:max:4500')).toEqual([['alpha'], 1]);
  expect(await where('mlst.ST:is:19', 'mlst.ST:is:10000003')).toEqual([['alpha', 'beta'], 2]);
  expect(await where('mlst.ST:is:19', 'mlst.aroC:is:11')).toEqual([[], 0]);
  expect(await where('mlst.ST:known:no')).toEqual([['delta', 'gamma'], 2]);
  expect(await where('mlst.ST:known:yes')).toEqual([['alpha', 'beta'], 2]);
  expect(await where('note.1.serovar:has:PHIM')).toEqual([['beta'], 1]);
  expect(await where('note.1.serovar:has:0%_')).toEqual([['beta'], 1]);
  expect(await where('note.1.serovar:has:%')).toEqual([['beta'], 1]);
  expect(await where('note.1.serovar:starts:ag')).toEqual([['alpha'], 1]);
  expect(await where('note.1.phage:is:no')).toEqual([['beta'], 1]);
  expect(await where('assembly.n50:max:200')).toEqual([['beta', 'gamma'], 2]);
  expect(await where('assembly.species:starts:salmonella')).toEqual([['alpha', 'beta', 'gamma'], 3]);
  expect(await where('strain:has:LT')).toEqual([['delta'], 1]);
  expect(await where('latitude:min:150')).toEqual([['alpha', 'gamma'], 2]);
  expect(await where('ward:has:of b')).toEqual([['beta'], 1]);
  expect(await where('ward:is:ward of beta')).toEqual([['beta'], 1]);
  expect((await where('created:min:2020-01-01'))[1]).toBe(4);
  expect((await where('release_date:known:no'))[1]).toBe(4);
  expect((await where('owner:is:owner'))[1]).toBe(4);
});

test('a hidden scheme gives nothing: it is as good as a field that nobody has', async () => {
  expect(await names(curator, 'where=secret.genes:min:1')).toEqual([['alpha', 'beta'], 2]);
  expect((await other.ask('GET', `${BASE}/strains?where=secret.genes:is:1`)).status).toBe(200);
  expect(await names(other, 'where=secret.genes:is:1')).toEqual([[], 0]);
  expect((await other.ask('GET', `${BASE}/strains?column=secret.genes`)).status).toBe(400);
  expect((await names(other, 'sort=secret.genes'))[0]).toHaveLength(4);
});

test('a wrong condition is refused in words', async () => {
  for (const where of [
    ...[
      '',
      'genes',
      'x:is',
      'note.1.genes:is:many',
      'note.1.genes:min:',
      'note.1.genes:has:1',
      'note.1.phage:is:maybe',
    ],
    ...[
      'created:min:2020-02-31',
      'created:min:yesterday',
      'note.1.genes:known:perhaps',
      'note.1.genes:min:Infinity',
    ],
  ]) {
    const { status, body } = await other.json('GET', `${BASE}/strains?where=${encodeURIComponent(where)}`);
    expect([where, status, body.error.code]).toEqual([where, 400, 'REQUEST_WRONG']);
  }
});

test('the strains of a workspace; of one that is not shown there is none', async () => {
  const { body } = await owner.json('POST', '/api/v1.0/workspaces', {
    ...{ name: 'outbreak', database: 'senterica', strains: [strains.beta!.barcode, strains.delta!.barcode] },
  });
  expect(await names(owner, `workspace=${body.id}&sort=strain`)).toEqual([['beta', 'delta'], 2]);
  expect((await other.ask('GET', `${BASE}/strains?workspace=${body.id}`)).status).toBe(404);
  expect((await other.ask('GET', `${BASE}/strains?workspace=0`)).status).toBe(400);
});

test('a table has the columns under their ids, and ignores them when it comes back', async () => {
  const query = 'column=mlst.ST&column=note.1.phage&where=mlst.ST:known:yes';
  const table = await (await owner.ask('GET', `${BASE}/strains/table?${query}`)).text();
  const [header, ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const column = (id: string) => rows.map((row) => row[header!.indexOf(id)]);
  expect(column('strain')).toEqual(['alpha', 'beta']);
  expect(column('mlst.ST')).toEqual(['19', '10000003 (local)']);
  expect(column('note.1.phage')).toEqual(['yes', 'no']);
  const checked = await fetch(new URL(`${BASE}/strains/table`, api.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'text/plain' },
    body: 'strain\tmlst.ST\tassembly.n50\tward\nalpha\t1\t1\t7\n',
  });
  expect(await checked.json()).toMatchObject({
    ignored: ['mlst.ST', 'assembly.n50'],
    changed: { cells: 1 },
    cells: [{ line: 2, strain: 'alpha', field: 'ward', before: 'ward of alpha', after: '7' }],
  });
});

test('a scheme is sent for strains, under their owner, and each that is not is told why', async () => {
  const send = (who: Person, body: unknown, scheme = 'note.1') =>
    who.json('PUT', `${BASE}/schemes/${scheme}/send`, body);
  const { alpha, beta, delta } = strains as Record<string, { barcode: string }>;
  const barcodes = [alpha!.barcode, delta!.barcode, 'SEN_ZZ9999ZZ'];
  const { body: first } = await send(owner, { strains: barcodes });
  expect(first.jobs).toEqual([]);
  expect(first.refused.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
    ...['SEND_HAS_RESULT', 'SEND_NO_ASSEMBLY', 'RECORD_UNKNOWN'],
  ]);
  const { body: again } = await send(curator, { strains: [alpha!.barcode, alpha!.barcode], again: true });
  expect(again).toMatchObject({ jobs: [{ barcode: alpha!.barcode, outcome: 'recorded' }], refused: [] });
  const { rows } = await pool.query('select user_id, pipeline from user_jobs where job_id = $1', [
    again.jobs[0].job_id,
  ]);
  expect(rows).toEqual([{ user_id: owner.userId, pipeline: 'note.1' }]);
  const { body: twice } = await send(owner, { strains: [alpha!.barcode], again: true });
  expect(twice.jobs).toEqual([{ ...again.jobs[0], outcome: 'under_way' }]);
  for (const who of [other, buddy]) {
    const { body } = await send(who, { strains: [beta!.barcode], again: true });
    expect(body).toMatchObject({ jobs: [], refused: [{ error: { code: 'NOT_ALLOWED' } }] });
  }
  // Of a filter only what one may edit.
  expect((await send(other, { filter: {} })).body).toEqual({ jobs: [], refused: [] });
  const { body: filtered } = await send(owner, { filter: { where: ['note.1.genes:max:1000'] }, again: true });
  expect(filtered.jobs).toMatchObject([{ barcode: beta!.barcode, outcome: 'recorded' }]);

  expect((await send(owner, { strains: [], filter: {} })).status).toBe(400);
  expect((await send(owner, {})).status).toBe(400);
  expect((await send(owner, { strains: [alpha!.barcode] }, 'secret')).status).toBe(404);
  expect((await send(owner, { strains: [alpha!.barcode] }, 'assembly_stats')).body.refused).toMatchObject([
    { error: { code: 'SCHEME_NO_PIPELINE' } },
  ]);
});

test('the assemblies that one may have come in one tar, and what is left out is named', async () => {
  const { path } = await api.store.putBytes('assemblies', Buffer.from('>c\nACGTAC\n'), '.fasta');
  await pool.query('update assemblies set file_pointer = $2 where id = $1', [strains.alpha!.id, path]);
  const tar = async (who: Person, query = '') =>
    execa('tar', ['-xO', '-v', '-f', '-'], {
      input: Buffer.from(
        await (await who.ask('GET', `${BASE}/strains/assemblies.tar${query}`)).arrayBuffer(),
      ),
    });
  const { stdout, stderr } = await tar(owner);
  expect(`${stdout}${stderr}`).toContain('>c\nACGTAC\n');
  expect(`${stdout}${stderr}`).toContain(`${encodeBarcode('SEN', strains.alpha!.id, 'AS')}.fasta`);
  expect(stdout).toContain(`${strains.beta!.barcode}\tbeta\tits file is missing`);
  expect(stdout).toContain(`${strains.delta!.barcode}\tdelta\tno assembly`);
  expect((await tar(owner, `?barcode=${strains.alpha!.barcode}`)).stdout).not.toContain('left_out');
  // Others see the rows, and may not have the files before the release.
  expect((await tar(other)).stdout).toBe('');
});
