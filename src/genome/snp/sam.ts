import { CODE } from '../nucleotides.ts';
import { DELETED } from './reference_map.ts';

/** What one read says of the reference, place by place; made once and filled again for each read. */
export interface ReadBases {
  /** First place of the reference, 0-based on its contig. */
  start: number;
  /** How many places it covers. */
  length: number;
  /** Of each place: 1 to 4, DELETED, or 0 where it says nothing (a doubtful base, an N). Only the first `length` count. */
  codes: Uint8Array;
  /** Letters that stand after a place and the reference has not; places on the contig. */
  insertions: { after: number; sequence: string }[];
  /** Where the read would begin and end on the reference if nothing of it were clipped. */
  unclipped: [from: number, to: number];
}

/** Flags of SAM (specification, 1.4). */
const PROPER = 2;
const UNMAPPED = 4;
const REVERSE = 16;
const FIRST = 64;
const SECOND = 128;
const NOT_THE_READ = 0x100 | 0x200 | 0x800;

/** One line of SAM: where its fields are. */
export interface SamLine {
  flag: number;
  mapq: number;
  line: Buffer;
  /** Where each field begins; one past the end of the last that is needed. */
  fields: number[];
}

export const isPrimary = ({ flag }: SamLine) => (flag & NOT_THE_READ) === 0;
export const isFirst = ({ flag }: SamLine) => (flag & FIRST) !== 0;
export const isSecond = ({ flag }: SamLine) => (flag & SECOND) !== 0;
export const isReverse = ({ flag }: SamLine) => (flag & REVERSE) !== 0;
/** It and its mate lie as a pair should. */
export const isProper = ({ flag }: SamLine) => (flag & PROPER) !== 0 && (flag & UNMAPPED) === 0;

const TAB = 9;
const FIELDS = 11;

/** @returns undefined for a line that is cut off */
export function samLine(line: Buffer): SamLine | undefined {
  const fields = [0];
  for (let k = 1; k < FIELDS; k++) {
    const tab = line.indexOf(TAB, fields[k - 1]!);
    if (tab < 0) return undefined;
    fields.push(tab + 1);
  }
  const tab = line.indexOf(TAB, fields[FIELDS - 1]!);
  fields.push((tab < 0 ? line.length : tab) + 1);
  return { flag: numberAt(line, fields[1]!), mapq: numberAt(line, fields[4]!), line, fields };
}

export function textOf({ line, fields }: SamLine, field: number): string {
  return line.toString('latin1', fields[field]!, fields[field + 1]! - 1);
}

/**
 * Lays a read on the reference by its CIGAR.
 * @param into is filled; @param minQuality Phred, below which a base says nothing
 * @returns whether the line could be read
 */
export function layRead({ line, fields }: SamLine, minQuality: number, into: ReadBases): boolean {
  const sequence = fields[9]!;
  const quality = fields[10]!;
  const length = fields[10]! - 1 - sequence;
  // Without qualities (*) every base counts.
  const hasQuality = fields[11]! - 1 - quality === length;
  const start = numberAt(line, fields[3]!) - 1;
  into.start = start;
  into.insertions = [];
  let place = 0;
  let read = 0;
  let clippedBefore = 0;
  let clippedAfter = 0;
  let number = 0;
  for (let at = fields[5]!; at < fields[6]! - 1; at++) {
    const byte = line[at]!;
    if (byte >= 48 && byte <= 57) {
      number = number * 10 + byte - 48;
      continue;
    }
    makeRoom(into, place + number);
    switch (byte) {
      case 77: // M
      case 61: // =
      case 88: // X
        for (let i = 0; i < number; i++, place++, read++) {
          const good = !hasQuality || line[quality + read]! - 33 >= minQuality;
          into.codes[place] = good ? (CODE[line[sequence + read]! & 0xdf]! + 1) % 5 : 0;
        }
        break;
      case 68: // D
      case 78: // N
        into.codes.fill(DELETED, place, place + number);
        place += number;
        break;
      case 73: // I
        if (place > 0)
          into.insertions.push({
            after: start + place - 1,
            sequence: line.toString('latin1', sequence + read, sequence + read + number).toUpperCase(),
          });
        read += number;
        break;
      case 83: // S
        read += number;
        if (place === 0) clippedBefore += number;
        else clippedAfter += number;
        break;
      case 72: // H
        if (place === 0) clippedBefore += number;
        else clippedAfter += number;
        break;
      default:
        return false;
    }
    number = 0;
  }
  into.length = place;
  into.unclipped = [start - clippedBefore, start + place + clippedAfter];
  return read === length && place > 0 && start >= 0;
}

function makeRoom(into: ReadBases, length: number): void {
  if (into.codes.length >= length) return;
  const larger = new Uint8Array(length * 2);
  larger.set(into.codes);
  into.codes = larger;
}

function numberAt(line: Buffer, from: number): number {
  let value = 0;
  for (let at = from; line[at]! >= 48 && line[at]! <= 57; at++) value = value * 10 + line[at]! - 48;
  return value;
}
