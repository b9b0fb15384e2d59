import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

/** By path, method, and "in name": the type, and whether it is required. Extracted from EnteroBase's document. */
type Extract = Record<string, Record<string, Record<string, string>>>;

const document: Extract = JSON.parse(readFileSync(join(import.meta.dirname, 'v2_document.json'), 'utf8'));

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: { type?: string };
}

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const ours = (await (await fetch(`${api.url}/api/v1.0/openapi.json`)).json()) as {
  paths: Record<string, Record<string, { parameters?: Parameter[] }>>;
};

describe.each(Object.entries(document))('%s', (path, methods) => {
  test.each(Object.entries(methods))('%s has the parameters of the document', (method, parameters) => {
    const route = ours.paths[path]?.[method];
    expect(route, 'the route is there').toBeDefined();
    const told = Object.fromEntries(
      (route!.parameters ?? []).map((one) => [
        `${one.in} ${one.name}`,
        `${one.schema.type}${one.required ? ' required' : ''}`,
      ]),
    );
    expect(told).toMatchObject(parameters);
  });
});

test('the document was extracted whole', () => {
  expect(Object.keys(document)).toHaveLength(17);
});
