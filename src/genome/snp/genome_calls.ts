import { EnterobotError } from '../../errors.ts';
import { uncallNearIndels } from './near_indels.ts';
import { differences, type PafLine } from './paf.ts';
import { baseCode, DELETED, type ReferenceMap, UNCALLED } from './reference_map.ts';

/** Letters a genome has after a place of the reference, and the reference has not. */
export interface Insertion {
  /** 0-based, in the whole reference. */
  after: number;
  sequence: string;
}

/** What one genome has at every place of the reference. */
export interface GenomeCalls {
  /** By place: 1 to 4, DELETED or UNCALLED. */
  bases: Uint8Array;
  insertions: Insertion[];
}

/** Which alignments of an assembly are believed. */
export interface AlignmentRules {
  /** Letters of the reference. Shorter ones are more often a repeat than the place itself. */
  minLength: number;
  /** minimap2's mapping quality; under it another place fits nearly as well. */
  minMapq: number;
}

const ALIGNMENT_RULES: AlignmentRules = { minLength: 200, minMapq: 20 };

/**
 * Lays the alignments of an assembly on the reference. A place is called when exactly what one believed alignment says
 * is said by all that cover it; where two disagree (a duplicate that has changed, two ends that overlap) it is
 * uncalled, and so it is where an alignment that is not believed lies on it alone, or a SNP stands beside a gap.
 */
export class CallsFromAlignments {
  readonly #map: ReferenceMap;
  readonly #rules: AlignmentRules;
  readonly #from: Map<string, number>;
  readonly #bases: Uint8Array;
  /** Places about which two alignments disagree. */
  readonly #disagreed = new Set<number>();
  readonly #insertions = new Map<number, string>();

  constructor(map: ReferenceMap, rules: AlignmentRules = ALIGNMENT_RULES) {
    this.#map = map;
    this.#rules = rules;
    this.#from = new Map(map.contigs.map(({ name, from }) => [name, from]));
    this.#bases = new Uint8Array(map.bases.length);
  }

  /** @throws SNP_ALIGNMENT_UNREADABLE when it is on a contig that the reference has not, or goes beyond its end */
  add(line: PafLine): void {
    const { minLength, minMapq } = this.#rules;
    if (!line.primary || line.mapq < minMapq || line.targetTo - line.targetFrom < minLength) return;
    const contig = this.#from.get(line.target);
    if (contig === undefined) throw new EnterobotError('SNP_ALIGNMENT_UNREADABLE', { line: line.target });
    let at = contig + line.targetFrom;
    for (const one of differences(line.cs)) {
      if (one.kind === 'equal') {
        for (const to = at + one.letters; at < to; at++) this.#call(at, this.#map.bases[at] ?? UNCALLED);
      } else if (one.kind === 'substitution') {
        this.#call(at++, baseCode(one.query));
      } else if (one.kind === 'deletion') {
        for (const to = at + one.letters; at < to; at++) this.#call(at, DELETED);
      } else if (at > contig) {
        this.#insertions.set(at - 1, one.sequence);
      }
    }
    if (at !== contig + line.targetTo)
      throw new EnterobotError('SNP_ALIGNMENT_UNREADABLE', { line: `${line.query} on ${line.target}` });
  }

  #call(place: number, base: number): void {
    const before = this.#bases[place]!;
    if (before === UNCALLED) this.#bases[place] = base;
    else if (before !== base) this.#disagreed.add(place);
  }

  finish(): GenomeCalls {
    const bases = this.#bases;
    for (const place of this.#disagreed) bases[place] = UNCALLED;
    const gaps = new Set(this.#insertions.keys());
    for (let place = 0; place < bases.length; place++)
      if (bases[place] === DELETED) gaps.add(place - 1).add(place);
    uncallNearIndels(this.#map, bases, gaps);
    const insertions = [...this.#insertions]
      .filter(([after]) => bases[after] !== UNCALLED)
      .map(([after, sequence]) => ({ after, sequence }))
      .sort((a, b) => a.after - b.after);
    return { bases, insertions };
  }
}
