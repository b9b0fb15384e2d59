import { readFileSync } from 'node:fs';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { getScheme, listSchemes } from '../../src/records/schemes.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it left.
const { url, pool } = await freshDatabase();
const { top, data, store } = await temporaryData();
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store };
const scheme = (...words: string[]) => enterobot(['--data', data, 'scheme', ...words], env);
const manifest = join(top, 'letters.yaml');
const program = join(top, 'letters');

async function write(changes = '', more = ''): Promise<void> {
  await writeFile(program, `#!/bin/sh\nprintf 'n\\n%s\\n' "$(wc -c < "$1")" > n.tsv\n`);
  await chmod(program, 0o755);
  const text = `manifest: 1
name: letters
label: Letters
program: ${program}
parameters: { least: { kind: integer, default: 1, min: 1 } }
arguments: ["{assembly}"]
result: { file: n.tsv, format: tsv }
columns:
  - { name: n, label: Letters, kind: integer, unit: bp, from: n }
${more}`;
  await writeFile(manifest, changes === '' ? text : text.replace(/^label: .*$/m, changes));
}

test('tried out without a server: the manifest alone, and on a genome', async () => {
  await write();
  expect((await scheme('try', manifest)).out).toBe(
    `letters: the manifest is good; 1 columns; ${program} is ${program}`,
  );
  const genome = join(top, 'genome.fasta');
  await writeFile(genome, '>a\nACGT\n');
  const { code, out } = await scheme('try', manifest, genome, '--json');
  expect([code, JSON.parse(out).values]).toEqual([0, { n: 8 }]);
  await write('label: Letters', 'unfit: [0]\nsuccess: [1]\n');
  const failed = await scheme('try', manifest, genome);
  expect(failed).toMatchObject({ code: 1, out: '', err: expect.stringContaining('OWN_PROGRAM_UNFIT') });
});

test('added, again, and refused with what is wrong with it', async () => {
  await write();
  const add = (...words: string[]) => scheme('add', manifest, '--database', 'kpneumoniae', ...words);
  expect(await add()).toMatchObject({
    ...{ code: 0, out: 'added: letters (Letters) in kpneumoniae, version 1, public, 1 columns' },
    err: 'for assemblies that are there: enterobot scheme update letters --database kpneumoniae',
  });
  expect((await add()).out).toContain('unchanged: letters');
  expect((await add('--display', 'private', '--set', 'least=3')).out).toContain('version 2, private');
  const { param } = await getScheme(pool, 'kpneumoniae', 'letters');
  expect(param).toMatchObject({
    ...{ display: 'private', pipeline: 'generic' },
    own_program: { program, parameters: { least: 3 }, inputs: ['assembly'] },
  });
  expect((await add('--set', 'least=0')).err).toContain('least must be at least 1');
  const before = await listSchemes(pool, 'kpneumoniae');
  await write('label: [a]');
  expect((await add()).err).toContain('line 3, label: must be a text, not a list');
  await write('label: A\ngenera: [Salmonella]');
  const kept = await readdir(join(data, 'manifests'));
  expect((await add()).err).toContain('SCHEME_GENUS');
  expect(await readdir(join(data, 'manifests'))).toEqual(kept);
  for (const name of ['update_scheme']) {
    const other = join(top, `${name}.yaml`);
    await writeFile(other, readFileSync(manifest, 'utf8').replace('name: letters', `name: ${name}`));
    const taken = await scheme('add', other, '--database', 'kpneumoniae');
    expect(taken).toMatchObject({ code: 1, err: expect.stringContaining('MANIFEST_NAME_TAKEN') });
  }
  expect(await listSchemes(pool, 'kpneumoniae')).toEqual(before);
});

test('doctor says which program is missing', async () => {
  const gone = readFileSync(manifest, 'utf8')
    .replace(`program: ${program}`, 'program: no-such-program\npackage: no-such-package')
    .replace('name: letters', 'name: gone');
  await writeFile(join(top, 'gone.yaml'), gone);
  const installed = await scheme('install', join(top, 'gone.yaml'), '--json');
  expect(JSON.parse(installed.out)).toMatchObject({ scheme: 'gone', folder: join(data, 'manifests') });
  const { out } = await enterobot(['--data', data, 'doctor', '--json'], env);
  const findings = JSON.parse(out).findings.filter(({ what }: { what: string }) =>
    what.startsWith('scheme '),
  );
  expect(findings).toEqual([
    {
      ...{ what: 'scheme gone', ok: false, needed: true },
      says: 'no-such-program is missing: apt-get install -y no-such-package',
    },
    { what: 'scheme letters', ok: true, needed: true, says: `${program} (${program})` },
  ]);
});
