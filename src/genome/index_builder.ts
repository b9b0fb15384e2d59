import { hashOf } from './exact_match.ts';
import { ByteList, IntList } from './growing_arrays.ts';
import { keyTable } from './key_table.ts';
import { K, kmerFilter, packed, STRIDE } from './kmer.ts';
import { CODE } from './nucleotides.ts';
import type { Allele, Scheme } from './scheme.ts';
import type { IndexArrays, SchemeIndex } from './scheme_index.ts';
import { SeedBuilder } from './seed_builder.ts';

/** An allele is told by an exemplar from which it differs in at most this share of its letters … */
const MOST_DIFFS_SHARE = 1 / 16;
/** … or in so few. */
const FEW_DIFFS = 8;

/** Looks at all alleles until nothing is open; the first brings in nearly everything. */
const MOST_LOOKS = 4;

/** Takes the loci of a scheme one by one and makes its index. The same scheme gives the same bytes. */
export class IndexBuilder {
  readonly #loci: string[] = [];
  readonly #firstAllele = new IntList();
  readonly #firstExemplar = new IntList();
  readonly #longest = new IntList();
  readonly #number = new IntList();
  readonly #exemplar = new IntList();
  readonly #firstDiff = new IntList();
  readonly #diffs = new IntList();
  readonly #hash = new IntList();
  readonly #exemplarLocus = new IntList();
  readonly #exemplarStart = new IntList();
  readonly #codes = new ByteList();
  readonly #seeds: SeedBuilder;
  /** Exemplars of the locus at hand that others may be told by. */
  #bases: number[] = [];
  #letters = new Uint8Array(4096);

  /** `loci`: how many will come. */
  constructor(loci: number) {
    this.#seeds = new SeedBuilder(loci);
  }

  /** Adds a locus; its alleles ascend by number. */
  add(locus: string, alleles: readonly Allele[]): void {
    const index = this.#loci.push(locus) - 1;
    this.#firstAllele.push(this.#number.length);
    this.#firstExemplar.push(this.#exemplarLocus.length);
    this.#bases = [];
    let longest = 0;
    for (const { number, sequence } of alleles) {
      const letters = this.#encode(sequence);
      const hash = hashOf(letters);
      longest = Math.max(longest, letters.length);
      this.#number.push(number);
      this.#firstDiff.push(this.#diffs.length);
      const usable = letters.length >= K && hash !== null;
      this.#hash.push(usable ? hash : 0);
      if (usable) this.#seeds.addPrefix(packed(letters, 0), letters.length);
      const base = hash === null ? -1 : this.#bases.findIndex((exemplar) => this.#tell(letters, exemplar));
      this.#exemplar.push(base >= 0 ? this.#bases[base]! : this.#newExemplar(letters, index, hash !== null));
    }
    this.#longest.push(longest);
  }

  /** The rest of the scheme, when all loci have been added. */
  finish(scheme: Pick<Scheme, 'name' | 'profiles' | 'parameters' | 'sha256' | 'warnings'>): SchemeIndex {
    const { name, parameters, sha256, warnings, profiles } = scheme;
    this.#firstAllele.push(this.#number.length);
    this.#firstExemplar.push(this.#exemplarLocus.length);
    this.#firstDiff.push(this.#diffs.length);
    this.#exemplarStart.push(this.#codes.length);
    const hash = this.#hash.view().slice();
    const stride = this.#coverAll() ? STRIDE : 1;
    const seeds = this.#seeds.finish();
    const table = new Int32Array(profiles.length * this.#loci.length);
    for (const [i, { alleles }] of profiles.entries()) table.set(alleles, i * this.#loci.length);
    const arrays = {
      firstAllele: this.#firstAllele.view().slice(),
      firstExemplar: this.#firstExemplar.view().slice(),
      longest: this.#longest.view().slice(),
      number: this.#number.view().slice(),
      exemplar: this.#exemplar.view().slice(),
      ...this.#membersOfExemplars(),
      firstDiff: this.#firstDiff.view().slice(),
      diffs: this.#diffs.view().slice(),
      hash,
      hashSlots: keyTable(hash, hash.length, (allele) => hash[allele] !== 0).slots,
      exemplarLocus: this.#exemplarLocus.view().slice(),
      exemplarStart: this.#exemplarStart.view().slice(),
      codes: this.#codes.view().slice(),
      ...seeds,
      filter: kmerFilter(this.#seeds.keys()).bits,
      sts: Int32Array.from(profiles, ({ st }) => st),
      profiles: table,
    };
    return { name, loci: this.#loci, parameters, sha256, warnings, stride, arrays };
  }

  #membersOfExemplars(): Pick<IndexArrays, 'firstMember' | 'members' | 'radius'> {
    const firstMember = new Int32Array(this.#exemplarLocus.length + 1);
    const radius = new Int32Array(this.#exemplarLocus.length);
    for (const exemplar of this.#exemplar.view()) firstMember[exemplar + 1]!++;
    for (let i = 1; i < firstMember.length; i++) firstMember[i]! += firstMember[i - 1]!;
    const next = firstMember.slice();
    const members = new Int32Array(this.#exemplar.length);
    for (const [allele, exemplar] of this.#exemplar.view().entries()) {
      members[next[exemplar]!++] = allele;
      const diffs = this.#firstDiff.at(allele + 1) - this.#firstDiff.at(allele);
      radius[exemplar] = Math.max(radius[exemplar]!, diffs);
    }
    return { firstMember, members, radius };
  }

  /**
   * In a small scheme brings in what seeds it takes for every allele to show at every 8th letter, and answers whether
   * they all do. Seeds that two loci share are dropped, so that a second look may find something open again.
   */
  #coverAll(): boolean {
    if (!SeedBuilder.isComplete(this.#loci.length)) return false;
    for (let look = 0; look < MOST_LOOKS; look++) {
      let open = 0;
      for (let allele = 0; allele < this.#number.length; allele++) {
        if (this.#hash.at(allele) === 0) continue;
        const exemplar = this.#exemplar.at(allele);
        const letters = this.#lettersOf(allele, exemplar);
        const locus = this.#exemplarLocus.at(exemplar);
        if (this.#seeds.shows(letters, locus)) continue;
        open++;
        this.#seeds.addExemplar(exemplar, locus, letters, true);
      }
      if (open === 0) return true;
    }
    return false;
  }

  #lettersOf(allele: number, exemplar: number): Uint8Array {
    const from = this.#exemplarStart.at(exemplar);
    const to = this.#exemplarStart.at(exemplar + 1);
    const letters = this.#codes.view().slice(from, to);
    for (let d = this.#firstDiff.at(allele); d < this.#firstDiff.at(allele + 1); d++) {
      letters[this.#diffs.at(d) >>> 2] = this.#diffs.at(d) & 3;
    }
    return letters;
  }

  #encode(sequence: string): Uint8Array {
    if (sequence.length > this.#letters.length) this.#letters = new Uint8Array(sequence.length * 2);
    const letters = this.#letters.subarray(0, sequence.length);
    for (let i = 0; i < letters.length; i++) letters[i] = CODE[sequence.charCodeAt(i)]!;
    return letters;
  }

  /** Writes the differences from an exemplar, if it is as long and near enough. */
  #tell(letters: Uint8Array, exemplar: number): boolean {
    const start = this.#exemplarStart.at(exemplar);
    const end =
      exemplar + 1 < this.#exemplarStart.length ? this.#exemplarStart.at(exemplar + 1) : this.#codes.length;
    if (end - start !== letters.length) return false;
    const codes = this.#codes.view();
    const most = Math.max(FEW_DIFFS, letters.length * MOST_DIFFS_SHARE);
    let count = 0;
    for (let i = 0; i < letters.length; i++) {
      if (letters[i] !== codes[start + i] && ++count > most) return false;
    }
    for (let i = 0; i < letters.length; i++) {
      if (letters[i] !== codes[start + i]) this.#diffs.push(i * 4 + letters[i]!);
    }
    return true;
  }

  /** Only an exemplar without ambiguity codes can be one that others are told by. */
  #newExemplar(letters: Uint8Array, locus: number, isBase: boolean): number {
    const exemplar = this.#exemplarLocus.push(locus);
    this.#exemplarStart.push(this.#codes.length);
    this.#codes.append(letters);
    if (isBase) this.#bases.push(exemplar);
    const first = exemplar === this.#firstExemplar.at(locus);
    this.#seeds.addExemplar(exemplar, locus, letters, first);
    return exemplar;
  }
}
