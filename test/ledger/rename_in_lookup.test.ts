import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { lookupsOf } from '../../src/ledger/lookup.ts';
import { record } from '../../src/ledger/record.ts';
import { renameAllelesInLookup, renameStsInLookup } from '../../src/ledger/rename_in_lookup.ts';
import { freshDatabase } from '../support/database.ts';
import { addAssemblyAndScheme, addTestDatabase } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

test.each(['alleles', 'STs'])(
  '%s: rows are locked in the order of assemblies, wherever they lie',
  async (kind) => {
    const subjects = await Promise.all(Array.from({ length: 4 }, () => addAssemblyAndScheme(pool)));
    subjects.sort((a, b) => b.assemblyId - a.assemblyId);
    for (const { barcode, assemblyId, schemeId } of subjects) {
      const tag = { family: 'scheme' as const, assembly: barcode };
      const rest = { type: { name: 'toy' as const }, remote: false, database: 'toys', userId: 1, params: {} };
      await record(pool, { tag, ...rest, assemblyId, schemeId });
      await pool.query(
        `update assembly_lookup set st_barcode = $2,
          other_data = other_data || '{"results": {"ST": 7, "alleles": {"a": 10000001}}}' where assembly_id = $1`,
        [assemblyId, `${kind}-${assemblyId}`],
      );
    }
    await pool.query(`update schemes set param = param || '{"scheme": "named"}'`);
    const [last, , , first] = subjects;
    const scheme = { name: 'named', version: 2 };
    const ids = subjects.map((one) => one.assemblyId);
    // Who holds the last and then wants the first would wait in a circle with an update in the order of the heap.
    await inTransaction(pool, async (other) => {
      await other.query('select from assembly_lookup where assembly_id = $1 for update', [first!.assemblyId]);
      const under = inTransaction(pool, async (tx) =>
        kind === 'alleles'
          ? renameAllelesInLookup(tx, scheme, ids, [{ locus: 'a', alias: 10_000_001, allele: 3 }])
          : renameStsInLookup(
              tx,
              scheme,
              ids.map((id) => ({ barcode: `STs-${id}`, alias: 7, st: 3 })),
            ),
      );
      under.catch(() => {});
      const waiting = async () =>
        (
          await pool.query(
            "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
          )
        ).rowCount;
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await other.query('select from assembly_lookup where assembly_id = $1 for update nowait', [
        last!.assemblyId,
      ]);
      return { under };
    }).then(({ under }) => under);
    for (const id of ids) {
      const [row] = await lookupsOf(pool, id);
      expect(row!.other_data.results).toMatchObject(kind === 'alleles' ? { alleles: { a: 3 } } : { ST: 3 });
    }
  },
);
