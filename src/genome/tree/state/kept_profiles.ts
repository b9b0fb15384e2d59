import type { KernelMemory } from '../kernel_memory.ts';
import { PairCounts, roomyStride } from '../pair_counts.ts';
import { type CodedRows, widthOf } from './allele_codes.ts';
import { readSections, sectionsOf } from './sections.ts';

/** Raised whenever trees or states come out differently: a state of another version serves nobody. */
const VERSION = 2;

/** Profiles that were compared with each other, the first of them in the base of a state and the others beside it. */
export interface KeptProfiles {
  /** Names of the loci. */
  loci: string[];
  base: CodedRows;
  /** Profiles that are not in the base. */
  more: Int32Array[];
  /** Of all of them: */
  names: string[][];
  leftOut: string[];
  called: Int32Array;
  sums: Float64Array;
  masks: Uint32Array[];
  equal: PairCounts;
}

/** The base of a state: all of its profiles but those in `more`. */
export function writeBase({
  loci,
  base,
  names,
  leftOut,
  called,
  sums,
  masks,
  equal,
}: KeptProfiles): Uint8Array {
  const { n } = base;
  const stride = roomyStride(n);
  const square = new Uint16Array(n * stride);
  for (let i = 0; i < n; i++) square.set(equal.row(i), i * stride);
  return sectionsOf({ version: VERSION, loci, names, leftOut }, [
    ...[called, sums, base.codes, base.alleles, base.starts, joined(masks), square],
  ]);
}

/** What was added since: names of all, for a strain may equal one of the base. */
export function writeMore({
  base,
  more,
  names,
  leftOut,
  called,
  sums,
  masks,
  equal,
}: KeptProfiles): Uint8Array {
  const { n } = base;
  const counts: Uint16Array[] = [];
  for (let i = n; i < equal.n; i++) counts.push(equal.row(i).subarray(0, i));
  return sectionsOf({ version: VERSION, names, leftOut, base: n }, [
    ...[called.slice(n), sums, joined(more), joined(masks.slice(n)), joined(counts)],
  ]);
}

/** Bytes that lie in the kernel's memory. */
export interface KernelBytes {
  memory: KernelMemory;
  bytes: Uint8Array;
}

/** A state's profiles; null where it is none, not whole, or of another version. */
export function readKept({ memory, bytes }: KernelBytes, more: Uint8Array): KeptProfiles | null {
  const first = readSections(bytes);
  if (first?.head.version !== VERSION) return null;
  const { loci, names, leftOut } = first.head as unknown as Pick<KeptProfiles, 'loci' | 'names' | 'leftOut'>;
  const [called, sums, codes, alleles, starts, masks, square] = first.sections as Tuple;
  const n = names.length;
  const words = Math.ceil(loci.length / 32);
  const kept: KeptProfiles = {
    ...{ loci, names, leftOut, more: [] },
    base: {
      ...{ n, loci: loci.length, width: widthOf(loci.length), codes: u16(codes) },
      ...{ alleles: i32(alleles), starts: i32(starts) },
    },
    ...{ called: i32(called), sums: f64(sums), masks: split(u32(masks), words) },
    equal: new PairCounts(memory, withRoom(memory, u16(square), n), n, roomyStride(n)),
  };
  return more.length === 0 ? kept : withMore(kept, more);
}

function withMore(kept: KeptProfiles, more: Uint8Array): KeptProfiles | null {
  const later = readSections(more);
  const n0 = kept.base.n;
  if (later?.head.version !== VERSION || later.head.base !== n0) return null;
  const { names, leftOut } = later.head as unknown as Pick<KeptProfiles, 'names' | 'leftOut'>;
  const [called, sums, rows, masks, counts] = later.sections as Tuple;
  const loci = kept.loci.length;
  const equal = kept.equal.sized(names.length);
  let at = 0;
  for (let i = n0; i < names.length; i++) {
    equal.row(i).set(u16(counts).subarray(at, at + i));
    equal.mirror(i);
    at += i;
  }
  return {
    ...kept,
    ...{ names, leftOut, more: split(i32(rows), loci), sums: f64(sums) },
    called: Int32Array.from([...kept.called, ...i32(called)]),
    masks: [...kept.masks, ...split(u32(masks), Math.ceil(loci / 32))],
    equal,
  };
}

/** The counts at the end of a state, and the room behind them for rows that come. */
function withRoom(memory: KernelMemory, square: Uint16Array, n: number): Uint16Array {
  const more = memory.counts((roomyStride(n) - n) * roomyStride(n));
  if (more.byteOffset !== square.byteOffset + square.byteLength) return square;
  return new Uint16Array(memory.memory.buffer, square.byteOffset, square.length + more.length);
}

type Bytes = Uint8Array;
type Tuple = [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];

const u16 = ({ buffer, byteOffset, length }: Bytes) => new Uint16Array(buffer, byteOffset, length / 2);
const u32 = ({ buffer, byteOffset, length }: Bytes) => new Uint32Array(buffer, byteOffset, length / 4);
const i32 = ({ buffer, byteOffset, length }: Bytes) => new Int32Array(buffer, byteOffset, length / 4);
const f64 = ({ buffer, byteOffset, length }: Bytes) => new Float64Array(buffer, byteOffset, length / 8);

/** Rows of so many numbers. */
function split<T extends Int32Array | Uint32Array>(all: T, width: number): T[] {
  return Array.from({ length: all.length / width }, (_, i) => all.subarray(i * width, (i + 1) * width) as T);
}

/** Arrays one after the other. */
function joined<T extends Uint16Array | Uint32Array | Int32Array>(rows: readonly T[]): T {
  const [first] = rows;
  if (first === undefined) return new Uint16Array(0) as T;
  const all = new (first.constructor as new (n: number) => T)(
    rows.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}
