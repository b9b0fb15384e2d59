import { createHash, type Hash } from 'node:crypto';
import { link, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import { CLASSIC_LOCI } from '../genome/scheme.ts';
import { defaultParameters, parametersText, type SchemeParameters } from '../genome/scheme_parameters.ts';

const compress = promisify(gzip);

/** Fixed, because the same content must give the same bytes; alleles of a locus are alike, so a fast one packs well. */
const LEVEL = 4;

/** Files that are packed and written at the same time. */
const AT_ONCE = 4;

/** An allele as it stands in a file. */
export interface NumberedAllele {
  number: number;
  sequence: string;
}

/** An ST as it stands in the table. */
export interface NumberedProfile {
  st: number;
  /** Numbers in the order of the scheme's loci; 0 = missing. */
  profile: readonly number[];
}

/**
 * Writes a scheme to a new folder in dump layout (`profiles.list.gz`, `<locus>.fasta.gz`) with its `scheme.json`. Call
 * `locus` or `linkLocus` for each locus, then `profiles`, then `finish`; the same content gives the same bytes. Every
 * file is on the disk when `finish` returns.
 */
export class SchemeFolder {
  readonly #folder: string;
  readonly #loci: string[];
  /** As readScheme makes it; null if nobody asked, or once a locus came out of order, when a stream cannot make it. */
  #hash: Hash | null;
  #next = 0;
  readonly #writing = new Set<Promise<void>>();
  #failure: unknown;

  private constructor(folder: string, loci: string[], hashed: boolean) {
    this.#folder = folder;
    this.#loci = loci;
    this.#hash = hashed ? createHash('sha256') : null;
  }

  /**
   * @param loci in the order of profiles; it may still grow while the loci are written
   * @param hashed whether `finish` shall tell the content's hash
   */
  static async make(folder: string, loci: string[], hashed: boolean): Promise<SchemeFolder> {
    await mkdir(folder, { recursive: true });
    return new SchemeFolder(folder, loci, hashed);
  }

  /** Alleles in ascending order. Returns as soon as there is room to go on. */
  async locus(locus: string, alleles: readonly NumberedAllele[]): Promise<void> {
    this.#account(locus, alleles);
    await this.#room();
    this.#start(this.#write(`${locus}.fasta.gz`, locusText(locus, alleles)));
  }

  /** A locus that is as it was in another folder: its file gets a second name; one that cannot is written again. */
  async linkLocus(locus: string, alleles: readonly NumberedAllele[], from: string): Promise<void> {
    this.#account(locus, alleles);
    await this.#room();
    const name = `${locus}.fasta.gz`;
    const linked = link(join(from, name), join(this.#folder, name));
    this.#start(linked.catch(() => this.#write(name, locusText(locus, alleles))));
  }

  /** The table of STs, ascending. */
  async profiles(rows: AsyncIterable<NumberedProfile[]>): Promise<void> {
    const handle = await open(join(this.#folder, 'profiles.list.gz'), 'wx');
    try {
      await pipeline(
        this.#table(rows),
        createGzip({ level: LEVEL }),
        async (packed: AsyncIterable<Buffer>) => {
          for await (const chunk of packed) await handle.writeFile(chunk);
        },
      );
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async *#table(rows: AsyncIterable<NumberedProfile[]>): AsyncGenerator<string> {
    yield tableLine('ST', this.#loci);
    for await (const some of rows) {
      const text = some.map(({ st, profile }) => tableLine(st, profile)).join('');
      this.#hash?.update(text);
      yield text;
    }
  }

  /** The parameters, and everything to the disk. Returns the content's hash, or null where it is not known. */
  async finish(parameters: SchemeParameters): Promise<string | null> {
    await this.settled();
    if (this.#failure) throw this.#failure;
    await writePlain(join(this.#folder, 'scheme.json'), parametersText(parameters));
    const usual = defaultParameters(this.#loci.length <= CLASSIC_LOCI ? 'fragments' : 'coding');
    const text = parametersText(parameters);
    if (text !== parametersText(usual)) this.#hash?.update(text);
    await syncFolder(this.#folder);
    return this.#hash?.digest('hex') ?? null;
  }

  /** Whether it went well or not: returns when nothing is being written to the folder any more. */
  async settled(): Promise<void> {
    while (this.#writing.size > 0) await Promise.race(this.#writing);
  }

  #account(locus: string, alleles: readonly NumberedAllele[]): void {
    if (this.#loci[this.#next++] !== locus) this.#hash = null;
    if (!this.#hash) return;
    const lines = alleles.map(({ number, sequence }) => `${number}\t${sequence}\n`);
    this.#hash.update(`>${locus}\n${lines.join('')}`);
  }

  #start(work: Promise<void>): void {
    const kept = work
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#writing.delete(kept));
    this.#writing.add(kept);
  }

  async #room(): Promise<void> {
    while (this.#writing.size >= AT_ONCE) await Promise.race(this.#writing);
    if (this.#failure) throw this.#failure;
  }

  async #write(name: string, text: string): Promise<void> {
    await writePlain(join(this.#folder, name), await compress(text, { level: LEVEL }));
  }
}

/** The file of a locus, before it is packed. */
export function locusText(locus: string, alleles: readonly NumberedAllele[]): string {
  return alleles.map(({ number, sequence }) => `>${locus}_${number}\n${sequence}\n`).join('');
}

/** A line of the table of STs. */
export function tableLine(first: string | number, rest: readonly (string | number)[]): string {
  return `${first}\t${rest.join('\t')}\n`;
}

async function writePlain(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
