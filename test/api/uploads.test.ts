import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { AssembleUserUploadsJob } from '../../src/intake/assemble_user_uploads_job.ts';
import { reconcileUploads } from '../../src/intake/reconcile_uploads.ts';
import { SweepUploadsJob } from '../../src/intake/sweep_uploads_job.ts';
import { applyContext } from '../../src/jobs/apply_context.ts';
import { claimOne } from '../../src/ledger/claim_one.ts';
import { complete } from '../../src/ledger/finish.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, speaker, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { packedReads, sendFile } from '../support/uploads.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'kpn', prefix: 'KPN', genus: 'Klebsiella' });
const api = await startTestApi(pool);
const { store } = api;
const anna = await addPerson(pool, api, 'anna');
const bert = await addPerson(pool, api, 'bert');

let count = 0;
async function begin(files: object[], more: object = {}, who = anna) {
  const strain = `strain ${++count}`;
  const { status, body } = await who.json('POST', '/api/v1.0/kpn/uploads', {
    uploads: [{ strain, files, ...more }],
  });
  expect([status, body.error]).toEqual([201, undefined]);
  return body.uploads[0];
}

const show = async (id: number, who = anna) => (await who.json('GET', `/api/v1.0/uploads/${id}`)).body;

/** What a worker does with the check of an upload. */
async function check(id: number) {
  const { check_job: jobId } = await show(id);
  const job = new AssembleUserUploadsJob({ database: 'kpn', uploadId: id, strain: '' });
  const prepared = await job.prepare(new AbortController().signal);
  await inTransaction(pool, async (tx) => {
    const claim = await claimOne(tx, jobId, 'test');
    await complete(tx, claim, await job.apply(applyContext(tx, claim), prepared));
  });
  return show(id);
}

const metadataOf = (id: number, name: string) =>
  `upload_id ${Buffer.from(String(id)).toString('base64')},filename ${Buffer.from(name).toString('base64')}`;

const tusFetch = (method: string, path: string, headers: Record<string, string> = {}, who = anna) =>
  fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${who.token}`, 'tus-resumable': '1.0.0', ...headers },
  });

test('reads: metadata first, then both files, then the strain, its trace and the job that assembles it', async () => {
  const [one, two] = packedReads(50);
  const files = [{ name: 'K1_R1.fastq.gz', bytes: one.length }, { name: 'K1_R2.fastq.gz' }];
  const made = await begin(files, {
    metadata: { country: 'Kenya' },
    release_date: '2030-01-31',
    private: true,
  });
  expect(made).toMatchObject({
    state: 'awaiting_files',
    kind: 'reads',
    user: 'anna',
    release_date: '2030-01-31',
  });
  await sendFile(api, anna, { uploadId: made.id, name: 'K1_R1.fastq.gz', content: one });
  expect(await show(made.id)).toMatchObject({
    state: 'uploading',
    files: [
      { complete: true, received: one.length },
      { complete: false, received: 0, url: null },
    ],
  });
  await sendFile(api, anna, { uploadId: made.id, name: 'K1_R2.fastq.gz', content: two });
  expect(await show(made.id)).toMatchObject({
    state: 'checking',
    check_job: expect.any(Number),
    check_status: 'WAITING',
  });
  const done = await check(made.id);
  expect(done).toMatchObject({ state: 'accepted', barcode: expect.stringMatching(/^KPN_/), code: null });
  const { rows } = await pool.query(
    `select s.owner, s.metadata, s.private, s.release_date::text, j.job_type, j.user_id, j.accession, t.read1, t.read2
      from strains s join traces t on t.strain_id = s.id join user_jobs j on j.job_id = $1 where s.barcode = $2`,
    [done.job, done.barcode],
  );
  expect(rows).toEqual([
    expect.objectContaining({
      owner: anna.userId,
      metadata: expect.objectContaining({ country: 'Kenya' }),
      private: true,
      release_date: '2030-01-31',
      job_type: 'QAssembly',
      user_id: anna.userId,
      accession: expect.stringMatching(/#K1_R1.fastq.gz#K1_R2.fastq.gz$/),
      read1: expect.objectContaining({ name: 'K1_R1.fastq.gz', bytes: one.length }),
    }),
  ]);
  expect(existsSync(store.absolute(rows[0].read2.path))).toBe(true);
  await reconcileUploads(pool, store);
  expect(await readdir(store.uploads)).toEqual([]);
  const { rows: told } = await pool.query(
    `select action, data ->> 'state' as state, owner from changes where kind = 'upload' and key = $1 order by change_id`,
    [String(made.id)],
  );
  expect(told.map((row) => row.state)).toEqual(['awaiting_files', 'uploading', 'checking', 'accepted']);
});

test('an assembly goes to its quality control; its name and its file may be in any script', async () => {
  const names = [
    '肺炎克雷伯菌 ①.fa',
    'Ψευδο;μονάδα=1.fa',
    'it\'s "quoted" & (odd) [x] {y} %41 +1 ?q.fa',
    'סלמונלה\u200f.fa',
    '😀|a:b*<c>.fa',
  ];
  for (const [i, name] of names.entries()) {
    const strain = name.replace('.fa', '');
    const content = `>c${i}\nACGT${'ACGTTGCA'.repeat(i + 3)}\n`;
    const { status, body } = await anna.json('POST', '/api/v1.0/kpn/uploads', {
      uploads: [{ strain, files: [{ name }] }],
    });
    expect([status, body.error]).toEqual([201, undefined]);
    const { id } = body.uploads[0];
    await sendFile(api, anna, { uploadId: id, name, content });
    expect(await check(id)).toMatchObject({ state: 'accepted', strain, kind: 'assembly', files: [{ name }] });
    const { rows } = await pool.query(
      'select original_name, strain from strains s join assemblies a on a.strain_id = s.id where strain = $1',
      [strain],
    );
    expect(rows).toEqual([{ original_name: name, strain }]);
  }
});

const [R1, R2] = packedReads(40, 7);
const text = (bytes: Buffer) => gunzipSync(bytes).toString();
const other = packedReads(40, 8);

test.each<[string, string, [string, string | Uint8Array][], string[]]>([
  [
    'GZIP_CORRUPT',
    'damaged on its way',
    [
      ['a_1.fq.gz', Buffer.concat([R1.subarray(0, 200), Buffer.alloc(100, 0xff), R1.subarray(300)])],
      ['a_2.fq.gz', R2],
    ],
    ['a_1.fq.gz'],
  ],
  [
    'FASTQ_HEADER',
    'a text called gz',
    [
      ['a_1.fq.gz', 'this is a letter to the editor\n'],
      ['a_2.fq.gz', R2],
    ],
    ['a_1.fq.gz'],
  ],
  [
    'GZIP_TRUNCATED',
    'cut off',
    [
      ['a_1.fq.gz', R1],
      ['a_2.fq.gz', R2.subarray(0, -30)],
    ],
    ['a_2.fq.gz'],
  ],
  [
    'FASTA_GIVEN_AS_FASTQ',
    'FASTA sent as FASTQ',
    [
      ['a_1.fq', '>c\nACGT\n'],
      ['a_2.fq', text(R2)],
    ],
    ['a_1.fq'],
  ],
  ['FASTQ_GIVEN_AS_FASTA', 'FASTQ sent as FASTA', [['a.fa.gz', R1]], ['a.fa.gz']],
  [
    'UPLOAD_FILE_TWICE',
    'R1 twice',
    [
      ['a_1.fq.gz', R1],
      ['a_2.fq.gz', R1],
    ],
    ['a_1.fq.gz', 'a_2.fq.gz'],
  ],
  [
    'UPLOAD_FILE_TWICE',
    'R1 twice, once unpacked',
    [
      ['a_1.fq.gz', R1],
      ['a_2.fq', text(R1)],
    ],
    ['a_1.fq.gz', 'a_2.fq'],
  ],
  [
    'FASTQ_PAIR_COUNTS',
    'mates that are fewer',
    [
      ['a_1.fq.gz', R1],
      ['a_2.fq.gz', packedReads(39, 7)[1]],
    ],
    ['a_1.fq.gz', 'a_2.fq.gz'],
  ],
  [
    'FASTQ_PAIR_NAMES',
    'mates of another run',
    [
      ['a_1.fq.gz', R1],
      ['a_2.fq', text(other[1]).replaceAll('@r', '@x')],
    ],
    ['a_1.fq.gz', 'a_2.fq'],
  ],
  [
    'FILE_EMPTY',
    'nothing, packed',
    [
      ['a_1.fq.gz', gzipSync('')],
      ['a_2.fq.gz', R2],
    ],
    ['a_1.fq.gz'],
  ],
  ['FASTA_PROTEIN', 'a protein', [['a.faa', '>p\nMKLVEF\n']], ['a.faa']],
  ['FILE_COMPRESSION', 'a zip', [['a.fa', Buffer.from('PK\x03\x04zip')]], ['a.fa']],
  [
    'FILE_UNPACKS_TOO_LARGE',
    'a gzip bomb',
    [
      [
        'a.fa.gz',
        gzipSync(Buffer.concat([Buffer.from('>c\n'), Buffer.alloc(250_000_000, 'A')]), { level: 1 }),
      ],
    ],
    ['a.fa.gz'],
  ],
  [
    'FASTQ_RECORD_LONG',
    'reads that never end',
    [
      [
        'a_1.fq.gz',
        gzipSync(Buffer.concat([Buffer.from('@r\n'), Buffer.alloc(20_000_000, 'A')]), { level: 1 }),
      ],
      ['a_2.fq.gz', R2],
    ],
    ['a_1.fq.gz'],
  ],
])('%s: %s is refused with the reason; what was bad is sent again', async (code, _what, files, bad) => {
  const made = await begin(files.map(([name]) => ({ name })));
  for (const [name, content] of files) await sendFile(api, anna, { uploadId: made.id, name, content });
  const refused = await check(made.id);
  expect(refused).toMatchObject({ state: 'refused', code, barcode: null, job: null });
  expect(refused.reason).not.toContain(store.root);
  for (const name of bad) expect(refused.reason).toContain(name);
  const awaited = refused.files.filter((file: { complete: boolean }) => !file.complete);
  expect(awaited.map((file: { name: string }) => file.name)).toEqual(bad);
  expect((await pool.query('select from strains where strain = $1', [made.strain])).rowCount).toBe(0);

  const good =
    files.length === 2
      ? files[0]![0].endsWith('gz')
        ? [R1, files[1]![0].endsWith('gz') ? R2 : text(R2)]
        : [text(R1), text(R2)]
      : ['>c\nACGTACGT\n'];
  for (const [i, [name]] of files.entries()) {
    if (bad.includes(name)) await sendFile(api, anna, { uploadId: made.id, name, content: good[i]! });
  }
  expect(await check(made.id)).toMatchObject({ state: 'accepted', code: null, reason: null });
});

test('what the client said of a file is held against what came', async () => {
  const content = '>c\nACGTACGTAA\n';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const md5 = createHash('md5').update(content).digest('hex');
  const wrong = await begin([{ name: 'a.fa', sha256: sha256.replace(/^./, (c) => (c === '0' ? '1' : '0')) }]);
  await sendFile(api, anna, { uploadId: wrong.id, name: 'a.fa', content });
  expect(await check(wrong.id)).toMatchObject({ state: 'refused', code: 'UPLOAD_CHECKSUM' });
  const right = await begin([{ name: 'a.fa', sha256: sha256.toUpperCase(), md5, bytes: content.length }]);
  await expect(
    sendFile(api, anna, { uploadId: right.id, name: 'a.fa', content: `${content}A` }),
  ).rejects.toThrow(/UPLOAD_SIZE_DIFFERS/);
  await sendFile(api, anna, { uploadId: right.id, name: 'a.fa', content });
  expect(await check(right.id)).toMatchObject({ state: 'accepted' });
});

test('of many strains each bad one is told, and none is recorded', async () => {
  const uploads = [
    { strain: 'good one', files: [{ name: 'g.fa' }] },
    { strain: 'a#b', files: [{ name: 'x/y.fa' }] },
    { strain: 'good one', files: [{ name: 'h.fa' }] },
    { strain: 'same', files: [{ name: 'a_1.fq' }, { name: 'a_1.fq' }] },
    { strain: 'empty', files: [{ name: 'e.fa', bytes: 0 }] },
    { strain: 'kinds', kind: 'reads', files: [{ name: 'e.fa' }] },
    { strain: 'where', files: [{ name: 'w.fa' }], metadata: { country: 'Atlantis' } },
  ];
  const { status, body } = await anna.json('POST', '/api/v1.0/kpn/uploads', { uploads });
  expect([status, body.error.code]).toEqual([422, 'UPLOADS_REFUSED']);
  const told = body.error.problems.map((one: { index: number; code: string }) => [one.index, one.code]);
  expect(told).toEqual([
    [1, 'STRAIN_NAME'],
    [1, 'UPLOAD_FILE_NAME'],
    [2, 'UPLOAD_STRAIN_TWICE'],
    [3, 'UPLOAD_FILES_WRONG'],
    [4, 'UPLOAD_EMPTY'],
    [5, 'UPLOAD_FILES_WRONG'],
    [6, expect.any(String)],
  ]);
  expect((await anna.json('GET', '/api/v1.0/uploads?strain=good%20one')).body.total).toBe(0);
  const day = await anna.json('POST', '/api/v1.0/kpn/uploads', {
    uploads: [{ strain: 'feb', files: [{ name: 'f.fa' }], release_date: '2026-02-31' }],
  });
  expect([day.status, day.body.error.code]).toEqual([400, 'REQUEST_WRONG']);
  const nowhere = await anna.json('POST', '/api/v1.0/nowhere/uploads', { uploads: [uploads[0]] });
  expect([nowhere.status, nowhere.body.error.code]).toEqual([404, 'DATABASE_UNKNOWN']);
});

test('a name belongs to the upload that came first, and to its strain for ever', async () => {
  const made = await begin([{ name: 'a.fa' }]);
  const again = (who = bert) =>
    who.json('POST', '/api/v1.0/kpn/uploads', {
      uploads: [{ strain: made.strain, files: [{ name: 'a.fa' }] }],
    });
  const code = async () => (await again()).body.error?.problems[0].code;
  expect(await code()).toBe('UPLOAD_NAME_TAKEN');
  await sendFile(api, anna, { uploadId: made.id, name: 'a.fa', content: '>c\nACGTAC\n' });
  expect((await check(made.id)).state).toBe('accepted');
  expect(await code()).toBe('UPLOAD_NAME_TAKEN');
  const free = await begin([{ name: 'a.fa' }]);
  expect((await anna.json('DELETE', `/api/v1.0/uploads/${free.id}`)).body.state).toBe('cancelled');
  const many = await Promise.all(
    [1, 2, 3, 4, 5].map(() =>
      bert.json('POST', '/api/v1.0/kpn/uploads', {
        uploads: [{ strain: free.strain, files: [{ name: 'a.fa' }] }],
      }),
    ),
  );
  expect(many.map((one) => one.status).sort()).toEqual([201, 422, 422, 422, 422]);
});

test('a strain that came by another way meanwhile: refused, and nothing of it is half there', async () => {
  const made = await begin([{ name: 'a.fa' }]);
  await addStrain(pool, { database: 'kpn', strain: made.strain, metadata: {}, owner: bert.userId });
  await sendFile(api, anna, { uploadId: made.id, name: 'a.fa', content: '>c\nACGTACT\n' });
  const refused = await check(made.id);
  expect(refused).toMatchObject({ state: 'refused', code: 'STRAIN_EXISTS', files: [{ complete: true }] });
  const again = await anna.json('POST', `/api/v1.0/uploads/${made.id}/check`);
  expect([again.status, again.body.state]).toEqual([200, 'checking']);
});

test('who may see, send to and cancel an upload', async () => {
  const [buddy, editor, curator, elsewhere, admin] = [
    await addPerson(pool, api, 'buddy'),
    await addPerson(pool, api, 'editor'),
    await addPerson(pool, api, 'curator', { curates: ['kpn'] }),
    await addPerson(pool, api, 'elsewhere'),
    await addPerson(pool, api, 'root', { role: 'admin' }),
  ];
  await addBuddy(pool, anna, buddy);
  await addBuddy(pool, anna, editor, true);
  const made = await begin([{ name: 'a.fa', bytes: 12 }]);
  const { url } = await sendFile(api, anna, {
    uploadId: made.id,
    name: 'a.fa',
    content: '>c\nACGTACGT\n',
    chunkSize: 5,
    onChunkComplete() {
      throw new Error('gone');
    },
  }).catch(async () => ({ url: `${api.url}${(await show(made.id)).files[0].url}` }));
  const path = new URL(url).pathname;
  const tus = async (who: typeof anna, method: string, to = path, headers: Record<string, string> = {}) =>
    (
      await fetch(api.url + to, {
        method,
        headers: { authorization: `Bearer ${who.token}`, 'tus-resumable': '1.0.0', ...headers },
      })
    ).status;
  const metadata = `upload_id ${Buffer.from(String(made.id)).toString('base64')},filename ${Buffer.from('a.fa').toString('base64')}`;
  const statuses = async (who: typeof anna) => [
    (await who.ask('GET', `/api/v1.0/uploads/${made.id}`)).status,
    await tus(who, 'HEAD'),
    await tus(who, 'PATCH', path, {
      'upload-offset': '99',
      'content-type': 'application/offset+octet-stream',
    }),
    await tus(who, 'POST', '/api/v1.0/uploads/files', {
      'upload-length': '99999999999999',
      'upload-metadata': metadata,
    }),
    (await who.ask('POST', `/api/v1.0/uploads/${made.id}/check`)).status,
  ];
  for (const who of [anna, editor, curator, admin]) {
    expect([who.name, ...(await statuses(who))]).toEqual([who.name, 200, 200, 409, 413, 409]);
  }
  expect(await statuses(buddy)).toEqual([200, 403, 403, 403, 403]);
  expect(await statuses(elsewhere)).toEqual([404, 404, 404, 404, 404]);
  const one = await elsewhere.json('GET', `/api/v1.0/uploads/${made.id}`);
  const none = await elsewhere.json('GET', '/api/v1.0/uploads/987654');
  expect(JSON.stringify(one.body).replace(String(made.id), '987654')).toBe(JSON.stringify(none.body));
  const nobody = speaker(api.url);
  expect((await nobody.json('GET', '/api/v1.0/uploads')).body.error.code).toBe('AUTH_NEEDED');
  expect((await nobody.ask('PATCH', path)).status).toBe(401);
  const total = async (who: typeof anna, whose: string) =>
    (await who.json('GET', `/api/v1.0/uploads?strain=${encodeURIComponent(made.strain)}&whose=${whose}`)).body
      .total;
  expect([
    await total(anna, 'mine'),
    await total(buddy, 'mine'),
    await total(buddy, 'all'),
    await total(elsewhere, 'all'),
  ]).toEqual([1, 0, 1, 0]);
  expect((await buddy.json('GET', `/api/v1.0/uploads/${made.id}`)).body.files[0].url).toBeNull();
  for (const [who, status] of [
    [elsewhere, 404],
    [buddy, 403],
    [editor, 200],
    [anna, 409],
  ] as const) {
    expect([who.name, (await who.ask('DELETE', `/api/v1.0/uploads/${made.id}`)).status]).toEqual([
      who.name,
      status,
    ]);
  }
});

test('what lies in uploads/ stays while its upload takes files or is checked, and goes when it has ended', async () => {
  const made = await begin([{ name: 'a_1.fq.gz' }, { name: 'a_2.fq.gz' }]);
  await sendFile(api, anna, { uploadId: made.id, name: 'a_1.fq.gz', content: R1 });
  const id = (await show(made.id)).files[0].url.split('/').at(-1);
  await reconcileUploads(pool, store);
  expect(await readdir(store.uploads)).toContain(id);
  await writeFile(join(store.uploads, 'f'.repeat(32)), 'left by a process that died');
  await anna.ask('DELETE', `/api/v1.0/uploads/${made.id}`);
  await reconcileUploads(pool, store);
  expect(await readdir(store.uploads)).not.toContain(id);
  expect(await readdir(store.uploads)).not.toContain('f'.repeat(32));
});

test('a file whose last byte came just before the process died is found, by a look and by its client', async () => {
  for (const heal of [() => reconcileUploads(pool, store), undefined]) {
    const made = await begin([{ name: 'a.fa', bytes: 10 }]);
    const created = await tusFetch('POST', '/api/v1.0/uploads/files', {
      'upload-length': '10',
      'upload-metadata': metadataOf(made.id, 'a.fa'),
    });
    const path = created.headers.get('location')!;
    // As if it had died between the disk and the database.
    await writeFile(join(store.uploads, path.split('/').at(-1)!), '>c\nACGTAC\n');
    if (heal) expect(await heal()).toMatchObject({ files: 1 });
    else expect((await tusFetch('HEAD', path)).headers.get('upload-offset')).toBe('10');
    expect(await show(made.id)).toMatchObject({ state: 'checking' });
  }
});

test('a check that was killed leaves the files there, and is done again when asked for', async () => {
  const made = await begin([{ name: 'a.fa' }]);
  await sendFile(api, anna, { uploadId: made.id, name: 'a.fa', content: '>c\nACGTACGTA\n' });
  const { check_job } = await show(made.id);
  await pool.query("update user_jobs set status = 'KILLED' where job_id = $1", [check_job]);
  expect(await reconcileUploads(pool, store)).toMatchObject({ checks: 1 });
  expect(await show(made.id)).toMatchObject({ state: 'refused', code: 'UPLOAD_CHECK_ENDED' });
  await anna.ask('POST', `/api/v1.0/uploads/${made.id}/check`);
  expect(await check(made.id)).toMatchObject({ state: 'accepted' });
});

test('a quota is kept, also by files that begin at the same moment', async () => {
  const carl = await addPerson(pool, api, 'carl');
  await pool.query('update users set upload_quota = 100 where user_id = $1', [carl.userId]);
  const made = await Promise.all([1, 2, 3, 4].map(() => begin([{ name: 'a.fa' }], {}, carl)));
  const statuses = await Promise.all(
    made.map(async ({ id }) => {
      const headers = { 'upload-length': '40', 'upload-metadata': metadataOf(id, 'a.fa') };
      return (await tusFetch('POST', '/api/v1.0/uploads/files', headers, carl)).status;
    }),
  );
  expect(statuses.sort()).toEqual([201, 201, 413, 413]);
  const open = await carl.json('GET', '/api/v1.0/uploads?state=uploading,refused');
  expect(open.body.total).toBe(2);
  await carl.ask('DELETE', `/api/v1.0/uploads/${open.body.records[0].id}`);
  const waiting = (await carl.json('GET', '/api/v1.0/uploads?state=awaiting_files')).body.records[0];
  const headers = { 'upload-length': '40', 'upload-metadata': metadataOf(waiting.id, 'a.fa') };
  expect((await tusFetch('POST', '/api/v1.0/uploads/files', headers, carl)).status).toBe(201);
});

test('idle uploads are abandoned, those to which bytes came are not', async () => {
  const [idle, busy, fresh] = [
    await begin([{ name: 'a.fa' }]),
    await begin([{ name: 'a.fa' }]),
    await begin([{ name: 'a.fa' }]),
  ];
  const headers = (id: number) => ({ 'upload-length': '40', 'upload-metadata': metadataOf(id, 'a.fa') });
  for (const { id } of [idle, busy]) await tusFetch('POST', '/api/v1.0/uploads/files', headers(id));
  const file = (await show(idle.id)).files[0].url.split('/').at(-1);
  const before = new Date(Date.now() - 8 * 86_400_000);
  await utimes(join(store.uploads, file), before, before);
  await pool.query('update user_uploads set changed = $1 where upload_id = any($2)', [
    before,
    [idle.id, busy.id],
  ]);
  const job = new SweepUploadsJob({ database: 'kpn', label: 'x', olderThanDays: 7 });
  const found = await job.prepare(new AbortController().signal);
  const { abandoned } = (await job.apply({ tx: pool } as never, found)) as { abandoned: number[] };
  expect(abandoned).toEqual([idle.id]);
  expect((await show(idle.id)).state).toBe('abandoned');
  expect([(await show(busy.id)).state, (await show(fresh.id)).state]).toEqual([
    'uploading',
    'awaiting_files',
  ]);
  expect((await tusFetch('HEAD', `/api/v1.0/uploads/files/${file}`)).status).toBe(410);
});

test('requests to tus that make no sense are refused with a reason, and never 500', async () => {
  const made = await begin([{ name: 'a.fa' }]);
  const post = (headers: Record<string, string>) => tusFetch('POST', '/api/v1.0/uploads/files', headers);
  const metadata = metadataOf(made.id, 'a.fa');
  const codes = async (answer: Response) => [answer.status, /"code":"(\w+)"/.exec(await answer.text())?.[1]];
  expect(await codes(await post({ 'upload-metadata': metadata }))).toEqual([400, undefined]);
  expect(await codes(await post({ 'upload-length': '5' }))).toEqual([400, 'UPLOAD_NO_LENGTH']);
  expect(await codes(await post({ 'upload-length': '0', 'upload-metadata': metadata }))).toEqual([
    422,
    'UPLOAD_EMPTY',
  ]);
  expect(await codes(await post({ 'upload-length': '-5', 'upload-metadata': metadata }))).toEqual([
    400,
    undefined,
  ]);
  expect(await codes(await post({ 'upload-length': '60000000000', 'upload-metadata': metadata }))).toEqual([
    413,
    'UPLOAD_TOO_LARGE',
  ]);
  expect(
    await codes(
      await post({ 'upload-length': '5', 'upload-metadata': metadataOf(made.id, '../../etc/passwd') }),
    ),
  ).toEqual([404, 'UPLOAD_FILE_UNKNOWN']);
  expect(
    await codes(await post({ 'upload-length': '5', 'upload-metadata': metadataOf(999999, 'a.fa') })),
  ).toEqual([404, 'RECORD_UNKNOWN']);
  expect(await codes(await post({ 'upload-length': '5', 'upload-metadata': 'upload_id !!' }))).toEqual([
    400,
    undefined,
  ]);
  for (const path of ['..%2f..%2fetc', 'a', 'A'.repeat(32), '%00'.repeat(10)]) {
    expect((await tusFetch('HEAD', `/api/v1.0/uploads/files/${path}`)).status).toBe(400);
  }
  expect((await tusFetch('HEAD', `/api/v1.0/uploads/files/${'a'.repeat(32)}`)).status).toBe(404);
  const options = await fetch(`${api.url}/api/v1.0/uploads/files`, {
    method: 'OPTIONS',
    headers: { origin: 'http://evil.example' },
  });
  expect([
    options.status,
    options.headers.get('tus-extension'),
    options.headers.get('access-control-allow-origin'),
  ]).toEqual([204, 'creation,creation-with-upload,termination,expiration', null]);
});

test('a file may be taken back and sent anew', async () => {
  const made = await begin([{ name: 'a_1.fq.gz' }, { name: 'a_2.fq.gz' }]);
  await sendFile(api, anna, { uploadId: made.id, name: 'a_1.fq.gz', content: R2 });
  await expect(sendFile(api, anna, { uploadId: made.id, name: 'a_1.fq.gz', content: R1 })).rejects.toThrow(
    /UPLOAD_FILE_THERE/,
  );
  expect((await tusFetch('DELETE', (await show(made.id)).files[0].url)).status).toBe(204);
  expect(await show(made.id)).toMatchObject({ state: 'awaiting_files', files: [{ complete: false }, {}] });
  await sendFile(api, anna, { uploadId: made.id, name: 'a_1.fq.gz', content: R1 });
  await sendFile(api, anna, { uploadId: made.id, name: 'a_2.fq.gz', content: R2 });
  expect((await check(made.id)).state).toBe('accepted');
  expect((await tusFetch('DELETE', `/api/v1.0/uploads/files/${'b'.repeat(32)}`)).status).toBe(404);
});

test('a PATCH at another place, past the end, or of a file that was given up', async () => {
  const made = await begin([{ name: 'a.fa' }]);
  const headers = { 'upload-length': '20', 'upload-metadata': metadataOf(made.id, 'a.fa') };
  const path = (await tusFetch('POST', '/api/v1.0/uploads/files', headers)).headers.get('location')!;
  const type = { 'content-type': 'application/offset+octet-stream' };
  const patch = async (body: string | ReadableStream, more: Record<string, string>, to = path) => {
    const answer = await fetch(api.url + to, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${anna.token}`, 'tus-resumable': '1.0.0', ...type, ...more },
      body,
      duplex: 'half',
    } as RequestInit);
    const { error } = answer.status === 204 ? { error: undefined } : ((await answer.json()) as never);
    return [
      answer.status,
      (error as { code: string } | undefined)?.code ?? answer.headers.get('upload-offset'),
    ];
  };
  expect(await patch('>c\nACGT', { 'upload-offset': '3' })).toEqual([409, 'UPLOAD_OFFSET']);
  expect(await patch('>c\nACGT', { 'upload-offset': 'x' })).toEqual([400, 'UPLOAD_PATCH']);
  expect(await patch('>c\nACGT', { 'tus-resumable': '0.9', 'upload-offset': '0' })).toEqual([
    400,
    'UPLOAD_PATCH',
  ]);
  expect(await patch('>c\nACGT', { 'upload-offset': '0', 'content-type': 'text/plain' })).toEqual([
    400,
    'UPLOAD_PATCH',
  ]);
  expect(await patch('A'.repeat(21), { 'upload-offset': '0' })).toEqual([413, 'UPLOAD_PAST_END']);
  // Without a length that could be looked at beforehand.
  const endless = new Blob(['A'.repeat(21)]).stream();
  expect(await patch(endless, { 'upload-offset': '0' })).toEqual([413, 'UPLOAD_PAST_END']);
  expect(await patch('>c\nACGT', { 'upload-offset': '0' })).toEqual([204, '7']);
  expect(await patch('', { 'upload-offset': '7' })).toEqual([204, '7']);
  await rm(join(store.uploads, path.split('/').at(-1)!));
  expect(await patch('A', { 'upload-offset': '7' })).toEqual([410, 'UPLOAD_GONE']);
  await anna.ask('DELETE', `/api/v1.0/uploads/${made.id}`);
  expect(await patch('A', { 'upload-offset': '7' })).toEqual([409, 'UPLOAD_CLOSED']);
});

test('whatever metadata is sent: taken, or refused with a reason', async () => {
  const texts = fc.string({ unit: 'binary', maxLength: 30 });
  const files = fc.array(
    fc.record(
      { name: texts, bytes: fc.oneof(fc.integer(), fc.maxSafeInteger()) },
      { requiredKeys: ['name'] },
    ),
    { maxLength: 3 },
  );
  const uploads = fc.array(
    fc.record(
      {
        strain: texts,
        files,
        metadata: fc.dictionary(texts, texts, { maxKeys: 3 }),
        release_date: fc.constantFrom('2026-02-31', '2027-01-01', '0000-01-01', '9999-12-31', null, 'x'),
        private: fc.boolean(),
        priority: fc.oneof(fc.integer(), fc.maxSafeInteger()),
        kind: fc.constantFrom('reads', 'assembly'),
      },
      { requiredKeys: ['strain', 'files'] },
    ),
    { maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(uploads, async (given) => {
      const { status, body } = await anna.json('POST', '/api/v1.0/kpn/uploads', { uploads: given });
      expect([201, 400, 422]).toContain(status);
      if (status !== 201) expect(body.error).toMatchObject({ code: expect.any(String), class: 'input' });
      else
        expect(body.uploads.map((one: { strain: string }) => one.strain)).toEqual(
          given.map((one) => one.strain),
        );
    }),
    { numRuns: 150 },
  );
});
