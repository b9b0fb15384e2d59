import { stat } from 'node:fs/promises';
import { EnterobotError } from '../errors.ts';
import { showByte, UPPER } from './nucleotides.ts';
import { readChunks } from './sequence_file.ts';

/** One sequence of a FASTA file. */
export interface Contig {
  /** Up to the first blank of the header. */
  name: string;
  /** What follows the name in the header, '' if nothing does. */
  description: string;
  /** Upper-case ASCII: A, C, G, T and IUPAC ambiguity codes. */
  sequence: Uint8Array;
}

/** A sequence with the line (from 1) of its header, for messages about it. */
export interface FastaRecord extends Contig {
  line: number;
}

/** Bytes. An assembly of a bacterium has 16 million bases at most; also as a file of single bases a line. */
const MOST_ASSEMBLY_TEXT = 200_000_000;

const NEWLINE = 10;
const RETURN = 13;
const GREATER = 62;

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === RETURN;
}

/** Amino acids that are no IUPAC nucleotide code: seen in a sequence, they tell that it is protein. */
const PROTEIN_ONLY = new Set(Buffer.from('EFILPQXZJO*efilpqxzjo'));

/** A larger file makes the buffer grow as it comes; 64 MB of letters are ten genomes. */
const MOST_EXPECTED = 64 * 1024 * 1024;

const DNA = new Set(Buffer.from('ACGTUNacgtun'));

/**
 * Reads FASTA in chunks of any size, in one pass. `push` every chunk, then `finish`. All sequences stand in one buffer,
 * one after the other, and the records are views of it: a copy of each would cost as much as reading it.
 */
export class FastaParser {
  readonly #file: string;
  readonly #records: (Omit<FastaRecord, 'sequence'> & { from: number; to: number })[] = [];
  /** Bytes of a header whose line is not complete yet; null while in sequence. */
  #header: Buffer[] | null = null;
  #current: { name: string; description: string; line: number } | null = null;
  #buffer: Uint8Array;
  #length = 0;
  /** Where the sequence of the current record begins. */
  #from = 0;
  #line = 1;
  #atLineStart = true;

  /** `letters`: how many are expected, so that the buffer need not grow. */
  constructor(file: string, letters = 64 * 1024) {
    this.#file = file;
    this.#buffer = new Uint8Array(letters);
  }

  push(chunk: Uint8Array): void {
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at < bytes.length) {
      if (this.#atLineStart && bytes[at] === GREATER) {
        this.#close();
        this.#header = [];
      }
      at = this.#header ? this.#pushHeader(bytes, at) : this.#pushSequence(bytes, at);
    }
  }

  #pushHeader(bytes: Uint8Array, at: number): number {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    this.#header!.push(Buffer.from(bytes.subarray(at, end)));
    this.#atLineStart = newline >= 0;
    if (newline >= 0) this.#endLine();
    return end + 1;
  }

  /** Takes lines of sequence up to the next header or the end of the chunk, and answers where that is. */
  #pushSequence(bytes: Uint8Array, at: number): number {
    if (!this.#current) return this.#beforeFirst(bytes, at);
    this.#makeRoom(bytes.length - at);
    const buffer = this.#buffer;
    const last = bytes.length - 1;
    let length = this.#length;
    let lines = 0;
    let i = at;
    for (; i <= last; i++) {
      // Four letters at a time where there are four: every upper-case letter has the bit 64, and 0 has not.
      while (i + 3 <= last) {
        const a = UPPER[bytes[i]!]!;
        const b = UPPER[bytes[i + 1]!]!;
        const c = UPPER[bytes[i + 2]!]!;
        const d = UPPER[bytes[i + 3]!]!;
        if ((a & b & c & d & 64) === 0) break;
        buffer[length] = a;
        buffer[length + 1] = b;
        buffer[length + 2] = c;
        buffer[length + 3] = d;
        length += 4;
        i += 4;
      }
      if (i > last) break;
      const byte = bytes[i]!;
      const upper = UPPER[byte]!;
      if (upper !== 0) buffer[length++] = upper;
      else if (byte === NEWLINE) {
        lines++;
        if (i < last && bytes[i + 1] === GREATER) break;
      } else if (!isBlank(byte)) {
        this.#line += lines;
        this.#refuse(bytes, i, length);
      }
    }
    this.#length = length;
    this.#line += lines;
    this.#atLineStart = bytes[Math.min(i, last)] === NEWLINE;
    return i + 1;
  }

  /** Only blank lines may stand above the first header. */
  #beforeFirst(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    if (byte === NEWLINE) this.#line++;
    else if (!isBlank(byte)) this.#refuse(bytes, at, this.#length);
    this.#atLineStart = byte === NEWLINE;
    return at + 1;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  /** @throws FILE_EMPTY where no record was seen, and what `push` throws. */
  finish(): FastaRecord[] {
    if (this.#header) this.#endLine();
    this.#close();
    if (this.#records.length === 0) throw new EnterobotError('FILE_EMPTY', { file: this.#file });
    return this.#records.map(({ from, to, ...record }) => ({
      ...record,
      sequence: this.#buffer.subarray(from, to),
    }));
  }

  #endLine(): void {
    if (this.#header) this.#open(Buffer.concat(this.#header));
    this.#header = null;
    this.#line++;
  }

  #open(header: Buffer): void {
    const where = { file: this.#file, line: this.#line };
    if (header.includes(0)) throw new EnterobotError('SEQUENCE_NUL', where);
    const text = header.toString('utf8', 1).trimEnd();
    const blank = text.search(/\s/);
    const name = blank < 0 ? text : text.slice(0, blank);
    if (name === '') throw new EnterobotError('FASTA_NO_NAME', where);
    const description = blank < 0 ? '' : text.slice(blank).trim();
    this.#current = { name, description, line: this.#line };
  }

  #close(): void {
    const current = this.#current;
    if (!current) return;
    const { name, line } = current;
    if (this.#length === this.#from) {
      throw new EnterobotError('FASTA_NO_SEQUENCE', { file: this.#file, line, name });
    }
    this.#records.push({ ...current, from: this.#from, to: this.#length });
    this.#current = null;
    this.#from = this.#length;
  }

  /** `length` letters were read before the wrong one. */
  #refuse(bytes: Uint8Array, at: number, length: number): never {
    const byte = bytes[at]!;
    const where = { file: this.#file, line: this.#line };
    if (byte === 0) throw new EnterobotError('SEQUENCE_NUL', where);
    if (!this.#current) {
      if (byte === 64) throw new EnterobotError('FASTQ_GIVEN_AS_FASTA', where);
      throw new EnterobotError('FASTA_NO_HEADER', { ...where, found: showByte(byte) });
    }
    const character = showByte(byte);
    const before = this.#buffer.subarray(Math.max(this.#from, length - 60), length);
    const newline = bytes.indexOf(NEWLINE, at);
    const lineEnd = newline < 0 ? bytes.length : newline;
    const protein = PROTEIN_ONLY.has(byte) && looksLikeProtein([...before, ...bytes.subarray(at, lineEnd)]);
    const code = protein ? 'FASTA_PROTEIN' : 'FASTA_CHARACTER';
    throw new EnterobotError(code, { ...where, character });
  }
}

/** More than a third of the letters are neither A, C, G, T nor N. */
function looksLikeProtein(letters: number[]): boolean {
  const others = letters.filter((byte) => !DNA.has(byte)).length;
  return others * 3 > letters.length;
}

/** Packed genomes unpack to a little under four times their size. */
async function expectedLetters(path: string): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return Math.min(MOST_EXPECTED, Math.max(64 * 1024, size * 4));
}

/**
 * Reads a FASTA file, gzip or plain, with records that keep their line; `mostBytes` as in {@link readChunks}.
 * @throws FILE_EMPTY, FASTA_*, FASTQ_GIVEN_AS_FASTA, SEQUENCE_NUL and what {@link readChunks} throws
 */
export async function readFastaRecords(path: string, mostBytes?: number): Promise<FastaRecord[]> {
  const parser = new FastaParser(path, await expectedLetters(path));
  for await (const chunk of readChunks(path, mostBytes)) parser.push(chunk);
  return parser.finish();
}

/**
 * Reads an assembly: gzip or plain (by its first bytes), LF or CRLF, either case. Names must be unique. All of it is in
 * memory, which is why it is bounded also where nobody says how.
 * @throws FASTA_DUPLICATE_NAME and what {@link readFastaRecords} throws
 */
export async function readFasta(path: string, mostBytes = MOST_ASSEMBLY_TEXT): Promise<Contig[]> {
  return withUniqueNames(path, await readFastaRecords(path, mostBytes));
}

/** Drops the line numbers, and refuses two records of one name. @throws FASTA_DUPLICATE_NAME */
export function withUniqueNames(file: string, records: FastaRecord[]): Contig[] {
  const lines = new Map<string, number>();
  return records.map(({ line, ...contig }) => {
    const first = lines.get(contig.name);
    if (first !== undefined) {
      throw new EnterobotError('FASTA_DUPLICATE_NAME', { file, line, name: contig.name, first });
    }
    lines.set(contig.name, line);
    return contig;
  });
}

/** FASTA text of sequences, `width` letters a line (EnteroBase and NCBI use 60 to 80). Ends in a newline. */
export function writeFasta(contigs: Iterable<Contig>, width = 80): string {
  const lines: string[] = [];
  for (const { name, description, sequence } of contigs) {
    lines.push(description ? `>${name} ${description}` : `>${name}`);
    const text = Buffer.from(sequence.buffer, sequence.byteOffset, sequence.length).toString('latin1');
    for (let at = 0; at < text.length; at += width) lines.push(text.slice(at, at + width));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
