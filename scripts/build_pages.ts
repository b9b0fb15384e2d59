/**
 * Builds the pages (web/ → web/dist/) when they are missing or not those of the sources that are there; otherwise it takes
 * some milliseconds. Run by scripts/bootstrap.sh, and before `./enterobot up` and `web`. The stamp holds a checksum of the
 * sources: dates lie after a copy or a checkout. A folder that may not be written to stays as it is, with a word.
 */
import { createHash } from 'node:crypto';
import { accessSync, constants, globSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as levels } from 'node:zlib';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'web/dist');
const STAMP = '.sources';
/** What the pages are made of; they may take what is pure from src/. */
const SOURCES = [
  'web/**/*',
  'src/{errors,intake,protocol,records}/*.ts',
  'src/genome/tree/{layout,picture}/*.ts',
  'src/genome/tree/parse_newick.ts',
  'src/genome/tree/tree_{data,words}.ts',
  'src/*.ts',
  'package-lock.json',
  'scripts/build_pages.ts',
];

/** A checksum over the names and contents of all sources. */
function checksum(): string {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/web\/dist[./]/.test(file))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(ROOT.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Beside each file that gets smaller: what is sent to browsers that take it packed. */
async function pack(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, 'assets'))) {
    const file = join(folder, 'assets', name);
    const content = await readFile(file);
    if (content.length < 1000) continue;
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    const quality = { params: { [levels.BROTLI_PARAM_QUALITY]: 9 } };
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
  }
}

const say = (line: string) => process.stderr.write(`enterobot: ${line}\n`);

const wanted = checksum();
const built = await readFile(join(DIST, STAMP), 'utf8').catch(() => undefined);
if (built !== wanted) await make();

async function make(): Promise<void> {
  try {
    accessSync(join(ROOT, 'web'), constants.W_OK);
  } catch {
    say(`the pages in web/dist are ${built === undefined ? 'missing' : 'older than their sources'}, and this user may not
  write there. The owner can run: sh scripts/bootstrap.sh`);
    return;
  }
  const began = Date.now();
  say('building the pages …');
  // Two that build at once do it twice, each in a folder of its own.
  const making = `${DIST}.${process.pid}`;
  try {
    const { build } = await import('vite');
    const configFile = join(ROOT, 'web/vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: making } });
    await pack(making);
    await writeFile(join(making, STAMP), wanted);
    await rm(DIST, { recursive: true, force: true });
    await rename(making, DIST);
    say(`the pages are built, after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // All but the pages works without them.
    say(`the pages could not be built: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
