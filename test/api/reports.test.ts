import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { installationName } from '../../src/records/installation.ts';
import { addScheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const folder = await mkdtemp(join(tmpdir(), 'enterobot-report-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
await addDatabase(pool, { name: 'ecoli', prefix: 'ECO', genus: 'Escherichia' });
const mlst = await addScheme(pool, {
  ...{ database: 'ecoli', description: 'MLST_Achtman', name: 'MLST (Achtman)' },
  param: { display: 'public', scheme: 'nothing' },
});
const owner = await addPerson(pool, api, 'owner');
const buddy = await addPerson(pool, api, 'buddy');
const other = await addPerson(pool, api, 'other');
await addBuddy(pool, owner, buddy);

const NASTY = '<script>alert(1)</script> & "菌" Ü';

async function isolate(name: string) {
  const metadata = { city: NASTY, country: 'Germany' };
  const strain = await addStrain(pool, { database: 'ecoli', strain: name, metadata, owner: owner.userId });
  const reserved = await reserveAssembly(pool, 'ecoli');
  const none = { traceId: null, jobId: null, originalName: 'a.fasta', pipelineVersion: '', stats: {} };
  const given = {
    ...reserved,
    ...none,
    database: 'ecoli',
    strainId: strain.id,
    filePointer: 'x',
    sha256: 'feed',
  };
  const assembly = await addAssembly(pool, given);
  await judge(assembly.id, 120_000, 'PASS (species not checked)');
  await pool.query(
    `insert into assembly_lookup (database, assembly_id, scheme_id, status, version, other_data) values ('ecoli', $1, $2, 'COMPLETE', '1.2',
      '{"job_id": 7, "results": {"ST": 10, "scheme_version": "3", "reason": null, "alleles": {"adk": 10, "fumC": 10000001, "gyrB": 0}}}')`,
    [assembly.id, mlst.id],
  );
  return { ...strain, assembly, path: `/api/v1.0/ecoli/strains/${strain.barcode}/report` };
}

function judge(id: number, n50: number, shown: string) {
  const qc = { shown, reasons: [], warnings: ['a limit is ours'] };
  return inTransaction(pool, (tx) =>
    recordQc(tx, id, {
      passed: true,
      qc,
      criteriaVersion: 'QA_evaluation 2.3',
      n50,
      contigs: 50,
      length: 5_000_000,
    }),
  );
}

test('a report tells QC with its criteria, ST, alleles and versions; in HTML nothing of a user is markup', async () => {
  const { path } = await isolate('K <b>12');
  const response = await owner.ask('GET', `${path}.html`);
  const page = await response.text();
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  for (const told of [
    'QA_evaluation 2.3',
    'PASS (species not checked)',
    '120,000 bases',
    'MLST (Achtman)',
    '10000001 (local)',
    'missing',
  ])
    expect(page).toContain(told);
  expect(page).toContain(await installationName(pool));
  expect(page).toContain('Nobody signed this report.');
  expect(page).not.toContain('<script>');
  expect(page).not.toContain('<b>');
  expect(page).not.toMatch(/(src|href)=|https?:|@import|url\(/);
});

test('the PDF holds the same text, in Latin with marks, too', async () => {
  const { path } = await isolate('Ünïcode Ж');
  const response = await owner.ask('GET', `${path}.pdf`);
  expect(response.headers.get('content-disposition')).toContain(
    "filename*=UTF-8''%C3%9Cn%C3%AFcode%20%D0%96_report.pdf",
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const file = join(folder, 'report.pdf');
  await writeFile(file, bytes);
  const found = await execa('pdftotext', ['-layout', file, '-'], { reject: false });
  if (found.code === 'ENOENT')
    return void process.stderr.write('pdftotext is missing: the text of the PDF was not read' + '\n');
  for (const told of [
    'Ünïcode Ж',
    'QA_evaluation 2.3',
    'MLST (Achtman)',
    '10000001 (local)',
    'page 1 of 1',
    'Ü',
  ])
    expect(found.stdout).toContain(told);
});

test('a long report goes over many pages', async () => {
  const { path, id } = await isolate('long');
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`field ${i}`, 'word '.repeat(60).trim()]),
  );
  await pool.query('update strains set metadata = $2 where id = $1', [id, JSON.stringify(many)]);
  const bytes = Buffer.from(await (await owner.ask('GET', `${path}.pdf`)).arrayBuffer());
  expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(10);
});

test('signed by who may edit, as it was read; what changes afterwards is told', async () => {
  const { path, id, assembly } = await isolate('signed');
  const read = async () => (await owner.json('GET', path)).body;
  const { sha256 } = await read();
  const sign = (who: typeof owner, seen: string) =>
    who.json('POST', `${path}/sign_offs`, { sha256: seen, note: 'checked twice' });
  expect((await sign(other, sha256)).status).toBe(403);
  expect((await sign(buddy, sha256)).status).toBe(403);
  const signed = await sign(owner, sha256);
  expect(signed).toMatchObject({
    status: 201,
    body: { sign_offs: [{ by: 'owner', note: 'checked twice', changed_since: [] }] },
  });
  expect((await read()).sha256).toBe(sha256);

  await pool.query(`update strains set metadata = metadata || '{"city": "Bern"}' where id = $1`, [id]);
  await judge(assembly.id, 90_000, 'PASS');
  const changed = await read();
  expect(changed.sign_offs[0].changed_since.sort()).toEqual([
    'assembly.n50',
    'qc.verdict',
    'strain.metadata.city',
  ]);
  expect(await (await owner.ask('GET', `${path}.html`)).text()).toContain(
    'Changed since it was signed last: ',
  );
  expect((await sign(owner, sha256)).body.error.code).toBe('REPORT_CHANGED');
  expect((await sign(owner, changed.sha256)).status).toBe(201);
  expect(
    (await read()).sign_offs.map(({ changed_since }: { changed_since: string[] }) => changed_since.length),
  ).toEqual([0, 3]);
  await expect(pool.query('delete from sign_offs')).rejects.toThrow('append-only');
});

test('who reads it: owner and buddy; who sees only the row does not, and hidden is as good as none', async () => {
  const { path, id, barcode, assembly } = await isolate('guarded');
  const statuses = async (end: string) => [
    (await owner.ask('GET', path + end)).status,
    (await buddy.ask('GET', path + end)).status,
    (await other.ask('GET', path + end)).status,
  ];
  for (const end of ['', '.html', '.pdf']) expect(await statuses(end)).toEqual([200, 200, 403]);
  await pool.query('update strains set private = true where id = $1', [id]);
  for (const end of ['', '.html', '.pdf']) expect(await statuses(end)).toEqual([200, 200, 404]);
  const one = `/api/v1.0/ecoli/assemblies/${assembly.barcode}`;
  const told = (await owner.json('GET', one)).body;
  expect(told).toMatchObject({ best: true, typed: [{ scheme: 'MLST_Achtman', results: { ST: 10 } }] });
  expect(told.file_pointer).toBeUndefined();
  expect((await other.ask('GET', one)).status).toBe(404);
  const of = `/api/v1.0/ecoli/strains/${barcode}`;
  expect((await owner.json('GET', `${of}/assemblies`)).body.total).toBe(1);
  expect((await owner.json('GET', `${of}/traces`)).body).toEqual({ records: [], total: 0 });
  expect((await other.ask('GET', `${of}/assemblies`)).status).toBe(404);
  const schemes = await other.json('GET', '/api/v1.0/ecoli/schemes');
  expect(schemes.body.records.map(({ description }: { description: string }) => description)).toEqual([
    'assembly_stats',
    'MLST_Achtman',
  ]);
});
