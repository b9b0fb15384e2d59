import { EnterobotError } from '../errors.ts';
import { showByte, UPPER } from './nucleotides.ts';

/** What one FASTQ file holds. Lengths in bases; the quality is the mean Phred score, 0 where there is no base. */
export interface FastqStats {
  reads: number;
  bases: number;
  minLength: number;
  maxLength: number;
  meanQuality: number;
}

/**
 * The whole records of one chunk, as places in `bytes`: record i is bytes[starts[i], starts[i + 1]), with its last
 * newline. Valid until the parser is pushed again: both arrays are used anew, so that memory stays flat.
 */
export interface FastqBatch {
  bytes: Buffer;
  starts: Int32Array;
  count: number;
  /** How many records came before. */
  before: number;
}

const NEWLINE = 10;
const RETURN = 13;
const AT = 64;
const PLUS = 43;
const GREATER = 62;
const LINES = 4;
const QUALITY_ZERO = 33;
const QUALITY_SPAN = 93;
/** Reads of nanopores reach a few million bases. What never ends would fill the memory: it waits for its end there. */
const MOST_RECORD = 16 * 1024 * 1024;

/**
 * Checks FASTQ (four lines a record, LF or CRLF) in chunks of any size: `push` every chunk, then `finish`.
 * No string is made for a record; lines are found by indexOf, letters are checked by table.
 */
export class FastqParser {
  readonly #file: string;
  #carry: Buffer = Buffer.alloc(0);
  #starts = new Int32Array(4096);
  #reads = 0;
  #bases = 0;
  #minLength = Number.POSITIVE_INFINITY;
  #maxLength = 0;
  #qualities = 0;
  /** Empty lines at the end of a file are let pass; what comes after one is not. */
  #blankLines = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws FASTQ_HEADER, FASTQ_PLUS, FASTQ_LENGTHS, FASTQ_BASE, FASTQ_QUALITY, FASTQ_RECORD_LONG, SEQUENCE_NUL, FASTA_GIVEN_AS_FASTQ */
  push(chunk: Uint8Array): FastqBatch {
    const nul = chunk.indexOf(0);
    const batch = this.#records(nul < 0 ? chunk : chunk.subarray(0, nul));
    if (nul >= 0) {
      const line = this.#line() + count(this.#carry, NEWLINE);
      throw new EnterobotError('SEQUENCE_NUL', { file: this.#file, line });
    }
    return batch;
  }

  /** The last record if no newline ended it. @throws FILE_EMPTY, FASTQ_CUT_OFF and what `push` throws */
  finish(): FastqBatch {
    const batch = this.#carry.length > 0 ? this.#lastRecord() : this.#records(this.#carry);
    if (this.#reads === 0) throw new EnterobotError('FILE_EMPTY', { file: this.#file });
    return batch;
  }

  stats(): FastqStats {
    return {
      reads: this.#reads,
      bases: this.#bases,
      minLength: this.#reads === 0 ? 0 : this.#minLength,
      maxLength: this.#maxLength,
      meanQuality: this.#bases === 0 ? 0 : this.#qualities / this.#bases,
    };
  }

  #records(chunk: Uint8Array): FastqBatch {
    const bytes = this.#carry.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#carry, chunk]);
    const before = this.#reads;
    let from = 0;
    for (;;) {
      from = this.#skipBlank(bytes, from);
      const next = this.#record(bytes, from);
      if (next < 0) break;
      const index = this.#reads - before;
      if (index + 2 > this.#starts.length) this.#starts = doubled(this.#starts);
      this.#starts[index] = from;
      this.#starts[index + 1] = next;
      this.#reads++;
      from = next;
    }
    if (bytes.length - from > MOST_RECORD) {
      const where = { file: this.#file, line: this.#line(), record: this.#reads + 1 };
      throw new EnterobotError('FASTQ_RECORD_LONG', { ...where, most: MOST_RECORD });
    }
    // A copy, because the chunk may belong to a pool of the stream's.
    this.#carry = Buffer.from(bytes.subarray(from));
    return { bytes, starts: this.#starts, count: this.#reads - before, before };
  }

  #skipBlank(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && (bytes[at] === NEWLINE || bytes[at] === RETURN)) {
      if (bytes[at] === NEWLINE) this.#blankLines++;
      at++;
    }
    if (at < bytes.length && this.#blankLines > 0) {
      const record = this.#reads + 1;
      const line = this.#line() - this.#blankLines;
      throw new EnterobotError('FASTQ_HEADER', { file: this.#file, line, record, found: 'an empty line' });
    }
    return at;
  }

  /** Checks one record and answers where the next begins; −1 if it is not complete in these bytes. */
  #record(bytes: Buffer, from: number): number {
    if (from >= bytes.length) return -1;
    if (bytes[from] !== AT) this.#refuseHeader(bytes[from]!);
    const headerEnd = bytes.indexOf(NEWLINE, from);
    if (headerEnd < 0) return -1;
    const basesEnd = bytes.indexOf(NEWLINE, headerEnd + 1);
    if (basesEnd < 0) return -1;
    if (basesEnd + 1 < bytes.length && bytes[basesEnd + 1] !== PLUS) this.#refuse('FASTQ_PLUS', 2);
    const plusEnd = bytes.indexOf(NEWLINE, basesEnd + 1);
    if (plusEnd < 0) return -1;
    const qualitiesEnd = bytes.indexOf(NEWLINE, plusEnd + 1);
    if (qualitiesEnd < 0) return -1;
    const bases = trimmed(bytes, headerEnd + 1, basesEnd) - headerEnd - 1;
    const qualities = trimmed(bytes, plusEnd + 1, qualitiesEnd) - plusEnd - 1;
    if (bases !== qualities) {
      const where = { file: this.#file, line: this.#line() + 3, record: this.#reads + 1 };
      throw new EnterobotError('FASTQ_LENGTHS', { ...where, bases, qualities });
    }
    this.#letters(bytes, headerEnd + 1, plusEnd + 1, bases);
    return qualitiesEnd + 1;
  }

  #letters(bytes: Buffer, basesFrom: number, qualitiesFrom: number, length: number): void {
    let wrong = -1;
    for (let i = 0; i < length; i++) if (UPPER[bytes[basesFrom + i]!] === 0) wrong = i;
    if (wrong >= 0) this.#refuse('FASTQ_BASE', 1, bytes[basesFrom + wrong]!);
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const quality = bytes[qualitiesFrom + i]! - QUALITY_ZERO;
      if (quality >>> 0 > QUALITY_SPAN) wrong = i;
      sum += quality;
    }
    if (wrong >= 0) this.#refuse('FASTQ_QUALITY', 3, bytes[qualitiesFrom + wrong]!);
    this.#bases += length;
    this.#qualities += sum;
    if (length < this.#minLength) this.#minLength = length;
    if (length > this.#maxLength) this.#maxLength = length;
  }

  /** A record without its last newline is whole if its qualities are. */
  #lastRecord(): FastqBatch {
    const left = this.#carry;
    const lines = count(left, NEWLINE) + 1;
    const where = { file: this.#file, line: this.#line() + lines - 1, record: this.#reads + 1 };
    if (lines < LINES) throw new EnterobotError('FASTQ_CUT_OFF', where);
    const [, bases, , qualities] = left.toString('latin1').split('\n');
    if (qualities!.length < bases!.replace('\r', '').length) throw new EnterobotError('FASTQ_CUT_OFF', where);
    return this.#records(Buffer.from('\n'));
  }

  /** Line of the next record's header, from 1. */
  #line(): number {
    return this.#reads * LINES + this.#blankLines + 1;
  }

  #refuseHeader(byte: number): never {
    const where = { file: this.#file, line: this.#line(), record: this.#reads + 1 };
    if (byte === GREATER && this.#reads === 0) throw new EnterobotError('FASTA_GIVEN_AS_FASTQ', where);
    throw new EnterobotError('FASTQ_HEADER', { ...where, found: showByte(byte) });
  }

  #refuse(code: 'FASTQ_PLUS' | 'FASTQ_BASE' | 'FASTQ_QUALITY', lineOfRecord: number, byte = 0): never {
    const where = { file: this.#file, line: this.#line() + lineOfRecord, record: this.#reads + 1 };
    throw new EnterobotError(code, { ...where, character: showByte(byte) });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function doubled(starts: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(starts.length * 2);
  larger.set(starts);
  return larger;
}

/** End of a line without the carriage return that Windows puts before the newline. */
function trimmed(bytes: Buffer, from: number, end: number): number {
  return end > from && bytes[end - 1] === RETURN ? end - 1 : end;
}

function count(bytes: Uint8Array, byte: number): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === byte) sum++;
  return sum;
}
