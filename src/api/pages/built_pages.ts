import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

/** Where scripts/build_pages.ts puts them. */
const DIST = resolve(import.meta.dirname, '../../../web/dist');

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** How a file is told over HTTP (Content-Encoding); '' = as it is. */
const ENCODINGS = { br: '.br', gzip: '.gz', '': '' } as const;
export type Encoding = keyof typeof ENCODINGS;

export interface BuiltFile {
  type: string;
  /** What there is of it, packed and not. */
  content: Partial<Record<Encoding, Buffer>>;
}

/** The pages as they were built: some hundred kilobytes, so they are held in memory, and a new build disturbs nobody. */
export interface BuiltPages {
  /** index.html */
  shell: string;
  /** By name; their names change with what is in them. */
  assets: ReadonlyMap<string, BuiltFile>;
  icon: BuiltFile;
}

/** Reads web/dist; undefined when it is not there. */
export async function readBuiltPages(folder = DIST): Promise<BuiltPages | undefined> {
  try {
    const shell = await readFile(join(folder, 'index.html'), 'utf8');
    const names = (await readdir(join(folder, 'assets'))).filter((name) => TYPES[extname(name)]);
    const files = names.map(async (name) => [name, await readBuilt(join(folder, 'assets', name))] as const);
    return {
      shell,
      assets: new Map(await Promise.all(files)),
      icon: await readBuilt(join(folder, 'favicon.svg')),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readBuilt(file: string): Promise<BuiltFile> {
  const content: BuiltFile['content'] = { '': await readFile(file) };
  for (const encoding of ['br', 'gzip'] as const) {
    const packed = await readFile(file + ENCODINGS[encoding]).catch(() => undefined);
    if (packed) content[encoding] = packed;
  }
  return { type: TYPES[extname(file)]!, content };
}
