import type { CallFlag, CallKind, Placement } from '../genome/calls.ts';

/** What is stored of one locus of one assembly beside its number. */
export interface PlacedLocus {
  kind: CallKind;
  /** Every copy or piece, the called one first; empty if missing. */
  copies: Placement[];
  /** 0..1, kept to four digits; 0 if missing. */
  identity: number;
  /** 0..1, kept to four digits; 0 if missing. */
  coverage: number;
  /** Those that are unknown here are not kept. */
  flags: string[];
}

/** Codes are for ever, because they are stored: new ones are added at the end. */
const KINDS = ['missing', 'exact', 'near', 'partial', 'multiple'] as const satisfies readonly CallKind[];
const FLAGS: readonly string[] = [
  'edge',
  'duplicated',
  'fragmented',
  'low_quality',
  'no_orf',
  'rare_start',
  'moved_end',
  'nested',
  'tied',
] satisfies CallFlag[];

/** Bits of the head byte above the kind: what follows the first place. */
const HAS_FLAGS = 8;
const HAS_SHARES = 16;
const HAS_MORE = 32;
const KIND = 7;

const SHARE = 10_000;

/** Loci of which one is read with at most that many others. */
export const BLOCK = 64;

/** Packed places and the contigs that they point at. */
export interface PackedPlaces {
  contigs: string[];
  places: Buffer;
}

/**
 * Packs the loci of an assembly, in scheme order: about 7 bytes a locus. A head byte, then as variable-length numbers
 * contig and strand, start, length; flags, identity and coverage, and further copies only where there are any to tell.
 */
export function packPlaces(loci: readonly PlacedLocus[]): PackedPlaces & { starts: number[] } {
  const writer = new Writer();
  const starts: number[] = [];
  for (const [i, locus] of loci.entries()) {
    if (i % BLOCK === 0) starts.push(writer.length);
    writer.locus(locus);
  }
  starts.push(writer.length);
  return { contigs: writer.contigs, places: writer.bytes(), starts };
}

/** The reverse of packPlaces, one entry a locus in scheme order. */
export function unpackPlaces({ contigs, places }: PackedPlaces): PlacedLocus[] {
  const reader = new Reader(contigs, places);
  const loci: PlacedLocus[] = [];
  while (!reader.ended) loci.push(reader.locus());
  return loci;
}

/** 0 for a flag that is not known here. */
function bitOf(flag: string): number {
  const at = FLAGS.indexOf(flag);
  return at < 0 ? 0 : 1 << at;
}

/** One locus of a block of packed places: `at` is its place in the block. */
export function unpackPlace({ contigs, places }: PackedPlaces, at: number): PlacedLocus {
  const reader = new Reader(contigs, places);
  for (let i = 0; i < at; i++) reader.skip();
  return reader.locus();
}

class Writer {
  readonly contigs: string[] = [];
  readonly #indexes = new Map<string, number>();
  #buffer = Buffer.allocUnsafe(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  locus({ kind, copies, identity, coverage, flags }: PlacedLocus): void {
    const [first, ...more] = copies;
    if (!first) {
      this.#number(KINDS.indexOf('missing'));
      return;
    }
    const bits = flags.reduce((sum, flag) => sum | bitOf(flag), 0);
    const shares = identity < 1 || coverage < 1;
    const head = (bits > 0 ? HAS_FLAGS : 0) | (shares ? HAS_SHARES : 0) | (more.length > 0 ? HAS_MORE : 0);
    this.#number(KINDS.indexOf(kind) | head);
    this.#place(first);
    if (bits > 0) this.#number(bits);
    if (shares) {
      this.#number(Math.round(identity * SHARE));
      this.#number(Math.round(coverage * SHARE));
    }
    if (more.length === 0) return;
    this.#number(more.length);
    for (const copy of more) this.#place(copy);
  }

  #place({ contig, start, end, strand }: Placement): void {
    let index = this.#indexes.get(contig);
    if (index === undefined) {
      index = this.contigs.push(contig) - 1;
      this.#indexes.set(contig, index);
    }
    this.#number(index * 2 + (strand === '-' ? 1 : 0));
    this.#number(start);
    this.#number(end - start);
  }

  /** Seven bits a byte, lowest first; the highest bit says that more follow. */
  #number(value: number): void {
    if (this.#length + 8 > this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, this.#buffer]);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#length++] = (rest & 127) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
  }
}

class Reader {
  readonly #contigs: string[];
  readonly #bytes: Buffer;
  #at = 0;

  constructor(contigs: string[], bytes: Buffer) {
    this.#contigs = contigs;
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  locus(): PlacedLocus {
    const head = this.#number();
    const kind = KINDS[head & KIND]!;
    if (kind === 'missing') return { kind, copies: [], identity: 0, coverage: 0, flags: [] };
    const copies = [this.#place()];
    const bits = head & HAS_FLAGS ? this.#number() : 0;
    const identity = head & HAS_SHARES ? this.#number() / SHARE : 1;
    const coverage = head & HAS_SHARES ? this.#number() / SHARE : 1;
    const more = head & HAS_MORE ? this.#number() : 0;
    for (let i = 0; i < more; i++) copies.push(this.#place());
    return { kind, copies, identity, coverage, flags: FLAGS.filter((_, i) => bits & (1 << i)) };
  }

  skip(): void {
    const head = this.#number();
    if (KINDS[head & KIND] === 'missing') return;
    this.#skip(3 + (head & HAS_FLAGS ? 1 : 0) + (head & HAS_SHARES ? 2 : 0));
    if (head & HAS_MORE) this.#skip(3 * this.#number());
  }

  #skip(numbers: number): void {
    for (let left = numbers; left > 0; ) if (this.#bytes[this.#at++]! < 128) left--;
  }

  #place(): Placement {
    const index = this.#number();
    const contig = this.#contigs[Math.floor(index / 2)]!;
    const start = this.#number();
    return { contig, start, end: start + this.#number(), strand: index % 2 === 1 ? '-' : '+' };
  }

  #number(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  }
}
