import { EnterobotError } from '../../errors.ts';
import type { GenomeCalls, Insertion } from './genome_calls.ts';
import { uncallNearIndels } from './near_indels.ts';
import { DELETED, type ReferenceMap, UNCALLED } from './reference_map.ts';
import {
  isFirst,
  isPrimary,
  isProper,
  isReverse,
  isSecond,
  layRead,
  type ReadBases,
  type SamLine,
  samLine,
  textOf,
} from './sam.ts';

/** When reads are enough to call a place. Depth and shares are of pairs: what both mates cover counts once. */
export interface PileupRules {
  /** A base that is not the reference's: pairs that lie on the place, and share of them that say so. */
  minDepth: number;
  minShare: number;
  /** The reference's base, and a deletion: less is needed to believe that nothing happened. */
  referenceDepth: number;
  referenceShare: number;
  /** Phred; a base below says nothing. */
  minQuality: number;
  /** Mapping quality; a read below fits another place nearly as well. */
  minMapq: number;
}

/**
 * Five pairs alike (one in ten may differ) where CFSAN's snp-pipeline asks for eight reads and nine of ten: ours are pairs
 * whose mates count once, without copies and doubtful places, and five errors alike do not happen. Of the reference's base
 * less, as there: docs/reference/snp.md tells what each rule costs.
 */
export const PILEUP_RULES: PileupRules = {
  minDepth: 5,
  minShare: 0.9,
  referenceDepth: 4,
  referenceShare: 0.8,
  minQuality: 15,
  minMapq: 20,
};

/** Counts of a place: A, C, G, T, deleted. */
const STATES = 5;
const MOST = 65_535;
/** From this share of its pairs on a place counts as having an insertion or a deletion, when SNPs beside it are doubted. */
const INDEL_SHARE = 0.25;
/** Letters; longer ones are taken as so long. */
const MOST_FRAGMENT = 262_143;
const NEWLINE = 10;
const AT = 64;

const emptyRead = (): ReadBases => ({
  start: 0,
  length: 0,
  codes: new Uint8Array(512),
  insertions: [],
  unclipped: [0, 0],
});

/**
 * Counts what the pairs of a SAM text say of each place, mates standing one after the other as an aligner writes them (no
 * sorting is needed), and calls the places where enough of them agree. Of pairs with the same ends one counts; pairs that
 * do not lie as pairs should say nothing.
 */
export class Pileup {
  readonly #map: ReferenceMap;
  readonly #rules: PileupRules;
  readonly #from: Map<string, { from: number; length: number }>;
  readonly #counts: Uint16Array;
  readonly #insertions = new Map<number, Map<string, number>>();
  readonly #seen = new Set<number>();
  #rest: Buffer = Buffer.alloc(0);
  #first: SamLine | undefined;
  readonly #one = emptyRead();
  readonly #two = emptyRead();
  readonly #none = emptyRead();
  /** Pairs that counted, and those that were copies of one. */
  readonly pairs = { used: 0, duplicates: 0 };

  constructor(map: ReferenceMap, rules: PileupRules = PILEUP_RULES) {
    this.#map = map;
    this.#rules = rules;
    this.#from = new Map(map.contigs.map(({ name, from, length }) => [name, { from, length }]));
    this.#counts = new Uint16Array(map.bases.length * STATES);
  }

  /** A piece of the text. @throws SNP_ALIGNMENT_UNREADABLE */
  push(chunk: Buffer): void {
    let from = 0;
    const first = chunk.indexOf(NEWLINE);
    if (this.#rest.length > 0) {
      if (first < 0) {
        this.#rest = Buffer.concat([this.#rest, chunk]);
        return;
      }
      this.#line(Buffer.concat([this.#rest, chunk.subarray(0, first)]));
      from = first + 1;
    }
    for (let end = chunk.indexOf(NEWLINE, from); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#line(chunk.subarray(from, end));
      from = end + 1;
    }
    // A copy: the first mate of a pair and a piece of a line must outlive the chunk.
    if (this.#first) this.#first = { ...this.#first, line: Buffer.from(this.#first.line) };
    this.#rest = Buffer.from(chunk.subarray(from));
  }

  #line(bytes: Buffer): void {
    if (bytes.length === 0 || bytes[0] === AT) return;
    const line = samLine(bytes);
    if (!line) throw unreadable(bytes);
    if (!isPrimary(line)) return;
    if (isFirst(line)) this.#first = line;
    else if (isSecond(line) && this.#first) this.#pair(this.#first, line);
  }

  #pair(first: SamLine, second: SamLine): void {
    this.#first = undefined;
    if (!isProper(first) || !isProper(second) || textOf(first, 0) !== textOf(second, 0)) return;
    const { minQuality, minMapq } = this.#rules;
    for (const [line, into] of [
      [first, this.#one],
      [second, this.#two],
    ] as const)
      if (!layRead(line, minQuality, into)) throw unreadable(line.line);
    const name = textOf(first, 2);
    const contig = this.#from.get(name);
    const end = Math.max(this.#one.start + this.#one.length, this.#two.start + this.#two.length);
    if (!contig || end > contig.length) throw unreadable(first.line);
    if (first.mapq < minMapq && second.mapq < minMapq) return;
    if (textOf(second, 2) !== name) return;
    if (this.#isCopy(contig.from, isReverse(first))) return;
    this.pairs.used++;
    // A mate that is doubtful by itself says nothing, the other one does.
    if (first.mapq < minMapq) this.#count(contig.from, this.#two, this.#none);
    else if (second.mapq < minMapq) this.#count(contig.from, this.#one, this.#none);
    else this.#count(contig.from, this.#one, this.#two);
  }

  /** Both ends of the fragment and its strand are those of one that was counted. */
  #isCopy(contig: number, reverse: boolean): boolean {
    // The ends that were sequenced first: of the mate on the forward strand where it begins, of the other where it ends.
    const from = (reverse ? this.#two : this.#one).unclipped[0];
    const to = (reverse ? this.#one : this.#two).unclipped[1];
    // Under 2^53: 2^25 places (a clipped start may stand before the first), 2^18 lengths.
    const length = Math.min(MOST_FRAGMENT, Math.max(0, to - from));
    const key = ((contig + from + MOST_FRAGMENT) * (MOST_FRAGMENT + 1) + length) * 2 + (reverse ? 1 : 0);
    const known = this.#seen.has(key);
    if (known) this.pairs.duplicates++;
    else this.#seen.add(key);
    return known;
  }

  #count(contig: number, one: ReadBases, two: ReadBases): void {
    const [oneTo, twoTo] = [one.start + one.length, two.start + two.length];
    for (let i = 0; i < one.length; i++) {
      const at = one.start + i;
      const own = one.codes[i]!;
      const other = at >= two.start && at < twoTo ? two.codes[at - two.start]! : 0;
      // Where mates contradict each other the pair says nothing.
      if (own === 0 || other === 0 || own === other) this.#add(contig + at, own || other);
    }
    for (let i = 0; i < two.length; i++) {
      const at = two.start + i;
      if (at < one.start || at >= oneTo) this.#add(contig + at, two.codes[i]!);
    }
    for (const { after, sequence } of one.insertions) this.#insert(contig + after, sequence);
    for (const { after, sequence } of two.insertions)
      if (!one.insertions.some((same) => same.after === after)) this.#insert(contig + after, sequence);
  }

  #add(place: number, code: number): void {
    if (code === 0) return;
    const at = place * STATES + code - 1;
    if (this.#counts[at]! < MOST) this.#counts[at]!++;
  }

  #insert(after: number, sequence: string): void {
    const here = this.#insertions.get(after) ?? new Map<string, number>();
    this.#insertions.set(after, here.set(sequence, (here.get(sequence) ?? 0) + 1));
  }

  /** The calls. @throws SNP_ALIGNMENT_UNREADABLE when the text is cut off */
  finish(): GenomeCalls {
    if (this.#rest.length > 0) throw unreadable(this.#rest);
    const bases = new Uint8Array(this.#map.bases.length);
    const gaps = new Set<number>();
    for (let place = 0; place < bases.length; place++) {
      bases[place] = this.#callOf(place);
      const deleted = this.#counts[place * STATES + DELETED - 1]!;
      if (deleted > 1 && deleted >= INDEL_SHARE * this.#depth(place)) gaps.add(place - 1).add(place);
    }
    const insertions = this.#calledInsertions(bases, gaps);
    uncallNearIndels(this.#map, bases, gaps);
    return { bases, insertions: insertions.filter(({ after }) => bases[after] !== UNCALLED) };
  }

  #depth(place: number): number {
    let sum = 0;
    for (let k = 0; k < STATES; k++) sum += this.#counts[place * STATES + k]!;
    return sum;
  }

  #callOf(place: number): number {
    const depth = this.#depth(place);
    const { minDepth, minShare, referenceDepth, referenceShare } = this.#rules;
    if (depth < Math.min(minDepth, referenceDepth)) return UNCALLED;
    let most = 0;
    for (let k = 1; k < STATES; k++)
      if (this.#counts[place * STATES + k]! > this.#counts[place * STATES + most]!) most = k;
    const call = most + 1;
    const plain = call === DELETED || call === this.#map.bases[place];
    const [needed, share] = plain ? [referenceDepth, referenceShare] : [minDepth, minShare];
    const own = this.#counts[place * STATES + most]!;
    return depth >= needed && own >= share * depth ? call : UNCALLED;
  }

  /** Insertions that enough pairs have; those that some have are noted in `gaps`. */
  #calledInsertions(bases: Uint8Array, gaps: Set<number>): Insertion[] {
    const called: Insertion[] = [];
    for (const [after, sequences] of this.#insertions) {
      const depth = this.#depth(after);
      const all = [...sequences.values()].reduce((sum, count) => sum + count, 0);
      if (all < 2 || all < INDEL_SHARE * depth) continue;
      gaps.add(after);
      const [sequence, count] = [...sequences].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]!;
      const { referenceDepth, referenceShare } = this.#rules;
      if (bases[after] !== UNCALLED && depth >= referenceDepth && count >= referenceShare * depth)
        called.push({ after, sequence });
    }
    return called.sort((a, b) => a.after - b.after);
  }
}

function unreadable(line: Buffer): EnterobotError {
  return new EnterobotError('SNP_ALIGNMENT_UNREADABLE', { line: line.toString('latin1').slice(0, 200) });
}
