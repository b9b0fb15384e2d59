import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, ERROR_CLASSES, type ErrorEntry } from '../../src/errors.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/reference/errors.md'), 'utf8');

/** The rows of the page's one table, by code, read without the code that writes them. */
const rows = new Map(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(2, -2).split(/ \| /))
    .map(([code, ...rest]) => [code!.replaceAll('`', ''), rest] as const),
);

const plain = (text: string) => text.replaceAll('\\|', '|').replaceAll('&lt;', '<');

test('no code stands in two parts of the catalogue: one of them would be lost', async () => {
  const folder = resolve(import.meta.dirname, '../../src/errors');
  const codes: string[] = [];
  for (const file of readdirSync(folder)) {
    const parts = (await import(join(folder, file))) as Record<string, object>;
    for (const part of Object.values(parts)) codes.push(...Object.keys(part));
  }
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  expect(codes.sort()).toEqual(Object.keys(CATALOGUE).sort());
});

describe('docs/reference/errors.md', () => {
  const catalogue = Object.entries(CATALOGUE as Record<string, ErrorEntry>);

  test('lists the codes of the catalogue, no more and no fewer', () => {
    expect([...rows.keys()].sort()).toEqual(catalogue.map(([code]) => code).sort());
  });

  test.each(catalogue)('%s reads as in the catalogue', (code, entry) => {
    const [kind, status, sentence, cure] = rows.get(code) ?? [];
    expect({ class: kind, status: Number(status), sentence: plain(sentence!), cure: plain(cure!) }).toEqual({
      class: entry.class,
      status: entry.status,
      sentence: entry.sentence,
      cure: entry.cure,
    });
  });

  test.each(catalogue)('%s is an error a person can act on', (code, entry) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(ERROR_CLASSES).toContain(entry.class);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.sentence).toMatch(/\S/);
    // Other classes may have no cure of their own: the work is tried again by itself.
    if (entry.class === 'input') expect(entry.cure).toMatch(/\S/);
  });
});
