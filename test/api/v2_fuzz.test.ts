import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { startHouse } from './v2_house.ts';

const { pool } = await freshDatabase();
const { people, sets } = await startHouse(pool);

const document: Record<string, Record<string, Record<string, string>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'v2_document.json'), 'utf8'),
);

/** What people, scripts and attackers write into a parameter. */
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 10 }),
  fc.integer().map(String),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.constantFrom(
    'true',
    'false',
    '0',
    '1',
    'asc',
    'desc',
    'barcode',
    'n50',
    'strain_name',
    'country',
    'Ghana',
  ),
  fc.constantFrom(
    'LOC_0001',
    '2026-02-31',
    '2026-02-28T12:00:00Z',
    '-271821-04-20',
    '+275760-09-13',
    '1e400',
  ),
  fc.constantFrom(
    sets.row.strain,
    sets.hidden.assembly,
    'BNC_AA0001AA_ST',
    'BNC_AA0001AA_LO,BNC_ZZ9999ZZ_AL',
  ),
  fc.constantFrom(
    "' or true --",
    '{"a":1}',
    '%',
    '\\',
    '\u0000',
    '\ud800',
    '💥',
    'ẞ',
    '2147483648',
    '-1',
    ',',
  ),
);

const requests = fc.constantFrom(...Object.keys(document)).chain((path) => {
  const parameters = Object.keys(document[path]!.get!).filter((one) => one.startsWith('query '));
  const query = fc.array(
    fc.tuple(fc.constantFrom(...parameters.map((one) => one.slice('query '.length)), 'unknown'), value),
    { maxLength: 6 },
  );
  const filled = fc.record({
    database: fc.oneof({ weight: 5, arbitrary: fc.constant('bench') }, value),
    scheme: fc.oneof({ weight: 5, arbitrary: fc.constant('BNC_MLST') }, value),
    barcode: fc.oneof(fc.constantFrom(sets.row.strain, sets.row.assembly), value),
    method: fc.constantFrom(...Object.keys(document[path]!)),
    body: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.dictionary(fc.constantFrom('country', 'latitude', 'only_fields'), value),
    ),
  });
  return fc.tuple(fc.constant(path), query, filled);
});

const encoded = (text: string) => {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%EF%BF%BD';
  }
};

test('whatever is asked, the answer is JSON, is no failure of ours, and shows nothing that is hidden', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ([path, query, filled]) => {
      const { database, scheme, barcode, method, body } = filled;
      const where = path
        .replace('{database}', encoded(database))
        .replace('{scheme}', encoded(scheme))
        .replace('{barcode}', encoded(barcode));
      const search = query.map(([name, text]) => `${name}=${encoded(text)}`).join('&');
      const sent = method === 'get' ? undefined : body;
      const response = await people.user.ask(method.toUpperCase(), `${where}?${search}`, sent);
      const text = await response.text();
      expect(response.status, text).toBeLessThan(500);
      const answer = JSON.parse(text);
      if (response.status !== 200) expect(answer.error.code).toMatch(/^[A-Z_]+$/);
      expect(text).not.toMatch(/at .*\.ts:\d+|node_modules/);
      expect(text).not.toContain('hidden strain');
    }),
    { numRuns: 700 },
  );
}, 120_000);
