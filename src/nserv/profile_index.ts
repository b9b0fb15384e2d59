import type { Queryable } from '../database/connect.ts';
import { hierccDistance } from '../genome/tree/hiercc_distance.ts';
import { FIRST_LOCAL } from './local_names.ts';

/** An allele that was not numbered when the profiles were read: none of them has it. */
export const NOVEL = -1;

/** The nearest of some STs. */
export interface NearSt {
  /** nserv_sts.id */
  id: number;
  st: number;
  called: number;
  distance: number;
}

const ROWS = 256;
/** Numbers up to here stand for themselves in 16 bits, local ones follow; what is beyond needs 32 bits. */
const PLAIN = 55_000;
const MOST = 65_000;
/** Of what is asked for only: equal to no stored code. */
const UNEQUAL = 65_535;

/**
 * Profiles of STs, packed, in the order of their ids; a scheme of 3,000 loci takes 6 kB an ST. Only ever grows, so that who
 * remembers how many there were knows which.
 */
export class ProfileIndex {
  readonly loci: number;
  readonly ids: number[] = [];
  readonly sts: number[] = [];
  readonly called: number[] = [];
  #blocks: (Uint16Array | Int32Array)[] = [];
  #wide = false;

  constructor(loci: number) {
    this.loci = loci;
  }

  get size(): number {
    return this.ids.length;
  }

  /** Adds an ST. @param profile numbers joined by commas, 0 missing, as PostgreSQL writes an array without braces */
  add(id: number, st: number, profile: string): void {
    const row = this.ids.length;
    if (row % ROWS === 0) this.#blocks.push(this.#block());
    let called = 0;
    let at = (row % ROWS) * this.loci;
    for (let from = 0; from < profile.length; at++) {
      let number = 0;
      for (; from < profile.length; from++) {
        const digit = profile.charCodeAt(from) - 48;
        if (digit < 0) break;
        number = number * 10 + digit;
      }
      from++;
      if (number !== 0) called++;
      const code = this.#codeOf(number);
      this.#blocks.at(-1)![at] = code;
    }
    this.ids.push(id);
    this.sts.push(st);
    this.called.push(called);
  }

  /** Reads the STs of a scheme that are not here yet. They are added in the order of ids, in which they were committed. */
  async readOn(db: Queryable, schemeId: number): Promise<void> {
    while (await this.readBetween(db, schemeId, this.ids.at(-1) ?? 0, null));
  }

  /** Adds some STs whose ids are above one and, unless it is null, below another. Returns whether there may be more. */
  async readBetween(db: Queryable, schemeId: number, above: number, below: number | null): Promise<boolean> {
    const { rows } = await db.query<{ id: number; st: number; profile: string }>({
      name: 'nserv-profiles-between',
      text: `select id, st, array_to_string(profile, ',') as profile from nserv_sts
        where nserv_scheme_id = $1 and id > $2 and ($3::bigint is null or id < $3) order by id limit $4`,
      values: [schemeId, above, below, ROWS],
    });
    for (const { id, st, profile } of rows) this.add(id, st, profile);
    return rows.length === ROWS;
  }

  /**
   * The nearest of the first `size` STs by HierCC's distance, where the calls of `profile` count; of several the
   * best-called, then the smallest ST. undefined: there is none.
   */
  nearest(profile: readonly number[], size = this.size): NearSt | undefined {
    const called = profile.reduce((sum, number) => sum + (number === 0 ? 0 : 1), 0);
    const codes = this.#codesOf(profile);
    const missing = profile.flatMap((number, locus) => (number === 0 ? [locus] : []));
    let best: NearSt | undefined;
    for (let row = 0; row < size; row++) {
      const counts = this.#compare(row, codes, missing);
      const distance = hierccDistance(this.loci, { ...counts, called });
      const one = { id: this.ids[row]!, st: this.sts[row]!, called: this.called[row]!, distance };
      if (!best || isNearer(one, best)) best = one;
    }
    return best;
  }

  /** Of two rows the loci called in both, and those that are equal. */
  counts(one: number, other: number): { shared: number; equal: number } {
    const [a, b] = [this.#row(one), this.#row(other)];
    let shared = 0;
    let equal = 0;
    for (let i = 0; i < a.length; i++) {
      const both = a[i] !== 0 && b[i] !== 0 ? 1 : 0;
      shared += both;
      equal += a[i] === b[i] ? both : 0;
    }
    return { shared, equal };
  }

  /** The numbers of a row, as they were added. */
  profile(row: number): Int32Array {
    return Int32Array.from(this.#row(row), (code) => this.#numberOf(code));
  }

  #row(row: number): Uint16Array | Int32Array {
    const start = (row % ROWS) * this.loci;
    return this.#blocks[Math.floor(row / ROWS)]!.subarray(start, start + this.loci);
  }

  #compare(
    row: number,
    codes: Uint16Array | Int32Array,
    missing: readonly number[],
  ): { shared: number; equal: number } {
    const block = this.#blocks[Math.floor(row / ROWS)]!;
    const start = (row % ROWS) * this.loci;
    let shared = this.called[row]!;
    for (const locus of missing) if (block[start + locus] !== 0) shared--;
    return { shared, equal: equalIn(block, start, codes) };
  }

  /** What is missing or novel in a profile that is asked for is equal to nothing. */
  #codesOf(profile: readonly number[]): Uint16Array | Int32Array {
    const none = this.#wide ? NOVEL : UNEQUAL;
    const codes = profile.map((number) => (number <= 0 || !this.#fits(number) ? none : this.#code(number)));
    return this.#wide ? Int32Array.from(codes) : Uint16Array.from(codes);
  }

  #fits(number: number): boolean {
    return this.#wide || number < PLAIN || (number >= FIRST_LOCAL && PLAIN + number - FIRST_LOCAL < MOST);
  }

  #code(number: number): number {
    return this.#wide || number < PLAIN ? number : PLAIN + number - FIRST_LOCAL;
  }

  #numberOf(code: number): number {
    return this.#wide || code < PLAIN ? code : FIRST_LOCAL + code - PLAIN;
  }

  #codeOf(number: number): number {
    if (!this.#fits(number)) this.#widen();
    return this.#code(number);
  }

  #widen(): void {
    this.#blocks = this.#blocks.map((block) => Int32Array.from(block, (code) => this.#numberOf(code)));
    this.#wide = true;
  }

  #block(): Uint16Array | Int32Array {
    return this.#wide ? new Int32Array(ROWS * this.loci) : new Uint16Array(ROWS * this.loci);
  }
}

/** How many of the codes stand in the block from there on; without a branch, for it is asked of every ST. */
function equalIn(block: Uint16Array | Int32Array, start: number, codes: Uint16Array | Int32Array): number {
  let equal = 0;
  for (let i = 0; i < codes.length; i++) equal += block[start + i] === codes[i] ? 1 : 0;
  return equal;
}

/** The order in which neighbours are taken. */
export function isNearer(one: NearSt, other: NearSt): boolean {
  if (one.distance !== other.distance) return one.distance < other.distance;
  return one.called === other.called ? one.st < other.st : one.called > other.called;
}
