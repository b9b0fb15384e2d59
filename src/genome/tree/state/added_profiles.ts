import { nearSums } from '../near_sums.ts';
import { PairCounts } from '../pair_counts.ts';
import type { ProfileTable } from '../profile_table.ts';
import { codesOf } from './allele_codes.ts';
import { maskOf } from './called_masks.ts';
import { equalInCodes } from './equal_in_codes.ts';
import type { KeptProfiles } from './kept_profiles.ts';

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Kept profiles and those of more rows, compared with them and each other. A row that equals a profile joins it. Null
 * where a name is known with another profile.
 */
export function addedProfiles(kept: KeptProfiles, table: ProfileTable): KeptProfiles | null {
  const adding = new Adding(kept);
  for (const [i, name] of table.names.entries()) if (!adding.row(name, table.rows[i]!)) return null;
  return adding.all();
}

class Adding {
  readonly #kept: KeptProfiles;
  readonly #compare: (codes: Uint16Array) => Uint16Array;
  /** The profile of each name; -1 is that of strains without any called locus. */
  readonly #known: Map<string, number>;
  readonly #names: string[][];
  readonly #leftOut: string[];
  readonly #called: number[];
  /** Those beside the base, and the counts of each with all before it. */
  readonly #more: Int32Array[];
  readonly #counts: Uint16Array[] = [];

  constructor(kept: KeptProfiles) {
    this.#kept = kept;
    this.#compare = equalInCodes(kept.base, kept.equal.memory);
    this.#known = new Map(kept.names.flatMap((names, i) => names.map((name) => [name, i])));
    for (const name of kept.leftOut) this.#known.set(name, -1);
    this.#names = [...kept.names];
    this.#leftOut = [...kept.leftOut];
    this.#called = [...kept.called];
    this.#more = [...kept.more];
    const spare = new Uint16Array(kept.equal.n);
    for (let i = kept.base.n; i < kept.equal.n; i++) {
      this.#counts.push(kept.equal.row(i, spare).slice(0, i));
    }
  }

  /** Whether it can be taken. */
  row(name: string, row: Int32Array): boolean {
    const { base } = this.#kept;
    let called = 0;
    for (let l = 0; l < row.length; l++) called += row[l] === 0 ? 0 : 1;
    const counts = new Uint16Array(base.n + this.#more.length);
    counts.set(this.#compare(codesOf(base, row)));
    this.#more.forEach((other, i) => {
      counts[base.n + i] = equalCells(row, other);
    });
    const found = called === 0 ? -1 : this.#sameAs(counts, called);
    const known = this.#known.get(name);
    if (known !== undefined) return known === found;
    if (called === 0) {
      this.#leftOut.push(name);
    } else if (found === null) {
      this.#more.push(row);
      this.#counts.push(counts);
      this.#called.push(called);
      this.#names.push([name]);
    } else {
      this.#names[found] = [...this.#names[found]!, name].sort(byText);
    }
    this.#known.set(name, found ?? this.#names.length - 1);
    return true;
  }

  all(): KeptProfiles {
    const { base, loci, sums, masks, equal } = this.#kept;
    const n = this.#names.length;
    const later = new Uint16Array(this.#counts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const counts of this.#counts) {
      later.set(counts, at);
      at += counts.length;
    }
    const counts = new PairCounts(equal.memory, equal.square, n, base.n, later);
    const called = Int32Array.from(this.#called);
    return {
      ...{ loci, base, more: this.#more, names: this.#names, called, equal: counts },
      leftOut: this.#leftOut.sort(byText),
      sums: nearSums(counts, called, loci.length, sums),
      masks: [...masks, ...this.#more.slice(masks.length - base.n).map(maskOf)],
    };
  }

  /** The profile with the same loci called and the same alleles there. */
  #sameAs(counts: Uint16Array, called: number): number | null {
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === called && this.#called[i] === called) return i;
    }
    return null;
  }
}

/** Loci called and equal in both. */
function equalCells(a: Int32Array, b: Int32Array): number {
  let equal = 0;
  for (let l = 0; l < a.length; l++) if (a[l] !== 0 && a[l] === b[l]) equal++;
  return equal;
}
