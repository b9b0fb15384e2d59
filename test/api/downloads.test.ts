import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attachment } from '../../src/api/downloads/disposition.ts';
import { byteRange } from '../../src/api/downloads/range.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { storePositions } from '../../src/nserv/positions.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addScheme } from '../../src/records/schemes.ts';
import { addStrain, setBestAssembly } from '../../src/records/strains.ts';
import { dumpFolder, smallScheme } from '../nserv/dump_folder.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
const owner = await addPerson(pool, api, 'owner');
const buddy = await addPerson(pool, api, 'buddy');
const other = await addPerson(pool, api, 'other');
await addBuddy(pool, owner, buddy);
const { scheme } = await importScheme(pool, api.store, {
  ...{ name: 'small', folder: await dumpFolder(smallScheme()), prefix: 'KLE' },
});
await addScheme(pool, {
  ...{ database: 'kpneumoniae', description: 'MLST', name: 'MLST of two' },
  param: { display: 'public', scheme: 'small' },
});
const SEQUENCE = 'ACGTACGTAA'.repeat(30);
const FASTA = `>c1 first\n${SEQUENCE.slice(0, 120)}\n${SEQUENCE.slice(120)}\n>c2\nACGT\n`;
const LAID_OUT = `>c1 first\n${SEQUENCE.replace(/.{80}(?=.)/g, '$&\n')}\n>c2\nACGT\n`;

async function assembly(name: string, packed = false) {
  const { id: strainId } = await addStrain(pool, {
    database: 'kpneumoniae',
    strain: name,
    metadata: {},
    owner: owner.userId,
  });
  const bytes = packed ? gzipSync(FASTA) : Buffer.from(FASTA);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const filePointer = `assemblies/${sha256.slice(0, 2)}/${sha256}.fasta${packed ? '.gz' : ''}`;
  await mkdir(dirname(api.store.absolute(filePointer)), { recursive: true });
  await writeFile(api.store.absolute(filePointer), bytes);
  const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
  const reserved = await reserveAssembly(pool, 'kpneumoniae');
  const made = await addAssembly(pool, {
    ...reserved,
    ...none,
    database: 'kpneumoniae',
    strainId,
    filePointer,
    sha256,
  });
  await setBestAssembly(pool, strainId, made.id);
  const whole = { kind: 'exact' as const, identity: 1, coverage: 1, flags: [] as string[] };
  await storePositions(pool, made.id, scheme.id, [
    { ...whole, locus: 'gapA', allele: 2, copies: [{ contig: 'c1', start: 11, end: 20, strand: '+' }] },
    {
      ...whole,
      locus: 'infB',
      allele: -1,
      kind: 'multiple',
      copies: [{ contig: 'c2', start: 1, end: 4, strand: '-' }],
    },
  ]);
  return { ...made, files: `/api/v1.0/kpneumoniae/assemblies/${made.barcode}/files` };
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const identity = { 'accept-encoding': 'identity', authorization: `Bearer ${owner.token}` };
  return fetch(new URL(path, api.url), { method, headers: { ...identity, ...headers } });
}

test.each([false, true])('FASTA in every form, stored packed: %s', async (packed) => {
  const { files } = await assembly(`strain ${packed}`, packed);
  const plain = await get(`${files}/sequence.fasta`);
  expect(await plain.text()).toBe(LAID_OUT);
  expect(plain.headers.get('content-length')).toBe(String(LAID_OUT.length));
  expect(plain.headers.get('etag')).toBe(`"${createHash('sha256').update(LAID_OUT).digest('hex')}"`);
  const bgzf = Buffer.from(await (await get(`${files}/sequence.fasta.gz`)).arrayBuffer());
  expect(gunzipSync(bgzf).toString()).toBe(LAID_OUT);
  const fai = 'c1\t300\t10\t80\t81\nc2\t4\t318\t4\t5\n';
  for (const name of ['sequence.fasta.fai', 'sequence.fasta.gz.fai'])
    expect(await (await get(`${files}/${name}`)).text()).toBe(fai);
  const { files: listed } = (await (await get(files)).json()) as { files: string[] };
  for (const file of listed) expect([file, (await get(`${files}/${file}`)).status]).toEqual([file, 200]);
});

test('ranges, tags, HEAD and packing on the way', async () => {
  const { files } = await assembly('ranges');
  const url = `${files}/sequence.fasta`;
  const part = await get(url, { range: 'bytes=10-19' });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    ...[206, `bytes 10-19/${LAID_OUT.length}`, 'ACGTACGTAA'],
  ]);
  expect(await (await get(url, { range: 'bytes=-5' })).text()).toBe('ACGT\n');
  const outside = await get(url, { range: 'bytes=999999-' });
  expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${LAID_OUT.length}`]);
  expect((await get(url, { range: 'bytes=1-2,4-5' })).status).toBe(200);
  const etag = part.headers.get('etag')!;
  for (const given of [etag, `W/${etag}`, `"x", ${etag}`, '*', etag.replace(/"$/, '-gzip"')])
    expect((await get(url, { 'if-none-match': given })).status).toBe(304);
  expect((await get(url, { 'if-none-match': '"x"' })).status).toBe(200);
  expect((await get(url, { range: 'bytes=0-1', 'if-range': '"x"' })).status).toBe(200);
  expect((await get(url, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
  const head = await get(url, {}, 'HEAD');
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    String(LAID_OUT.length),
    '',
  ]);
  const packed = await get(url, { 'accept-encoding': 'gzip' });
  expect([packed.headers.get('content-encoding'), packed.headers.get('etag')]).toEqual([
    'gzip',
    etag.replace(/"$/, '-gzip"'),
  ]);
  expect(await packed.text()).toBe(LAID_OUT);
  expect(
    (await get(url, { 'accept-encoding': 'gzip;q=0, *;q=0' })).headers.get('content-encoding'),
  ).toBeNull();
  expect(
    (await get(`${files}/sequence.fasta.gz`, { 'accept-encoding': 'gzip' })).headers.get('content-encoding'),
  ).toBeNull();
});

test('positions as GFF3, and a configuration of JBrowse whose files are there', async () => {
  const { files, barcode } = await assembly('browsed');
  const gff = await (await get(`${files}/MLST.gff3`)).text();
  expect(gff).toMatch(/^##gff-version 3\n#!installation enterobot-/);
  expect(gff).toContain('c1\tEnterobot\tsequence_feature\t11\t20\t.\t+\t.\tID=gapA;');
  const config = JSON.parse(await (await get(`${files}/jbrowse.json`)).text());
  expect(config.assemblies[0].name).toBe(barcode);
  expect(config.tracks).toMatchObject([
    { type: 'FeatureTrack', assemblyNames: [barcode], name: 'MLST of two' },
  ]);
  const uris = JSON.stringify(config)
    .match(/"uri":"[^"]+"/g)!
    .map((one) => JSON.parse(`{${one}}`).uri as string);
  expect(uris.length).toBe(5);
  for (const uri of uris) {
    const at = new URL(uri, new URL(`${files}/jbrowse.json`, api.url));
    expect([uri, (await get(at.pathname, { range: 'bytes=0-9' })).status]).toEqual([uri, 206]);
  }
  for (const name of ['cgMLST.gff3', '..%2F..%2Fsecret', 'sequence.fasta.bai', 'MLST.gff3.gz.csi'])
    expect([name, (await get(`${files}/${name}`)).status]).toEqual([name, 404]);
});

test('who may: files for owner and buddy, 403 for who sees the row, 404 for who does not', async () => {
  const { files, strainId } = await assembly('guarded');
  const statuses = async () => {
    const found = [];
    for (const who of [owner, buddy, other])
      found.push((await who.ask('GET', `${files}/sequence.fasta`)).status);
    return found;
  };
  expect(await statuses()).toEqual([200, 200, 403]);
  await pool.query('update strains set private = true where id = $1', [strainId]);
  expect(await statuses()).toEqual([200, 200, 404]);
  await pool.query(`update strains set release_date = '2020-01-01' where id = $1`, [strainId]);
  expect(await statuses()).toEqual([200, 200, 200]);
  expect((await owner.ask('GET', files.replace('kpneumoniae', 'other'))).status).toBe(404);
});

test('a file that is gone is said to be gone', async () => {
  const { files, id } = await assembly('gone');
  await pool.query(`update assemblies set file_pointer = 'assemblies/no', sha256 = 'feed' where id = $1`, [
    id,
  ]);
  const { status, body } = await owner.json('GET', `${files}/sequence.fasta`);
  expect([status, body.error.code]).toEqual([404, 'PATH_MISSING']);
});

test('profiles: missing is 0, control runs are left out', async () => {
  const { strainId } = await assembly('=a control');
  const read = async (query = '') =>
    (await (await owner.ask('GET', `/api/v1.0/kpneumoniae/schemes/MLST/profiles?${query}`)).text()).split(
      '\n',
    );
  expect((await read('search=control')).slice(0, 2)).toEqual(['#Name\tgapA\tinfB', "'=a control\t2\t0"]);
  await pool.query(`update strains set control = 'positive' where id = $1`, [strainId]);
  expect(await read('search=control')).toEqual(['#Name\tgapA\tinfB', '']);
  expect((await read('search=control&controls=only')).length).toBe(3);
  const status = async (of: string) =>
    (await owner.ask('GET', `/api/v1.0/kpneumoniae/schemes/${of}/profiles`)).status;
  expect(await status('assembly_stats')).toBe(422);
  // It is shown to nobody.
  expect(await status('snp_calls')).toBe(404);
});

test('names of downloads in every script', () => {
  expect(attachment('Zürich №7.fasta')).toBe(
    `attachment; filename="Zurich No7.fasta"; filename*=UTF-8''Z%C3%BCrich%20%E2%84%967.fasta`,
  );
  expect(attachment('菌株.fasta')).toContain('filename="_.fasta"');
  expect(attachment('\u{11A51}')).toContain('filename="_"');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const header = attachment(name);
      expect(header).toMatch(
        /^attachment; filename="[^"\\/]+"; filename\*=UTF-8''[A-Za-z0-9%._~&+$#!^`|-]+$/,
      );
      expect(() => new Headers({ 'content-disposition': header })).not.toThrow();
    }),
  );
});

test('a range never reaches outside', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat({ max: 1000 }), (text, a, b, size) => {
      for (const header of [text, `bytes=${text}`, `bytes=${a}-${b}`, `bytes=-${a}`, `bytes=${a}-`]) {
        const range = byteRange(header, size);
        if (range === undefined || range === 'none') continue;
        expect(range.start >= 0 && range.start <= range.end && range.end < size).toBe(true);
      }
    }),
  );
});
