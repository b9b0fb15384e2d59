import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome } from '../../src/genome/call_genome.ts';
import { cachedIndex, cacheFolder } from '../../src/genome/index_cache.ts';
import { indexBytes, indexOf, sharedIndex } from '../../src/genome/index_file.ts';
import { buildIndexFrom } from '../../src/genome/scheme_index.ts';
import { areSettled, contentKey, filesOfScheme, stateKey } from '../../src/genome/scheme_key.ts';
import { expectError, temporaryFolder } from './files.ts';
import { contig, dna, randomFrom, randomScheme, snp } from './genomes.ts';

const folder = temporaryFolder();
const random = randomFrom(4);
const allele = dna(random, 400);
let schemes = 0;

async function scheme(second = snp(random, allele, 200)): Promise<{ path: string; cache: string }> {
  const path = folder.path(`scheme${++schemes}`);
  await mkdir(path);
  await writeFile(join(path, 'profiles.list'), 'ST\tone\n1\t1\n2\t2\n');
  await writeFile(join(path, 'one.fasta'), `>one_1\n${allele}\n>one_2\n${second}\n`);
  return { path, cache: join(folder.path(`cache${schemes}`), 'deep') };
}

const kept = async (cache: string) => (await readdir(cache)).filter((name) => name.endsWith('.index'));
const st = async (path: string, cache: string, text: string) =>
  callGenome(await cachedIndex(path, { folder: cache }), [contig('c', text)]).st;

describe('the kept index', () => {
  it('is the one that was built', async () => {
    const { path, cache } = await scheme();
    const built = await buildIndexFrom(path);
    expect(await cachedIndex(path, { folder: cache })).toEqual(built);
    expect(await kept(cache)).toHaveLength(1);
    expect(await cachedIndex(path, { folder: cache })).toEqual(built);
    const shared = await cachedIndex(path, { folder: cache, shared: true });
    expect(shared.arrays.codes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared).toEqual(built);
    expect(sharedIndex(built)).toEqual(built);
  });

  it('is the same in bytes for the same scheme, and holds all of any scheme', () => {
    for (let seed = 1; seed < 20; seed++) {
      const index = buildIndex(randomScheme(randomFrom(seed)));
      const bytes = Buffer.concat(indexBytes(index, 'key'));
      expect(Buffer.concat(indexBytes(buildIndex(randomScheme(randomFrom(seed))), 'key')).equals(bytes)).toBe(
        true,
      );
      const copy = new Uint8Array(bytes);
      expect(indexOf(copy, 'key', index.name)).toEqual(index);
      expect(indexOf(copy, 'another key', index.name)).toBeNull();
    }
  });

  it('is never that of another content, even with the same size and times', async () => {
    const { path, cache } = await scheme();
    const other = snp(random, allele, 100);
    const second = (await readFile(join(path, 'one.fasta'), 'utf8')).split('\n')[3]!;
    expect(await st(path, cache, second)).toBe(2);
    expect(await st(path, cache, other)).toBeNull();
    const file = join(path, 'one.fasta');
    const now = new Date();
    await utimes(file, now, now);
    await writeFile(file, `>one_1\n${allele}\n>one_2\n${other}\n`);
    await utimes(file, now, now);
    expect(await st(path, cache, other)).toBe(2);
    expect(await st(path, cache, second)).toBeNull();
    await writeFile(join(path, 'scheme.json'), '{"kind":"coding"}');
    expect((await cachedIndex(path, { folder: cache })).parameters.kind).toBe('coding');
    await rm(join(path, 'scheme.json'));
    expect((await cachedIndex(path, { folder: cache })).parameters.kind).toBe('fragments');
  });

  it('serves the same scheme elsewhere, by the name of its folder', async () => {
    const { path, cache } = await scheme();
    await cachedIndex(path, { folder: cache });
    await symlink(path, folder.path('linked'));
    expect((await cachedIndex(folder.path('linked'), { folder: cache })).name).toBe('linked');
    expect(await kept(cache)).toHaveLength(1);
  });

  it.each([
    ['empty', () => Buffer.alloc(0)],
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['cut off in its head', (bytes: Buffer) => bytes.subarray(0, 20)],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(8)])],
    ['something else', () => Buffer.from('x'.repeat(5000))],
    [
      'of an older format',
      (bytes: Buffer) => Buffer.concat([Buffer.from('enterobot scheme index 0'), bytes.subarray(24)]),
    ],
    ['damaged in its arrays', (bytes: Buffer) => flipped(bytes, bytes.length - 50)],
    ['damaged in its description', (bytes: Buffer) => flipped(bytes, 60)],
    ['damaged in its head', (bytes: Buffer) => flipped(bytes, 33)],
  ])('does no harm when it is %s: it is made anew', async (_, damage) => {
    const { path, cache } = await scheme();
    const built = await cachedIndex(path, { folder: cache });
    const [name] = await kept(cache);
    const file = join(cache, name!);
    const bytes = await readFile(file);
    await writeFile(file, damage(bytes));
    expect(await cachedIndex(path, { folder: cache })).toEqual(built);
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  it('does no harm when it cannot be written or read', async () => {
    const { path } = await scheme();
    const file = await folder.write('a file where the folder should be');
    expect(await cachedIndex(path, { folder: join(file, 'cache') })).toEqual(await buildIndexFrom(path));
    const { cache } = await scheme();
    const key = contentKey(path, filesOfScheme(path));
    await mkdir(join(cache, `${key}.index`), { recursive: true });
    expect(await cachedIndex(path, { folder: cache })).toEqual(await buildIndexFrom(path));
    expect((await readdir(cache)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is not asked for a scheme that cannot be read', async () => {
    const { cache } = await scheme();
    await expectError(() => cachedIndex(folder.path('nowhere'), { folder: cache }), 'SCHEME_NO_FOLDER');
  });

  it('makes room for others: old ones go, and parts of the dead', async () => {
    const { path, cache } = await scheme();
    await mkdir(cache, { recursive: true });
    const old = new Date(Date.now() - 7_200_000);
    for (let i = 0; i < 70; i++) {
      await writeFile(join(cache, `${i}.index`), 'x');
      await utimes(join(cache, `${i}.index`), old, new Date(old.getTime() + i * 1000));
    }
    await writeFile(join(cache, 'dead.part'), 'x');
    await utimes(join(cache, 'dead.part'), old, old);
    await writeFile(join(cache, 'living.part'), 'x');
    await cachedIndex(path, { folder: cache });
    const names = await readdir(cache);
    expect(names).not.toContain('dead.part');
    expect(names).toContain('living.part');
    expect(names).toContain('69.index');
    expect(names).not.toContain('0.index');
    expect(await kept(cache)).toHaveLength(64);
  });
});

describe('the state of large files', () => {
  it('changes with every change, and is trusted only when it has settled', async () => {
    const { path } = await scheme();
    const before = filesOfScheme(path);
    expect(stateKey(path, filesOfScheme(path))).toBe(stateKey(path, before));
    expect(stateKey(`${path}x`, before)).not.toBe(stateKey(path, before));
    await writeFile(join(path, 'one.fasta'), await readFile(join(path, 'one.fasta')));
    expect(stateKey(path, filesOfScheme(path))).not.toBe(stateKey(path, before));
    expect(areSettled(before, Date.now())).toBe(false);
    expect(areSettled(before, Date.now() + 10_000)).toBe(true);
  });

  it('is of the files that are read, and no others', async () => {
    const { path } = await scheme();
    await writeFile(join(path, 'README'), 'x');
    expect(filesOfScheme(path).map(({ name }) => name)).toEqual(['one.fasta', 'profiles.list']);
  });
});

it('lies in the user’s cache folder', () => {
  const before = process.env.XDG_CACHE_HOME;
  try {
    process.env.XDG_CACHE_HOME = '/somewhere';
    expect(cacheFolder()).toBe('/somewhere/enterobot/scheme-indexes');
    process.env.XDG_CACHE_HOME = 'relative';
    expect(cacheFolder()).toMatch(/\/\.cache\/enterobot\/scheme-indexes$/);
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
