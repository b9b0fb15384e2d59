import { beforeAll, expect, test } from 'vitest';
import { startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { EventReader } from './event_reader.ts';
import { makeWorld } from './world.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const { people, listed } = await makeWorld(pool, api);
const { owner, user, buddy, curator, admin } = people;
const STRAINS = '/api/v1.0/toys/strains';
const ASSEMBLY = `/api/v1.0/toys/assemblies/${listed.assembly}`;

async function addHiddenScheme(barcode: string, description: string, display: string): Promise<void> {
  await pool.query(
    `insert into schemes (database, barcode, description, name, param) values ('toys', $1, $2, $2,
      jsonb_build_object('display', $3::text))`,
    [barcode, description, display],
  );
}

beforeAll(async () => {
  await addHiddenScheme('TOY_AA0008AA_SC', 'kept', 'private');
  await addHiddenScheme('TOY_AA0009AA_SC', 'unseen', 'none');
  await pool.query(
    `insert into assembly_lookup (database, assembly_id, scheme_id, status, version, other_data)
      select 'toys', $1, id, 'COMPLETE', '1', '{"job_id": 7, "results": {"ST": 10}}' from schemes
        where description in ('typing', 'kept', 'unseen')`,
    [listed.id],
  );
  await pool.query(
    `update traces set read1 = '{"name": "Maria_Muster_1970_R1.fastq.gz", "path": "reads/x", "sha256": "ab", "bytes": 5}'
      where barcode = $1`,
    [listed.trace],
  );
  await pool.query("update assemblies set original_name = 'Maria_Muster.fasta' where barcode = $1", [
    listed.assembly,
  ]);
});

test('who sees only the row of a strain is not told how its files are called', async () => {
  const paths = [`${STRAINS}/${listed.strain}/traces`, `${STRAINS}/${listed.strain}/assemblies`, ASSEMBLY];
  for (const path of paths) {
    expect(JSON.stringify((await user.json('GET', path)).body)).not.toMatch(/Muster|"sha256":"/);
    for (const who of [buddy, owner, curator, admin])
      expect(JSON.stringify((await who.json('GET', path)).body)).toMatch(/Muster.*"sha256":"/);
  }
  expect((await user.json('GET', paths[0]!)).body.records).toMatchObject([
    { barcode: listed.trace, files: [] },
  ]);
  expect((await user.json('GET', ASSEMBLY)).body).toMatchObject({ original_name: null, sha256: null });
});

test('a scheme that is not public is as good as none, everywhere, but for curators and admins', async () => {
  const asked = (name: string) => [
    `/api/v1.0/toys/schemes/${name}/profiles`,
    `${STRAINS}?st=${name}:1`,
    `${STRAINS}/table?scheme=${name}`,
  ];
  for (const path of asked('missing')) {
    for (const name of ['kept', 'unseen']) {
      const none = await user.json('GET', path);
      const hidden = await user.json('GET', path.replace('missing', name));
      expect(none).toMatchObject({ status: 404, body: { error: { code: 'SCHEME_UNKNOWN' } } });
      expect(JSON.stringify(hidden).replaceAll(name, 'missing')).toBe(JSON.stringify(none));
      for (const who of [curator, admin])
        expect((await who.ask('GET', path.replace('missing', name))).status).not.toBe(404);
    }
  }
  // These type nothing, which is told of the one that is seen.
  expect((await user.ask('GET', `${STRAINS}/table?scheme=typing`)).status).toBe(422);
  for (const who of [user, owner]) {
    const { records } = (await who.json('GET', '/api/v1.0/toys/schemes')).body;
    expect(records.map(({ description }: { description: string }) => description)).toEqual(['typing']);
    expect((await who.json('GET', ASSEMBLY)).body.typed).toMatchObject([{ scheme: 'typing' }]);
  }
  for (const who of [curator, admin]) {
    expect((await who.json('GET', '/api/v1.0/toys/schemes')).body.total).toBe(3);
    expect((await who.json('GET', ASSEMBLY)).body.typed).toHaveLength(3);
  }
});

test('a report tells public schemes, the same whoever reads it', async () => {
  const path = `${STRAINS}/${listed.strain}/report`;
  const [theirs, of_curator] = [await owner.json('GET', path), await curator.json('GET', path)];
  expect(JSON.stringify(theirs.body)).not.toMatch(/unseen|kept/);
  expect(Object.keys(theirs.body.content.typed)).toEqual(['typing']);
  expect(of_curator.body.sha256).toBe(theirs.body.sha256);
});

test('of a scheme that is not public curators and admins hear, of a public one everybody', async () => {
  const readers = await Promise.all(
    [user, owner, curator, admin].map((person) => EventReader.open(api.url, person.token)),
  );
  await addHiddenScheme('TOY_AA0010AA_SC', 'secret', 'none');
  await addHiddenScheme('TOY_AA0011AA_SC', 'kept_too', 'private');
  await addHiddenScheme('TOY_AA0012AA_SC', 'open', 'public');
  const keys = (reader: EventReader) =>
    reader.heard.filter((one) => one.event === 'change').map((one) => one.data.key);
  for (const reader of readers) await expect.poll(() => keys(reader)).toContain('TOY_AA0012AA_SC');
  const [all, some] = [['TOY_AA0010AA_SC', 'TOY_AA0011AA_SC', 'TOY_AA0012AA_SC'], ['TOY_AA0012AA_SC']];
  expect(readers.map(keys)).toEqual([some, some, all, all]);
  await Promise.all(readers.map((reader) => reader.close()));
});
