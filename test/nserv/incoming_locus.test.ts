import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareLocus, sha256OfSequence } from '../../src/nserv/incoming_locus.ts';
import { FIRST_LOCAL, isLocal } from '../../src/nserv/local_names.ts';

const where = { scheme: 's', locus: 'l' };
const sequence = fc
  .integer({ min: 0, max: 30 })
  .map((n) => `ACGT${n.toString(4).replace(/./g, (d) => 'ACGT'[Number(d)]!)}T`);
const number = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: FIRST_LOCAL, max: FIRST_LOCAL + 8 }),
);
const table = fc
  .uniqueArray(fc.record({ number, sequence }), { selector: (one) => one.number, maxLength: 12 })
  .map((alleles) => [...new Map(alleles.map((one) => [one.sequence, one])).values()]);
const used = fc.uniqueArray(fc.integer({ min: FIRST_LOCAL, max: FIRST_LOCAL + 8 }), { maxLength: 3 });

test('whatever is imported: one number one sequence, central names unchanged, no alias used again', () => {
  let taken = 0;
  fc.assert(
    fc.property(table, table, used, (ours, dump, gone) => {
      const aliases = gone.filter((alias) => ours.every((one) => one.number !== alias));
      const known = ours.map((one) => ({ allele: one.number, sha256: sha256OfSequence(one.sequence) }));
      let change: ReturnType<typeof compareLocus>;
      try {
        change = compareLocus(where, known, aliases, dump);
      } catch (error) {
        expect((error as { code: string }).code).toMatch(/^NSERV_ALLELE_(CHANGED|RENUMBERED)$/);
        return;
      }
      taken++;
      // As the database does it: sequences that are known take the number that came, the rest is added.
      const now = new Map(ours.map((one) => [one.sequence, one.number]));
      for (const one of change.incoming) {
        const before = now.get(one.sequence);
        if (before !== undefined) expect([isLocal(before), isLocal(one.number)]).toEqual([true, false]);
        now.set(one.sequence, one.number);
      }
      expect(new Set(now.values()).size).toBe(now.size);
      for (const one of ours) if (!isLocal(one.number)) expect(now.get(one.sequence)).toBe(one.number);
      for (const one of dump) {
        expect(now.get(one.sequence)).toBe(change.translated.get(one.number) ?? one.number);
      }
      for (const alias of aliases) expect([...now.values()]).not.toContain(alias);
      expect(change.given).toHaveLength(dump.length);
      const merged = [...change.given.map((one) => one.number), ...change.lacking];
      expect(new Set(merged)).toEqual(new Set(now.values()));
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(200);
});
