import { expect, test } from 'vitest';
import { attachScheme, type SchemeToAttach } from '../../src/records/attach_scheme.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { schemeColumns } from '../../src/records/scheme_columns.ts';
import { addScheme, getScheme, getSchemeById, listSchemes } from '../../src/records/schemes.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const genes = { name: 'genes', label: 'Genes', kind: 'integer' as const };
const wanted = (changes: Partial<SchemeToAttach> = {}): SchemeToAttach => ({
  ...{ database: 'kpneumoniae', description: 'annotation', name: 'Annotation' },
  param: { display: 'public', pipeline: 'echo', columns: [genes] },
  ...changes,
});

test('attached once it is there; again nothing changes, or what differs, under the same barcode', async () => {
  const first = await attachScheme(pool, wanted());
  expect(first).toMatchObject({ outcome: 'added', scheme: { version: '', param: { columns: [genes] } } });
  expect(await attachScheme(pool, wanted())).toEqual({ ...first, outcome: 'unchanged' });
  const more = {
    ...wanted({ name: 'Annotation by echo', version: '2' }),
    param: { display: 'none', pipeline: 'echo' } as const,
  };
  const changed = await attachScheme(pool, more);
  expect(changed).toMatchObject({ outcome: 'changed', scheme: { barcode: first.scheme.barcode } });
  expect(await getSchemeById(pool, first.scheme.id)).toEqual(changed.scheme);
  expect(changed.scheme).toMatchObject({ name: more.name, version: '2', param: more.param });
  const { rows } = await pool.query(
    `select why, row ->> 'name' as name from archive where table_name = 'schemes' order by archive_id`,
  );
  expect(rows).toEqual([{ why: 'scheme add', name: 'Annotation' }]);
});

test('many that attach the same at once make one', async () => {
  const one = wanted({ description: 'at_once' });
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => attachScheme(pool, one)));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['added', ...Array(5).fill('unchanged')]);
  expect((await listSchemes(pool, 'kpneumoniae')).filter((s) => s.description === 'at_once')).toHaveLength(1);
});

test('refused: another genus, another kind under that name, a database that is not there', async () => {
  const forSalmonella = wanted({ description: 'serotype', genera: ['Salmonella', 'Escherichia'] });
  await expect(attachScheme(pool, forSalmonella)).rejects.toThrow(code('SCHEME_GENUS'));
  await expect(getScheme(pool, 'kpneumoniae', 'serotype')).rejects.toThrow(code('SCHEME_UNKNOWN'));
  const typing = { display: 'public', pipeline: 'nomenclature', scheme: 'mlst' } as const;
  await addScheme(pool, { ...{ database: 'kpneumoniae', description: 'mlst', name: 'MLST' }, param: typing });
  await expect(attachScheme(pool, wanted({ description: 'mlst' }))).rejects.toThrow(code('SCHEME_EXISTS'));
  await expect(attachScheme(pool, wanted({ description: 'assembly_stats' }))).rejects.toThrow(
    code('SCHEME_EXISTS'),
  );
  await expect(attachScheme(pool, wanted({ database: 'other' }))).rejects.toThrow(code('DATABASE_UNKNOWN'));
});

test.each([
  [[{ ...genes, name: '1st' }], 'a letter, then'],
  [[{ ...genes, name: 'outputs' }], 'kept by the job'],
  [[{ ...genes, kind: 'float' }], 'Invalid option'],
  [[{ ...genes, colour: 'red' }], 'Unrecognized key'],
  [[genes, { ...genes, label: 'Again' }], 'two columns are named genes'],
])('columns that cannot be: %j', (columns, problem) => {
  const checked = schemeColumns.safeParse(columns);
  expect(checked.success).toBe(false);
  expect(checked.error!.issues[0]!.message).toContain(problem);
});
