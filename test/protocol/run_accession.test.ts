import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTag, writeTag } from '../../src/ledger/tag_and_type.ts';
import { isRunAccession, runList } from '../../src/protocol/run_accession.ts';

/** E, S or D, RR, and any number of digits. */
const accession = fc.stringMatching(/^[ESD]RR[0-9]{1,30}$/);
const runs = fc.uniqueArray(accession, { minLength: 1, maxLength: 20 });

test('run accessions are read back from their list and from the tag of their job, in order', () => {
  fc.assert(
    fc.property(runs, (list) => {
      expect(list.every(isRunAccession)).toBe(true);
      expect(runList.parse(list.join(','))).toEqual(list);
      expect(runList.parse(list.join(' , '))).toEqual(list);
      const tag = { family: 'assembly' as const, runs: list };
      expect(parseTag('assembly', writeTag(tag))).toEqual(tag);
    }),
  );
});

test('whatever else is no accession', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(isRunAccession(text)).toBe(/^[ESD]RR[0-9]+$/.test(text) && !text.endsWith('\n'));
    }),
  );
  for (const text of [
    'err1',
    'ERR',
    'ERX1',
    'PRJEB1',
    'ERR1_1',
    ' ERR1',
    'ERR1\n',
    'ERR１',
    'ERR٣',
    '../ERR1',
    'XERR1',
  ])
    expect(isRunAccession(text)).toBe(false);
});

test('a run twice is told by name', () => {
  const { error } = runList.safeParse('ERR1,ERR2,ERR1');
  expect(error!.issues[0]!.message).toBe('the run ERR1 is named twice');
});
