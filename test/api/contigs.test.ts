import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contigPlot } from '../../src/genome/contig_plot.ts';
import { readDepthTable } from '../../src/genome/depth_table.ts';
import { readFai } from '../../src/genome/fai.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { HOSTILE, seedStrains } from '../web/strain_house.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const owner = await addPerson(pool, api, 'owner');
const buddy = await addPerson(pool, api, 'buddy');
const other = await addPerson(pool, api, 'other');
await addBuddy(pool, owner, buddy);
const { good, rough, annotation } = await seedStrains(pool, api, owner.userId);
const of = (one: typeof good, rest: string) => `/api/v1.0/made/assemblies/${one.assembly.barcode}${rest}`;

test('contigs come in pages, the longest first, with their depths where they were kept', async () => {
  const { body } = await owner.json('GET', of(good, '/contigs?limit=2'));
  expect(body).toEqual({
    records: [
      { name: 'c1', position: 1, length: 60_000, depth: 40, covered: 1 },
      { name: 'c2', position: 2, length: 30_000, depth: 41, covered: 1 },
    ],
    total: 4,
  });
  const loaded = await buddy.json('GET', of(rough, '/contigs?offset=4999'));
  expect(loaded.body).toMatchObject({ records: [{ name: 'node_4999', depth: null }], total: 5000 });
  const named = await owner.json('GET', of(rough, `/contigs?limit=${HOSTILE.length}`));
  expect(named.body.records.map(({ name }: { name: string }) => name)).toEqual(HOSTILE);
  expect((await other.json('GET', of(good, '/contigs'))).status).toBe(403);
  expect((await owner.json('GET', of(good, '/contigs?limit=0'))).status).toBe(400);
});

test('a drawing of them stays small, however many they are', async () => {
  const { body } = await owner.json('GET', of(rough, '/contigs/plot'));
  expect([body.total, body.depths]).toEqual([5000, null]);
  expect(body.curve.length).toBeLessThanOrEqual(301);
  expect(body.curve.at(-1)).toMatchObject({ contigs: 5000, bases: body.bases });
  expect((await other.json('GET', of(good, '/contigs/plot'))).status).toBe(403);
});

test('loci are told with what is odd; their places only to who may have the sequence', async () => {
  const path = of(good, '/schemes/MLST_made/loci');
  const { body } = await owner.json('GET', path);
  expect(body.total).toBe(5);
  expect(body.records[1]).toEqual({
    ...{ locus: 'gyrB', allele: 10_000_001, local: true, kind: 'near', flags: [], identity: 1, coverage: 1 },
    ...{ reason: 'Told of gyrB.', copies: [{ contig: 'c1', start: 40_001, end: 40_450, strand: '+' }] },
  });
  const odd = await owner.json('GET', `${path}?odd=true&limit=2&offset=1`);
  expect([odd.body.total, odd.body.records[0].locus]).toEqual([4, 'fumC']);
  const found = await owner.json('GET', `${path}?search=YR`);
  expect(found.body.records.map(({ locus }: { locus: string }) => locus)).toEqual(['gyrB']);
  const seen = await other.json('GET', `${path}?locus=adk`);
  expect([seen.status, seen.body.records[0].copies]).toEqual([200, null]);
  expect((await owner.json('GET', of(good, '/schemes/none/loci'))).body.error.code).toBe('SCHEME_UNKNOWN');
  expect((await owner.json('GET', of(rough, '/schemes/MLST_made/loci'))).status).toBe(404);
  await pool.query(
    `update schemes set param = param || '{"display": "private"}' where description = 'MLST_made'`,
  );
  expect((await owner.json('GET', path)).status).toBe(404);
  await pool.query(
    `update schemes set param = param || '{"display": "public"}' where description = 'MLST_made'`,
  );
});

test('a file that a pipeline left is had in ranges, and none of elsewhere', async () => {
  const path = of(good, '/schemes/prokka_annotation/outputs/gff_file');
  expect(await (await owner.ask('GET', path)).text()).toBe(annotation);
  const part = await fetch(new URL(path, api.url), {
    headers: { authorization: `Bearer ${buddy.token}`, range: 'bytes=2-12' },
  });
  expect([part.status, await part.text()]).toEqual([206, annotation.slice(2, 13)]);
  expect((await other.json('GET', path)).status).toBe(403);
  expect((await owner.json('GET', `${path}_`)).status).toBe(404);
  expect((await owner.json('GET', of(good, '/schemes/prokka_annotation/outputs/__proto__'))).status).toBe(
    404,
  );
  for (const [kept, code] of [
    ['/etc/passwd', 'PATH_OUTSIDE_STORE'],
    [api.store.absolute('analyses/00/none.gff'), 'PATH_MISSING'],
    [api.store.absolute('analyses'), 'RECORD_UNKNOWN'],
  ]) {
    await pool.query(
      `update assembly_lookup set other_data = jsonb_set(other_data, '{results,outputs,gff_file,1}', to_jsonb($1::text))
        where other_data -> 'results' ? 'outputs'`,
      [kept],
    );
    expect((await owner.json('GET', path)).body.error.code).toBe(code);
  }
});

test('a lost table of depths takes nothing with it; a lost assembly is told by its code', async () => {
  const { rows } = await pool.query<{ depth_pointer: string }>(
    'select depth_pointer from assemblies where depth_pointer is not null',
  );
  await rm(api.store.absolute(rows[0]!.depth_pointer));
  expect((await owner.json('GET', of(good, '/contigs/plot'))).body).toMatchObject({ total: 4, depths: null });
  await rm(api.store.absolute(good.file.path));
  await rm(api.store.absolute('derived'), { recursive: true });
  const lost = await owner.json('GET', of(good, '/contigs/plot'));
  expect([lost.status, lost.body.error.code]).toEqual([404, 'PATH_MISSING']);
});

test('every contig is in the curve and in one class', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 2000 }), (lengths) => {
      const { curve, classes } = contigPlot(lengths, 50);
      const bases = lengths.reduce((sum, length) => sum + length, 0);
      expect(curve.length).toBeLessThanOrEqual(51);
      expect(curve.at(-1) ?? { contigs: 0, bases: 0 }).toMatchObject({ contigs: lengths.length, bases });
      for (const [i, point] of curve.entries())
        expect(point.contigs).toBeGreaterThan(curve[i - 1]?.contigs ?? 0);
      expect(classes.reduce((sum, one) => sum + one.contigs, 0)).toBe(lengths.length);
      expect(classes.reduce((sum, one) => sum + one.bases, 0)).toBe(bases);
    }),
  );
});

test('tables that are not what they should be tell nothing', () => {
  expect(readDepthTable('').size).toBe(0);
  expect(readDepthTable('a\tb\n1\t2\n').size).toBe(0);
  const table =
    'contig\tsource\tlength\tdepth\tcovered\treads\tfate\nx_1\tk\t10\t4.5\t0.9\t3\tkept\n-\tk2\t9\t1\t1\t1\tdropped: short\nx_2\tk\t3\toops\t1\t1\tkept\n';
  expect([...readDepthTable(table).values()]).toEqual([{ contig: 'x_1', depth: 4.5, covered: 0.9 }]);
  expect(readFai('a b\t12\t3\t60\t61\nbroken\n')).toEqual([{ name: 'a b', length: 12 }]);
});
