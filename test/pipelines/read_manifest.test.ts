import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifest } from '../../src/pipelines/generic/manifest.ts';
import { parseManifest, readManifest } from '../../src/pipelines/generic/read_manifest.ts';

const GOOD = `manifest: 1
name: own
label: Our own
program: own
arguments: ["{assembly}"]
result:
  file: result.tsv
  format: tsv
columns:
  - name: genes
    label: Genes
    kind: integer
    from: genes
`;

/** What is said of a manifest, without the words around it. */
function said(text: string): string {
  try {
    parseManifest(text, 'own.yaml');
  } catch (error) {
    const [, problems] = /can be used\. (.*)\. docs\/guides/s.exec((error as Error).message) ?? [];
    return problems ?? String(error);
  }
  return 'good';
}

const instead = (line: string, by: string) => said(GOOD.replace(line, by));
const and = (more: string) => said(`${GOOD}${more}`);

test('a good one has the usual values, and is the same in JSON', () => {
  const read = parseManifest(GOOD, 'own.yaml');
  expect(read).toMatchObject({
    ...{ display: 'public', inputs: ['assembly'], success: [0], network: false, parameters: {} },
    resources: { cores: 1, memory_mb: 1024, minutes: 30, disk_mb: 4096, output_mb: 64 },
    result: { row: 'only', missing: [] },
  });
  expect(parseManifest(JSON.stringify(read), 'own.json')).toEqual(read);
});

test('the examples are good', async () => {
  const folder = join(import.meta.dirname, '../../examples/schemes');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  expect(files.sort()).toEqual(['barrnap.yaml', 'kleborate.yaml', 'mash_distance.yaml']);
  for (const file of files) expect((await readManifest(join(folder, file))).manifest).toBe(1);
});

test.each([
  [() => and('colour: red\n'), 'line 14, colour: there is no such key'],
  [() => instead('format: tsv', 'format: tsv\n  rows: 1'), 'line 9, result.rows: there is no such key'],
  [() => instead('program: own\n', ''), 'line 1, program: is missing'],
  [() => instead('    kind: integer\n', ''), 'line 10, columns[0].kind: is missing'],
  [() => instead('program: own', 'program: [own]'), 'line 4, program: must be a text, not a list'],
  [() => instead('program: own', 'program: sh -c own'), /^line 4, program: must be the name of a program/],
  [() => instead('label: Our own', 'label: 7'), 'line 3, label: must be a text, not a number'],
  [() => instead('manifest: 1', 'manifest: 2'), 'line 1, manifest: must be 1, the form of this file'],
  [() => instead('name: own', 'name: own.x'), /^line 2, name: must be a letter/],
  [() => instead('kind: integer', 'kind: float'), /^line 12, columns\[0\]\.kind: must be one of "text"/],
  [
    () => instead('result.tsv', '../result.tsv'),
    /^line 7, result\.file: must be a file in the program's own/,
  ],
  [() => instead('result.tsv', '/etc/passwd'), /^line 7, result\.file: must be a file/],
  [
    () => instead('{assembly}', '{assembli} {read1}'),
    /^line 5, arguments\[0\]: nothing stands for \{assembli\}; there are \{assembly\} .*; line 5, .*\{read1\}/,
  ],
  [() => instead('    from: genes\n', ''), 'line 10, columns[0]: takes one of from and count'],
  [
    () =>
      instead('from: genes', 'count: [{ column: a }]\n  - { name: genes, label: A, kind: text, from: b }'),
    'line 14, columns[1].name: two columns are named genes',
  ],
  [() => instead('from: genes', 'from: genes\n    pattern: "("'), /^line 14, columns\[0\]\.pattern: Invalid/],
  [
    () => and('parameters:\n  cores: { kind: integer, default: 1 }\n'),
    'line 15, parameters.cores: the name cores is taken already',
  ],
  [
    () => and('parameters:\n  deep: { kind: integer, default: deep }\n'),
    'line 15, parameters.deep.default: must be a number',
  ],
  [() => and('files: { "a b": x }\n'), /^line 14, files\.a b: this name must be a letter/],
  [() => and('resources: { cores: 0 }\n'), /^line 14, resources\.cores: .*1/],
  [() => and('stdout: assembly.fasta\n'), 'line 14, stdout: assembly.fasta is the name of an input'],
  [() => and('name: twice\n'), /^line 14: Map keys must be unique/],
  [() => and('outputs: [\n'), /^line 15: Flow sequence/],
  [() => instead('label: Our own', 'label: &a Our own\ndescription: *a'), /^Alias resolution is disabled$/],
  [() => said(''), 'line 1: must be keys with values, not nothing'],
  [() => said('[]'), 'line 1: must be keys with values, not a list'],
  [() => said('\0'), /./],
])('what is wrong is told with its line and key (%#)', (problem, wanted) => {
  expect(problem()).toEqual(typeof wanted === 'string' ? wanted : expect.stringMatching(wanted));
});

test('the guide lists every key', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/guides/own-scheme.md'), 'utf8');
  const { shape } = manifest;
  const inside = [shape.result.shape, shape.columns.element.shape, shape.resources.unwrap().shape];
  const keys = [shape, ...inside].flatMap((one) => Object.keys(one));
  const told = (key: string) => new RegExp(`\`[^\`]*\\b${key}\\b[^\`]*\``).test(guide);
  expect(keys.filter((key) => !told(key))).toEqual([]);
});

test('many faults are told in the order of the file, and not all of a thousand', () => {
  const many = GOOD + Array.from({ length: 30 }, (_, i) => `x${i}: 1\n`).join('');
  expect(said(many)).toMatch(/^line 14, x0: there is no such key; line 15, .* and 20 more$/);
});

test('a file that is none is refused by its name', async () => {
  const missing = readManifest('/nowhere/own.yaml');
  await expect(missing).rejects.toMatchObject({ code: 'MANIFEST_UNREADABLE', class: 'input' });
  await expect(missing).rejects.toThrow('/nowhere/own.yaml');
});
