import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const FILE = resolve(DATA, '../reference/enterobase-api-v2.openapi.json');
const present = existsSync(FILE);
if (!present) process.stderr.write(`\n*** NOT TESTED: no ${FILE}. ***\n\n`);

interface Operation {
  parameters?: { in: string; name: string; required: boolean; schema: { type: string } }[];
}

it.skipIf(!present)('the extract that the tests go by is what EnteroBase’s document says', () => {
  const { paths } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const extract = Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, { parameters = [] }]) => [
          method,
          Object.fromEntries(
            parameters.map((one) => [
              `${one.in} ${one.name}`,
              `${one.schema.type}${one.required ? ' required' : ''}`,
            ]),
          ),
        ]),
      ),
    ]),
  );
  const ours = JSON.parse(readFileSync(join(import.meta.dirname, '../api/v2_document.json'), 'utf8'));
  expect(ours).toEqual(extract);
});
