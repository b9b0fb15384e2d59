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

const NEWLINE = 10;
const RETURN = 13;
const GREATER = 62;

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === RETURN;
}

/** Amino acids that are no IUPAC nucleotide code: seen in a sequence, they tell that it is protein. */
const PROTEIN_ONLY = new Set(Buffer.from('EFILPQXZJO*efilpqxzjo'));

const DNA = new Set(Buffer.from('ACGTUNacgtun'));

/**
 * Reads FASTA in chunks of any size, in one pass. `push` every chunk, then `finish`.
 * Sequences grow in one buffer that is reused, so the peak is the genome and its longest contig once more.
 */
export class FastaParser {
  readonly #file: string;
  readonly #records: FastaRecord[] = [];
  /** Bytes of a header whose line is not complete yet; null while in sequence. */
  #header: Buffer[] | null = null;
  #current: { name: string; description: string; line: number } | null = null;
  #buffer = new Uint8Array(64 * 1024);
  #length = 0;
  #line = 1;
  #atLineStart = true;

  constructor(file: string) {
    this.#file = file;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at < bytes.length) {
      if (this.#atLineStart && bytes[at] === GREATER) {
        this.#close();
        this.#header = [];
      }
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? bytes.length : newline;
      if (this.#header) this.#header.push(Buffer.from(bytes.subarray(at, end)));
      else this.#append(bytes, at, end);
      this.#atLineStart = newline >= 0;
      at = end + 1;
      if (newline >= 0) this.#endLine();
    }
  }

  /** @throws FILE_EMPTY where no record was seen, and what `push` throws. */
  finish(): FastaRecord[] {
    if (this.#header) this.#endLine();
    this.#close();
    if (this.#records.length === 0) throw new EnterobotError('FILE_EMPTY', { file: this.#file });
    return this.#records;
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
    if (this.#length === 0) throw new EnterobotError('FASTA_NO_SEQUENCE', { file: this.#file, line, name });
    this.#records.push({ ...current, sequence: this.#buffer.slice(0, this.#length) });
    this.#current = null;
    this.#length = 0;
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#length + to - from;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    const buffer = this.#buffer;
    const inRecord = this.#current !== null;
    let length = this.#length;
    for (let i = from; i < to; i++) {
      const upper = UPPER[bytes[i]!]!;
      if (upper !== 0 && inRecord) buffer[length++] = upper;
      else if (!isBlank(bytes[i]!)) this.#refuse(bytes, i, to, length);
    }
    this.#length = length;
  }

  /** `length` letters of the record were read before the wrong one. */
  #refuse(bytes: Uint8Array, at: number, lineEnd: number, length: number): never {
    const byte = bytes[at]!;
    const where = { file: this.#file, line: this.#line };
    if (byte === 0) throw new EnterobotError('SEQUENCE_NUL', where);
    if (!this.#current) {
      if (byte === 64) throw new EnterobotError('FASTQ_GIVEN_AS_FASTA', where);
      throw new EnterobotError('FASTA_NO_HEADER', { ...where, found: showByte(byte) });
    }
    const character = showByte(byte);
    const before = this.#buffer.subarray(Math.max(0, length - 60), length);
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

/**
 * Reads a FASTA file, gzip or plain, with records that keep their line.
 * @throws FILE_EMPTY, FASTA_*, FASTQ_GIVEN_AS_FASTA, SEQUENCE_NUL and what {@link readChunks} throws
 */
export async function readFastaRecords(path: string): Promise<FastaRecord[]> {
  const parser = new FastaParser(path);
  for await (const chunk of readChunks(path)) parser.push(chunk);
  return parser.finish();
}

/**
 * Reads an assembly: gzip or plain (by its first bytes), LF or CRLF, either case. Names must be unique.
 * @throws FASTA_DUPLICATE_NAME and what {@link readFastaRecords} throws
 */
export async function readFasta(path: string): Promise<Contig[]> {
  return withUniqueNames(path, await readFastaRecords(path));
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
