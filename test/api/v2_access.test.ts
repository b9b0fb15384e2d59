import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { speaker } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { KINDS, type Kind, startHouse } from './v2_house.ts';

const { pool } = await freshDatabase();
const { api, people, sets } = await startHouse(pool);
type Name = keyof typeof people;

/** Who sees the row, who downloads, who edits, of a strain of `owner`. */
const MAY: Record<Kind, Record<'row' | 'files' | 'edit', Name[]>> = {
  released: {
    row: ['user', 'buddy', 'owner', 'curator', 'admin'],
    files: ['user', 'buddy', 'owner', 'curator', 'admin'],
    edit: ['owner', 'curator', 'admin'],
  },
  row: {
    row: ['user', 'buddy', 'owner', 'curator', 'admin'],
    files: ['buddy', 'owner', 'curator', 'admin'],
    edit: ['owner', 'curator', 'admin'],
  },
  hidden: {
    row: ['buddy', 'owner', 'curator', 'admin'],
    files: ['buddy', 'owner', 'curator', 'admin'],
    edit: ['owner', 'curator', 'admin'],
  },
};
const NAMES: Name[] = ['user', 'buddy', 'owner', 'curator', 'admin'];

describe.each(KINDS)('a strain that is %s', (kind) => {
  const { strain, assembly, trace } = sets[kind];

  test.each(NAMES)('as %s', async (name) => {
    const person = people[name];
    const sees = MAY[kind].row.includes(name);
    for (const [list, barcode] of [
      ['strains', strain],
      ['assemblies', assembly],
      ['traces', trace],
    ]) {
      expect((await person.ask('GET', `/api/v2.0/bench/${list}/${barcode}`)).status).toBe(sees ? 200 : 404);
      const { body } = await person.json('GET', `/api/v2.0/bench/${list}?barcode=${barcode}`);
      expect(body.links.total_records).toBe(sees ? 1 : 0);
      expect((await person.json('GET', `/api/v2.0/lookup/${barcode}`)).body.records).toBe(sees ? 1 : 0);
    }
    const { body } = await person.json('GET', `/api/v2.0/bench/straindata?barcode=${strain}`);
    expect(Object.keys(body.straindata)).toEqual(sees ? [strain] : []);
  });

  test.each(NAMES)('as %s: its file, edits, and what it was', async (name) => {
    const person = people[name];
    const sees = MAY[kind].row.includes(name);
    const downloads = MAY[kind].files.includes(name);
    const file = await person.ask('GET', `/upload/download?assembly_barcode=${assembly}&database=bench`);
    expect(file.status).toBe(downloads ? 200 : sees ? 403 : 404);
    const edited = await person.ask('PUT', `/api/v2.0/bench/strains/${strain}`, { city: `of ${name}` });
    expect(edited.status).toBe(MAY[kind].edit.includes(name) ? 200 : sees ? 403 : 404);
    const old = await person.json('GET', `/api/v2.0/bench/strainsversion?barcode=${strain}`);
    expect(old.body.links.total_records > 0).toBe(sees);
    for (const list of ['assemblies', 'traces']) {
      const barcode = list === 'traces' ? trace : assembly;
      const put = await person.json('PUT', `/api/v2.0/bench/${list}/${barcode}`, { n50: 1 });
      expect(put).toMatchObject(
        sees
          ? { status: 403, body: { error: { code: 'RECORDS_READ_ONLY' } } }
          : { status: 404, body: { error: { code: 'RECORD_UNKNOWN' } } },
      );
    }
  });
});

test('what is hidden and what does not exist are answered alike, but for the barcode', async () => {
  const without = (text: string, barcode: string) => text.replaceAll(barcode, '…');
  const { user } = people;
  for (const [list, kind] of [
    ['strains', 'strain'],
    ['assemblies', 'assembly'],
    ['traces', 'trace'],
  ] as const) {
    const hidden = sets.hidden[kind];
    const absent = hidden.replace(/_AA/, '_ZZ');
    for (const [method, path] of [
      ['GET', '/api/v2.0/lookup/…'],
      ['GET', '/api/v2.0/lookup?barcode=…'],
      ['GET', `/api/v2.0/bench/${list}/…`],
      ['GET', `/api/v2.0/bench/${list}?barcode=…`],
      ['POST', `/api/v2.0/bench/${list}/…`],
      ['PUT', `/api/v2.0/bench/${list}/…`],
      ['GET', '/upload/download?database=bench&assembly_barcode=…'],
    ] as const) {
      const body = method === 'GET' ? undefined : method === 'PUT' ? { city: 'x' } : {};
      const answers = [];
      for (const barcode of [hidden, absent]) {
        const response = await user.ask(method, path.replace('…', barcode), body);
        answers.push([response.status, without(await response.text(), barcode)]);
      }
      expect(answers[0], `${method} ${path}`).toEqual(answers[1]);
    }
  }
});

test('nobody is told to send a token by Basic', async () => {
  for (const path of [
    '/api/v2.0',
    '/api/v2.0/bench/strains',
    '/api/v2.0/lookup/BNC_AA0001AA',
    '/upload/download',
  ]) {
    const response = await people.nobody.ask('GET', path);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  }
  const wrong = await speaker(api.url, `Basic ${btoa('ebt_wrong:')}`).ask('GET', '/api/v2.0');
  expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringMatching(/^Basic/),
  ]);
  const basic = speaker(api.url, `Basic ${btoa(`${people.user.token}:`)}`);
  expect((await basic.ask('GET', '/api/v2.0')).status).toBe(200);
  // As EnteroBase's own example sends it, with a blank for the password.
  const blank = speaker(api.url, `Basic ${btoa(`${people.user.token}: `)}`);
  expect((await blank.ask('GET', '/api/v2.0')).status).toBe(200);
});

test('an edit writes cells, takes them away, and keeps what was there', async () => {
  const { owner } = people;
  const path = `/api/v2.0/bench/strains/${sets.row.strain}`;
  const edited = await owner.json('PUT', path, { country: 'Ghana', collection_year: 2011, latitude: null });
  expect(edited.body.Strains[0]).toMatchObject({ country: 'Ghana', collection_year: 2011, latitude: null });
  const { rows } = await pool.query('select metadata from strains where barcode = $1', [sets.row.strain]);
  expect(rows[0].metadata).toMatchObject({ country: 'Ghana', collection_year: '2011' });
  expect(rows[0].metadata).not.toHaveProperty('latitude');
  const versions = await owner.json(
    'GET',
    `/api/v2.0/bench/strainsversion?barcode=${sets.row.strain}&country=Atlantis&only_fields=country&only_fields=version`,
  );
  expect(versions.body.StrainsArchive.at(-1)).toEqual({
    country: 'Atlantis',
    version: edited.body.Strains[0].version - 1,
  });
  const kept = await pool.query(
    `select user_id, why from archive where table_name = 'strains' order by archive_id desc limit 1`,
  );
  expect(kept.rows[0]).toEqual({ user_id: owner.userId, why: 'API v2.0' });
  const again = await owner.json('PUT', path, { country: 'Ghana' });
  expect(again.body.Strains[0].version).toBe(edited.body.Strains[0].version);
});

test.each([
  [{ strain_name: 'other' }],
  [{ barcode: ['BNC_AA0001AA'] }],
  [{ country: 7 }],
  [{ country: 'a\nb' }],
  [{ country: 'x'.repeat(10_001) }],
  [['country']],
])('an edit that is refused: %j', async (body) => {
  const { status } = await people.owner.json('PUT', `/api/v2.0/bench/strains/${sets.row.strain}`, body);
  expect(status).toBe(400);
});

describe('schemes', () => {
  test('that are not public are for curators and admins, with all that hangs on them', async () => {
    await pool.query(
      `update schemes set param = param || '{"display": "private"}' where description = 'BNC_rMLST'`,
    );
    const { rows } = await pool.query(
      `select s.barcode, t.id from schemes s, nserv_sts t join nserv_schemes n on n.id = t.nserv_scheme_id
        where s.description = 'BNC_rMLST' and n.name = 'BNC_rMLST' order by t.id limit 1`,
    );
    const st = `BNC_AA${String(rows[0].id).padStart(4, '0')}AA_ST`;
    for (const [name, sees] of [
      ['user', false],
      ['owner', false],
      ['curator', true],
      ['admin', true],
    ] as const) {
      const person = people[name];
      const { Schemes } = (await person.json('GET', '/api/v2.0/bench/schemes')).body;
      expect(Schemes.some((one: { scheme_name: string }) => one.scheme_name === 'BNC_rMLST')).toBe(sees);
      expect((await person.ask('GET', '/api/v2.0/bench/BNC_rMLST/sts')).status).toBe(sees ? 200 : 404);
      for (const barcode of [rows[0].barcode, st]) {
        expect((await person.json('GET', `/api/v2.0/lookup/${barcode}`)).body.records).toBe(sees ? 1 : 0);
      }
      expect((await person.ask('GET', '/schemes/BNC_rMLST/profiles.list.gz')).status).toBe(sees ? 200 : 404);
      const { straindata } = (await person.json('GET', '/api/v2.0/bench/straindata?barcode=BNC_AA0001AA'))
        .body;
      expect(Object.values(straindata as Record<string, { sts: unknown[] }>)[0]!.sts).toHaveLength(
        sees ? 3 : 2,
      );
    }
  });

  test('links to dumps need no token, and are over when they are old, changed, or their user is gone', async () => {
    const { user, nobody } = people;
    const { Schemes } = (await user.json('GET', '/api/v2.0/bench/schemes?scheme_name=BNC_MLST')).body;
    const link = new URL(Schemes[0].download_sts_link).pathname;
    const profiles = await nobody.ask('GET', link);
    const lines = gunzipSync(await profiles.bytes())
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(2001);
    expect(lines[0]).toMatch(/^ST\tLOC_0001\t/);
    const { loci } = (await user.json('GET', '/api/v2.0/bench/BNC_MLST/loci?limit=1')).body;
    const locusPath = new URL(loci[0].download_alleles_link).pathname;
    const alleles = await nobody.ask('GET', locusPath);
    expect(gunzipSync(await alleles.bytes()).toString()).toMatch(/^>LOC_0001_1\n[ACGT]+\n>LOC_0001_2\n/);
    const same = await fetch(new URL(locusPath, api.url), {
      headers: { 'if-none-match': alleles.headers.get('etag')! },
    });
    expect(same.status).toBe(304);
    expect((await user.ask('GET', '/schemes/BNC_MLST/LOC_0001.fasta.gz')).status).toBe(200);
    expect((await nobody.ask('GET', '/schemes/BNC_MLST/LOC_0001.fasta.gz')).status).toBe(401);

    const forged = link.replace(/(\/schemes\/)\d+/, `$1${people.admin.userId}`);
    const answer = await nobody.json('GET', forged);
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'DUMP_LINK_OVER' } } });
    for (const bad of ['x', '1-2-3', `${'9'.repeat(10)}-zzzzzzzz-${'A'.repeat(43)}`]) {
      expect((await nobody.ask('GET', `/schemes/${bad}/BNC_MLST/profiles.list.gz`)).status).toBe(401);
    }
    for (const file of ['LOC_9999.fasta.gz', 'LOC_0001', '..%2F..%2Fetc%2Fpasswd', 'profiles.list']) {
      expect((await user.ask('GET', `/schemes/BNC_MLST/${file}`)).status).toBe(404);
    }
    expect((await user.ask('GET', '/schemes/Nothing/profiles.list.gz')).status).toBe(404);
    await pool.query('update users set disabled = now() where user_id = $1', [user.userId]);
    expect((await nobody.ask('GET', link)).status).toBe(401);
    await pool.query('update users set disabled = null where user_id = $1', [user.userId]);
  });
});

test('a FASTA file comes whole, with its name and its ETag', async () => {
  const path = '/upload/download?assembly_barcode=BNC_AA0001AA_AS&database=bench';
  const response = await people.admin.ask('GET', path);
  const bytes = await response.bytes();
  const { rows } = await pool.query('select sha256 from assemblies where id = 1');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(rows[0].sha256);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="BNC_AA0001AA_AS.fasta"');
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  expect((await people.admin.ask('GET', `${path}&file_format=fastq`)).status).toBe(400);
  expect((await people.admin.ask('GET', path.replace('bench', 'other'))).status).toBe(404);
  await pool.query(`update assemblies set file_pointer = '../../etc/passwd' where id = 2`);
  const outside = await people.admin.ask('GET', path.replace('0001', '0002'));
  expect(outside.status).toBe(403);
});
