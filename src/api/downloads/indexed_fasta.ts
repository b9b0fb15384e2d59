import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { BgzfStream, gzi } from '../../genome/bgzf.ts';
import { FastaLayout } from '../../genome/fasta_layout.ts';
import type { Store } from '../../store.ts';

/** Files that an assembly can be had as. */
export const FASTA_FILES = [
  'sequence.fasta',
  'sequence.fasta.fai',
  'sequence.fasta.gz',
  'sequence.fasta.gz.fai',
  'sequence.fasta.gz.gzi',
] as const;
export type FastaFile = (typeof FASTA_FILES)[number];

const made = z.object({ files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })) });

/** More is no bacterium, but a bomb. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** What says that a folder is whole, and what is in it. */
const LIST = 'files.json';

const underWay = new Map<string, Promise<z.output<typeof made>>>();

/**
 * A stored assembly laid out for browsers of genomes: FASTA with even lines, plain and as BGZF, with their indexes. Made
 * when somebody asks first, and kept in the store under `derived/` by the content it was made of; what is there can be
 * removed at any time and is made again.
 * @returns the file's place, size and hash
 * @throws PATH_MISSING, FILE_TOO_LARGE
 */
export async function indexedFasta(
  store: Store,
  source: { path: string; sha256: string },
  file: FastaFile,
): Promise<{ path: string; bytes: number; sha256: string }> {
  const folder = join(store.root, 'derived', source.sha256.slice(0, 2), source.sha256);
  const { files } = (await readList(folder)) ?? (await once(folder, () => make(store, source, folder)));
  // The index of the packed file is that of the plain one.
  const name = file === 'sequence.fasta.gz.fai' ? 'sequence.fasta.fai' : file;
  return { path: join(folder, name), ...files[name]! };
}

function once(folder: string, work: () => Promise<z.output<typeof made>>): Promise<z.output<typeof made>> {
  const running = underWay.get(folder);
  if (running) return running;
  const started = work().finally(() => underWay.delete(folder));
  underWay.set(folder, started);
  return started;
}

async function readList(folder: string): Promise<z.output<typeof made> | undefined> {
  try {
    return made.parse(JSON.parse(await readFile(join(folder, LIST), 'utf8')));
  } catch {
    return undefined;
  }
}

async function make(
  store: Store,
  { path }: { path: string },
  folder: string,
): Promise<z.output<typeof made>> {
  if (!(await store.exists(path))) throw new EnterobotError('PATH_MISSING', { path });
  const building = join(store.root, 'derived', '.incoming', randomBytes(12).toString('hex'));
  await mkdir(building, { recursive: true });
  try {
    const files = await write(store.absolute(path), building);
    await writeFile(join(building, LIST), JSON.stringify({ files }));
    await mkdir(join(folder, '..'), { recursive: true });
    // What a killed process left half there has no list, and gives way.
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder).catch(async (error: NodeJS.ErrnoException) => {
      // Another process was sooner, with the same.
      if (!(await readList(folder))) throw error;
    });
    return { files };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function write(source: string, folder: string): Promise<z.output<typeof made>['files']> {
  const layout = new FastaLayout();
  const bgzf = new BgzfStream();
  const [plain, packed] = [counted(), counted()];
  const laidOut = join(folder, 'sequence.fasta');
  const unpack = source.endsWith('.gz') ? createGunzip() : new PassThrough();
  const written = createWriteStream(laidOut);
  await pipeline(createReadStream(source), unpack, bounded(source), layout, plain.through, written);
  const target = createWriteStream(join(folder, 'sequence.fasta.gz'));
  await pipeline(createReadStream(laidOut), bgzf, packed.through, target);
  const small = { 'sequence.fasta.fai': Buffer.from(layout.fai), 'sequence.fasta.gz.gzi': gzi(bgzf.blocks) };
  for (const [name, bytes] of Object.entries(small)) await writeFile(join(folder, name), bytes);
  const told = Object.entries(small).map(([name, bytes]) => [
    name,
    { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  ]);
  return {
    'sequence.fasta': plain.told(),
    'sequence.fasta.gz': packed.told(),
    ...Object.fromEntries(told),
  };
}

function counted() {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, told: () => ({ bytes, sha256: hash.digest('hex') }) };
}

function bounded(file: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) done(new EnterobotError('ASSEMBLY_TOO_LARGE', { file, most: MOST_BYTES }));
      else done(null, chunk);
    },
  });
}
