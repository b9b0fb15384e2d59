import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EnterobotError } from '../../src/errors.ts';
import {
  parseTag,
  parseType,
  type Tag,
  type TypeName,
  writeTag,
  writeType,
} from '../../src/ledger/tag_and_type.ts';

const plain = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[#,\n\r\0]/.test(text));
const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[;:\n\r\0]/.test(text));
const line = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\n\r\0]/.test(text));

const tags: fc.Arbitrary<Tag> = fc.oneof(
  fc.record({ family: fc.constant('assembly' as const), runs: fc.array(plain, { minLength: 1 }) }),
  fc.record({ family: fc.constant('assembly' as const), trace: plain, read1: plain, read2: plain }),
  fc.record({ family: fc.constant('scheme' as const), assembly: plain }),
  fc.record({ family: fc.constant('analysis' as const), id: fc.nat() }),
  fc.record({ family: fc.constant('analysis' as const), id: fc.nat(), name: line }),
  fc.record({ family: fc.constant('local' as const), label: line }),
);

const types: fc.Arbitrary<TypeName> = fc.record(
  { name: word, scheme: word, comment: fc.string() },
  { requiredKeys: ['name'] },
);

test('what is written is read back: tags', () => {
  fc.assert(fc.property(tags, (tag) => void expect(parseTag(tag.family, writeTag(tag))).toEqual(tag)));
});

test('what is written is read back: types', () => {
  fc.assert(fc.property(types, (type) => void expect(parseType(writeType(type))).toEqual(type)));
});

test('known answers of the seed', () => {
  expect(writeTag({ family: 'assembly', runs: ['ERR1', 'ERR2'] })).toBe('ERR1,ERR2');
  expect(writeTag({ family: 'assembly', trace: 'SAL_AA0001AA_TR', read1: 'a.fq', read2: 'b.fq' })).toBe(
    'SAL_AA0001AA_TR#a.fq#b.fq',
  );
  expect(writeTag({ family: 'analysis', id: 12, name: 'my:tree' })).toBe('my:tree:12');
  expect(writeType({ name: 'nomenclature', scheme: 'Salmonella_rMLST' })).toBe(
    'nomenclature:Salmonella_rMLST',
  );
  expect(parseType('QAssembly;sent again')).toEqual({ name: 'QAssembly', comment: 'sent again' });
});

test.each(['a#b', 'a,b', 'a\nb', ''])('a read name that would break the tag is refused: %j', (name) => {
  const write = () => writeTag({ family: 'assembly', trace: 'T', read1: name, read2: 'b' });
  expect(write).toThrow(EnterobotError);
  expect(write).toThrow(/cannot be part of a job tag/);
});
