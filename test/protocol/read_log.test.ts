import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLog } from '../../src/protocol/result.ts';

test('a log that was encoded once or twice says the same', () => {
  const said = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string(), fc.boolean()));
  fc.assert(
    fc.property(said, (log) => {
      const once = JSON.stringify(log);
      expect(readLog({ log: once })).toEqual(JSON.parse(once));
      expect(readLog({ log: JSON.stringify(once) })).toEqual(JSON.parse(once));
    }),
  );
});

test('what is no JSON is told as it is', () => {
  expect(readLog({ log: 'Traceback {' })).toBe('Traceback {');
  expect(readLog({ log: JSON.stringify('two words') })).toBe('two words');
  expect(readLog({ log: '' })).toBe('');
});
