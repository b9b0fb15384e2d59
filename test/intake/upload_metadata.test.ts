import { expect, test } from 'vitest';
import { checkUploadMetadata } from '../../src/intake/upload_metadata.ts';
import { metadataRules } from '../../src/records/metadata_rules.ts';

const rules = metadataRules({ name: 'senterica', param: {} });
const codes = (metadata: Record<string, string>) =>
  checkUploadMetadata(rules, 'a', metadata).problems.map(({ code }) => code);

test('what the record of a strain could not hold is refused before its files come', () => {
  expect(codes({ lab_contact: '丁'.repeat(1900) })).toEqual(['METADATA_TEXT']);
  expect(codes({ comment: `a${' '.repeat(9990)}b` })).toEqual(['METADATA_TEXT']);
  const much = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, 'x'.repeat(2000)]));
  expect(codes(much)).toEqual(['METADATA_TOO_MUCH']);
  expect(codes({ lab_contact: 'Institut für Hygiene', constructor: 'x' })).toEqual([]);
});
