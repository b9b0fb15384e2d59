import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it left.
const { url, pool } = await freshDatabase();
const { top, data, store } = await temporaryData();
await addDatabase(pool, { name: 'ecoli', prefix: 'ECO', genus: 'Escherichia' });
for (const name of ['alpha', 'beta'])
  await addStrain(pool, {
    database: 'ecoli',
    strain: name,
    metadata: { country: 'Kenya', continent: 'Africa' },
    owner: 1,
  });
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store };
const strain = (verb: string, ...words: string[]) =>
  enterobot(['--data', data, 'strain', verb, ...words, '--database', 'ecoli'], env);

test('edit changes fields by their names, history tells it, bad words are refused', async () => {
  const edited = await strain(
    'edit',
    'alpha',
    '--set',
    'City=Nairobi',
    '--set',
    'collection_date=2024-05',
    '--control',
    'positive',
    '--why',
    'the lab book',
  );
  expect(edited).toMatchObject({ code: 0, err: '' });
  expect(edited.out).toMatch(/changed: version 2$/);
  expect((await strain('edit', 'alpha', '--set', 'city=Nairobi')).out).toContain('nothing to change');
  const history = JSON.parse((await strain('history', 'alpha', '--json')).out);
  expect(history.records[0]).toMatchObject({ by: 'admin', why: 'the lab book' });
  expect(history.records[0].changed).toMatchObject({
    control: { from: null, to: 'positive' },
    'metadata.city': { from: null, to: 'Nairobi' },
  });
  expect((await strain('history', 'alpha')).out).toContain('metadata.city');
  const wrong = await strain('edit', 'alpha', '--set', 'collection_date=2026-02-31');
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('METADATA_REFUSED')]);
  expect((await strain('edit', 'alpha', '--set', 'city')).code).toBe(2);
  expect((await strain('edit', 'alpha', '--release', '2026-02-31')).code).toBe(2);
  expect(await strain('show', 'nobody')).toMatchObject({ code: 1 });
});

test('list and show', async () => {
  const listed = JSON.parse((await strain('list', '--filter', 'city:Nairobi', '--json')).out);
  expect(listed).toMatchObject({ total: 1, records: [{ strain: 'alpha' }] });
  expect((await strain('list', '--sort', 'strain', '--desc')).out.split('\n')[1]).toContain('beta');
  const shown = await strain('show', listed.records[0].barcode);
  expect(shown.out).toMatch(/^collection_month +5$/m);
});

test('a table goes out, is checked, comes in whole or not at all', async () => {
  const file = join(top, 'strains.tsv');
  expect(await strain('export', '--out', file)).toMatchObject({ code: 0 });
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('Kenya', 'Kenia'));
  const wrong = await strain('import', file);
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('Did you mean Kenya?');
  expect(wrong.err).toContain('2 cells are wrong; nothing was written.');
  await writeFile(file, text.replaceAll('Kenya', 'Uganda'));
  expect((await strain('import', file, '--check')).out).toBe(
    'would change 2 of 2 strains, 2 cells (0 emptied)',
  );
  expect((await strain('import', file)).out).toBe('changed 2 of 2 strains, 2 cells (0 emptied)');
  expect((await strain('export', '--search', 'beta')).out).toContain('\tUganda\t');
  expect((await strain('import', join(top, 'none.tsv'))).err).toContain('METADATA_UNREADABLE');
  expect((await strain('export', '--out', join(top, 'no', 'folder.tsv'))).err).toContain('FILE_UNWRITABLE');
});

test('the report as a page, on paper and as data', async () => {
  expect((await strain('report', 'alpha')).out).toContain('<h1>alpha</h1>');
  const file = join(top, 'alpha.pdf');
  await strain('report', 'alpha', '--format', 'pdf', '--out', file);
  expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
  expect(JSON.parse((await strain('report', 'alpha', '--format', 'json')).out)).toMatchObject({
    content: { assembly: null },
    sign_offs: [],
  });
});
