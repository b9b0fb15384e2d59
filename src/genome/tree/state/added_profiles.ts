import { nearSums } from '../near_sums.ts';
import type { PairCounts } from '../pair_counts.ts';
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
  const adding = new Adding(kept, table.rows.length);
  for (const [i, name] of table.names.entries()) if (!adding.row(name, table.rows[i]!)) return null;
  return adding.all();
}

class Adding {
  readonly #kept: KeptProfiles;
  readonly #compare: (codes: Uint16Array, counts: Uint16Array) => void;
  /** With room for all that may come. */
  readonly #equal: PairCounts;
  /** The profile of each name; -1 is that of strains without any called locus. */
  readonly #known: Map<string, number>;
  readonly #names: string[][];
  readonly #leftOut: string[];
  readonly #called: number[];
  /** Those beside the base. */
  readonly #more: Int32Array[];

  constructor(kept: KeptProfiles, rows: number) {
    this.#kept = kept;
    this.#equal = kept.equal.sized(kept.equal.n + rows);
    this.#compare = equalInCodes(kept.base, kept.equal.memory);
    this.#known = new Map(kept.names.flatMap((names, i) => names.map((name) => [name, i])));
    for (const name of kept.leftOut) this.#known.set(name, -1);
    this.#names = [...kept.names];
    this.#leftOut = [...kept.leftOut];
    this.#called = [...kept.called];
    this.#more = [...kept.more];
  }

  /** Whether it can be taken. */
  row(name: string, row: Int32Array): boolean {
    const { base } = this.#kept;
    let called = 0;
    for (let l = 0; l < row.length; l++) called += row[l] === 0 ? 0 : 1;
    const n = base.n + this.#more.length;
    const counts = this.#equal.row(n).subarray(0, n);
    this.#compare(codesOf(base, row), counts);
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
      this.#equal.mirror(n);
      this.#called.push(called);
      this.#names.push([name]);
    } else {
      this.#names[found] = [...this.#names[found]!, name].sort(byText);
    }
    this.#known.set(name, found ?? this.#names.length - 1);
    return true;
  }

  all(): KeptProfiles {
    const { base, loci, sums, masks } = this.#kept;
    const equal = this.#equal.sized(this.#names.length);
    const called = Int32Array.from(this.#called);
    return {
      ...{ loci, base, more: this.#more, names: this.#names, called, equal },
      leftOut: this.#leftOut.sort(byText),
      sums: nearSums(equal, called, loci.length, sums),
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
