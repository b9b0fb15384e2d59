import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metadataDoc } from '../../scripts/write_metadata_doc.ts';

test('docs/reference/metadata.md is what the registry of fields gives (npm run generate)', () => {
  const page = join(import.meta.dirname, '../../docs/reference/metadata.md');
  expect(readFileSync(page, 'utf8')).toBe(metadataDoc());
});
