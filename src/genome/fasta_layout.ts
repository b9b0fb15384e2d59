import { Transform, type TransformCallback } from 'node:stream';

/** Letters on a line. */
const WIDTH = 80;
const NEWLINE = 10;

/** A sequence as samtools' .fai tells it. */
interface Entry {
  name: string;
  length: number;
  /** Of its first letter, in bytes. */
  offset: number;
}

/**
 * Lays a FASTA out anew as it flows by: every line of a sequence but its last has 80 letters, as an index needs it, line
 * ends are one byte, and blanks and empty lines are gone. Letters and headers stay as they are.
 */
export class FastaLayout extends Transform {
  readonly entries: Entry[] = [];
  #inHeader = false;
  #header: Buffer[] = [];
  #column = 0;
  #written = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const out = Buffer.allocUnsafe(chunk.length + Math.ceil(chunk.length / WIDTH) + 2 * this.#column + 4096);
    let size = 0;
    const flush = () => {
      if (size === 0) return;
      this.push(Buffer.from(out.subarray(0, size)));
      this.#written += size;
      size = 0;
    };
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (this.#inHeader) {
        const end = chunk.indexOf(NEWLINE, i);
        this.#header.push(Buffer.from(chunk.subarray(i, end < 0 ? chunk.length : end)));
        if (end < 0) break;
        i = end;
        flush();
        this.#endHeader();
        continue;
      }
      if (byte === 62 && (this.#column === 0 || this.#lineBegins)) {
        if (this.#column > 0) out[size++] = NEWLINE;
        this.#column = 0;
        this.#inHeader = true;
        this.#lineBegins = false;
        continue;
      }
      this.#lineBegins = byte === NEWLINE || (this.#lineBegins && byte <= 32);
      if (byte <= 32) continue;
      if (this.#column === WIDTH) {
        out[size++] = NEWLINE;
        this.#column = 0;
      }
      out[size++] = byte;
      this.#column++;
      const entry = this.entries.at(-1);
      if (entry) entry.length++;
    }
    flush();
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#inHeader) this.#endHeader();
    if (this.#column > 0) this.push(Buffer.from('\n'));
    done();
  }

  /** `>` stands at the beginning of a line only. */
  #lineBegins = true;

  #endHeader(): void {
    const header = Buffer.concat(this.#header).toString('utf8').trim();
    const line = Buffer.from(`>${header}\n`, 'utf8');
    this.push(line);
    this.#written += line.length;
    this.entries.push({ name: header.split(/\s/, 1)[0]!, length: 0, offset: this.#written });
    this.#header = [];
    this.#inHeader = false;
    this.#lineBegins = true;
  }

  /** The index that samtools faidx would write; of the packed file it is the same. */
  get fai(): string {
    return this.entries
      .map(
        ({ name, length, offset }) =>
          `${[name, length, offset, Math.min(WIDTH, length), Math.min(WIDTH, length) + 1].join('\t')}\n`,
      )
      .join('');
  }
}
