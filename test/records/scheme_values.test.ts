import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { addScheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
const { id: strain } = await addStrain(pool, {
  ...{ database: 'senterica', strain: 'one', metadata: {}, owner: 1 },
});
await pool.query(
  `insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256)
    values (7, 'senterica', 'SEN_AA0007AA_AS', $1, 'none', '')`,
  [strain],
);

const COLUMNS = [
  { name: 'genes', label: 'Genes', kind: 'integer' as const },
  { name: 'gc', label: 'GC', kind: 'number' as const },
  { name: 'serovar', label: 'Serovar', kind: 'text' as const },
  { name: 'monophasic', label: 'Monophasic', kind: 'yes_no' as const },
];
const scheme = await addScheme(pool, {
  ...{ database: 'senterica', description: 'annotation', name: 'Annotation' },
  param: { display: 'public', pipeline: 'echo', columns: COLUMNS },
});
const typing = await addScheme(pool, {
  ...{ database: 'senterica', description: 'mlst', name: 'MLST' },
  param: { display: 'public', pipeline: 'nomenclature', scheme: 'mlst' },
});

async function write(schemeId: number, results: unknown, reference = '') {
  await pool.query(
    `insert into assembly_lookup (database, assembly_id, scheme_id, reference, status, other_data)
      values ('senterica', 7, $1, $2, 'COMPLETE', jsonb_build_object('job_id', 1, 'results', $3::jsonb))
      on conflict (assembly_id, scheme_id, reference) do update set version = excluded.version, other_data = excluded.other_data`,
    [schemeId, reference, JSON.stringify(results)],
  );
}
async function values(schemeId: number): Promise<Record<string, number | string>> {
  const { rows } = await pool.query(
    'select name, number, text from scheme_values where assembly_id = 7 and scheme_id = $1 order by name',
    [schemeId],
  );
  return Object.fromEntries(rows.map(({ name, number, text }) => [name, number ?? text]));
}

test('follow the results, as they are written, changed and taken away', async () => {
  await write(scheme.id, { genes: 4512, gc: 0.52, serovar: 'Agona', monophasic: false, other: 'x' });
  expect(await values(scheme.id)).toEqual({ genes: 4512, gc: 0.52, serovar: 'Agona', monophasic: 0 });
  await write(scheme.id, { genes: 4512, serovar: ['O:4', 'H:f,g'], monophasic: true });
  expect(await values(scheme.id)).toEqual({ genes: 4512, serovar: 'O:4, H:f,g', monophasic: 1 });
  await write(scheme.id, { genes: 1 }, 'some reference');
  expect(await values(scheme.id)).toMatchObject({ genes: 4512 });
  // A counter that moves is no other result.
  await pool.query(
    `update assembly_lookup set other_data = other_data || '{"job_count": 5}' where reference = ''`,
  );
  expect(await values(scheme.id)).toMatchObject({ genes: 4512 });
  await pool.query("delete from assembly_lookup where scheme_id = $1 and reference = ''", [scheme.id]);
  expect(await values(scheme.id)).toEqual({});
});

test('the ST and few alleles are columns of a typing scheme; those of a genome are not', async () => {
  await write(typing.id, { ST: 10_000_001, alleles: { aroC: 5, dnaN: 0, hemD: null, 'b-1': 3 } });
  expect(await values(typing.id)).toEqual({ ST: 10_000_001, aroC: 5, dnaN: 0 });
  const genome = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`locus_${i}`, i]));
  await write(typing.id, { ST: null, alleles: genome });
  expect(await values(typing.id)).toEqual({});
});

test('other columns of a scheme are filled from the results that are there', async () => {
  await write(scheme.id, { genes: 10, plasmids: 3 });
  const columns = [{ name: 'plasmids', label: 'Plasmids', kind: 'integer' }];
  await pool.query(
    "update schemes set param = param || jsonb_build_object('columns', $2::jsonb) where id = $1",
    [scheme.id, JSON.stringify(columns)],
  );
  expect(await values(scheme.id)).toEqual({ plasmids: 3 });
});

test('whatever a program writes, a job can end: what is no value of its kind is not known', async () => {
  await pool.query(
    "update schemes set param = param || jsonb_build_object('columns', $2::jsonb) where id = $1",
    [scheme.id, JSON.stringify(COLUMNS)],
  );
  for (const results of [null, 'text', 7, [], { genes: {}, gc: 'much', serovar: null, monophasic: 'yes' }]) {
    await write(scheme.id, results);
    expect(await values(scheme.id)).toEqual({});
  }
  const number = (text: string) =>
    pool.query(
      `update assembly_lookup set version = '', other_data = ('{"results": {"genes": ' || $1 || '}}')::jsonb where scheme_id = $2`,
      [text, scheme.id],
    );
  await number('1e400');
  expect(await values(scheme.id)).toEqual({});
  await number(`1${'0'.repeat(400)}`);
  expect(await values(scheme.id)).toEqual({});
  await number('1e-400');
  expect(await values(scheme.id)).toEqual({ genes: 0 });
  const anything = fc.string({ unit: 'binary', maxLength: 3000 }).filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(anything, fc.jsonValue(), async (serovar, genes) => {
      const text = JSON.stringify({ serovar, genes });
      fc.pre(!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text));
      await write(scheme.id, { serovar, genes });
      const kept = await values(scheme.id);
      expect(kept.serovar ?? '').toBe([...serovar].slice(0, 500).join(''));
    }),
    { numRuns: 30 },
  );
});
