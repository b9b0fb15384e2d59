import { EnterobotError } from '../../errors.ts';
import type { GenomeCalls } from './genome_calls.ts';
import { DELETED, LETTERS, type ReferenceMap, UNCALLED } from './reference_map.ts';

/** A place at which the genomes have more than one base. */
export interface VariableSite {
  /** 0-based, in the whole reference. */
  place: number;
  /** Enough genomes are called at it. Others are told, and have no part in distances and trees. */
  core: boolean;
  /** Of each genome in the order in which they were added: UNCALLED, 1 to 4, or DELETED. */
  bases: Uint8Array;
}

export interface SnpMatrix {
  /** Names of the genomes in the order of every other array. */
  genomes: readonly string[];
  sites: readonly VariableSite[];
  /** How many of the sites are of the core. */
  coreSites: number;
  /** Places that enough genomes are called at and no mask covers, variable or not. */
  core: number;
  /** Of the core that does not vary: how often A, C, G, T. */
  constant: readonly [number, number, number, number];
  masked: number;
  /** Of each genome: how many places of the reference it is called at. */
  called: readonly number[];
  /** Of each genome: sites of the core at which its base is not that of the reference. */
  snps: readonly number[];
}

/** At most: a table of bytes, sites by genomes. */
const MOST_CELLS = 2_000_000_000;

/**
 * Gathers the calls of genomes against one reference, one after the other; of each it keeps no more than where it is
 * called and what differs. A site of the core is called in `coreShare` of the genomes (a deletion is no call).
 * @throws SNP_TOO_LARGE
 */
export class MatrixBuilder {
  readonly #map: ReferenceMap;
  readonly #names: string[] = [];
  readonly #called: number[] = [];
  /** How many genomes are called, by place. */
  readonly #depth: Uint16Array;
  /** Places at which some genome has a base that the reference has not. */
  readonly #varies: Uint8Array;
  readonly #kept: Uint8Array[] = [];

  constructor(map: ReferenceMap) {
    this.#map = map;
    this.#depth = new Uint16Array(map.bases.length);
    this.#varies = new Uint8Array(map.bases.length);
  }

  add(name: string, calls: GenomeCalls): void {
    const { bases } = this.#map;
    const packed = new Uint8Array((bases.length + 1) >> 1);
    let called = 0;
    for (let at = 0; at < bases.length; at++) {
      const base = calls.bases[at]!;
      packed[at >> 1]! |= base << ((at & 1) << 2);
      if (base === UNCALLED || base === DELETED) continue;
      called++;
      this.#depth[at]!++;
      if (base !== bases[at]) this.#varies[at] = 1;
    }
    this.#names.push(name);
    this.#called.push(called);
    this.#kept.push(packed);
  }

  /** @param masked 1 where the reference is left out */
  finish(masked: Uint8Array, coreShare = 0.95): SnpMatrix {
    const { bases: reference } = this.#map;
    const genomes = this.#names.length;
    const needed = Math.max(1, Math.ceil(coreShare * genomes - 1e-9));
    const sites: VariableSite[] = [];
    const constant: [number, number, number, number] = [0, 0, 0, 0];
    let core = 0;
    let left = 0;
    for (let place = 0; place < reference.length; place++) {
      if (masked[place]) {
        left++;
        continue;
      }
      const ofCore = this.#depth[place]! >= needed;
      if (ofCore) core++;
      const bases = this.#varies[place] ? this.#column(place) : undefined;
      if (bases && isVariable(bases)) {
        sites.push({ place, core: ofCore, bases });
        if (sites.length * genomes > MOST_CELLS)
          throw new EnterobotError('SNP_TOO_LARGE', { sites: sites.length, genomes });
      } else if (ofCore) {
        const base = bases ? bases.find(isBase)! : reference[place]!;
        if (base !== UNCALLED) constant[base - 1]!++;
      }
    }
    const ofCore = sites.filter((site) => site.core);
    const snps = this.#names.map(
      (_, i) => ofCore.filter(({ place, bases }) => isSnp(bases[i]!, reference[place]!)).length,
    );
    const coreSites = ofCore.length;
    return {
      genomes: this.#names,
      sites,
      coreSites,
      core,
      constant,
      masked: left,
      called: this.#called,
      snps,
    };
  }

  #column(place: number): Uint8Array {
    return Uint8Array.from(this.#kept, (packed) => (packed[place >> 1]! >> ((place & 1) << 2)) & 15);
  }
}

function isBase(call: number): boolean {
  return call !== UNCALLED && call !== DELETED;
}

/** Where the reference's own base is not known nobody differs from it. */
export function isSnp(call: number, reference: number): boolean {
  return isBase(call) && reference !== UNCALLED && call !== reference;
}

/** Whether the genomes themselves differ; that all differ from the reference is no site. */
function isVariable(bases: Uint8Array): boolean {
  let first = UNCALLED;
  for (const base of bases) {
    if (base === UNCALLED || base === DELETED) continue;
    if (first === UNCALLED) first = base;
    else if (base !== first) return true;
  }
  return false;
}

/** The variable sites of the core as an alignment, a sequence a genome. A deletion is N there too: to a tree both are missing. */
export function alignmentOf({ genomes, sites }: SnpMatrix): { name: string; sequence: string }[] {
  const core = sites.filter((site) => site.core);
  return genomes.map((name, i) => ({
    name,
    sequence: core.map(({ bases }) => (bases[i] === DELETED ? 'N' : LETTERS[bases[i]!])).join(''),
  }));
}

/** Differences between every two genomes over the sites of the core that both are called at. */
export interface SnpDistances {
  /** Square, row by row. */
  differences: Uint32Array;
  /** Square: places of the core that were compared. Those that do not vary are taken as called in both. */
  compared: Uint32Array;
}

/** Counts of differences, and of what was compared (methods: distances are given as counts and per compared site). */
export function snpDistances(matrix: SnpMatrix): SnpDistances {
  const n = matrix.genomes.length;
  const differences = new Uint32Array(n * n);
  const compared = new Uint32Array(n * n).fill(matrix.core - matrix.coreSites);
  for (const { core, bases } of matrix.sites) {
    if (!core) continue;
    for (let i = 0; i < n; i++) {
      const a = bases[i]!;
      if (a === UNCALLED || a === DELETED) continue;
      for (let j = 0; j < n; j++) {
        const b = bases[j]!;
        if (b === UNCALLED || b === DELETED) continue;
        compared[i * n + j]!++;
        if (a !== b) differences[i * n + j]!++;
      }
    }
  }
  return { differences, compared };
}
