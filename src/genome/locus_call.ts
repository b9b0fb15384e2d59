import { copyPlace, edgeDistance, endsOf, spanLetters } from './call_places.ts';
import type { CallFlag, LocusCall } from './calls.ts';
import type { ExactCopy } from './exact_copies.ts';
import type { GenomeText } from './genome_text.ts';
import type { LocusEvidence } from './locus_evidence.ts';
import type { NearCopy } from './near_copies.ts';
import type { SchemeIndex } from './scheme_index.ts';
import type { Span } from './span.ts';

/**
 * Judges one locus by the rules of the scheme's kind (docs/reference/calling.md). Of fragments identical copies keep
 * their number, and copies that differ give none; of coding sequences several whole copies give none, and what is new
 * must be an open frame. For both an exact copy beats any part or distant relative elsewhere, and what is near or
 * partial never gives a number that counts.
 */
export function judgeLocus(index: SchemeIndex, genome: GenomeText, evidence: LocusEvidence): LocusCall {
  const judge = new LocusJudge(index, genome, evidence);
  const whole = evidence.near.filter((copy) => copy.whole);
  whole.sort((a, b) => b.nearest.score - a.nearest.score || a.contig - b.contig || a.start - b.start);
  if (evidence.exact.length > 0) {
    return judge.exact(whole.filter((copy) => copy.identity >= index.parameters.ref_iden));
  }
  if (whole.length > 0) return judge.near(whole.filter((copy) => isCopy(index, whole[0]!, copy)));
  return evidence.near.length > 0
    ? judge.partial()
    : judge.missing('Nothing in the genome is like this locus.');
}

/**
 * A place with at least ref_iden is a copy. Where even the best place has less, nothing tells which of those within
 * merging_error of it is the locus: they are all taken for copies.
 */
function isCopy({ parameters }: SchemeIndex, best: NearCopy, copy: NearCopy): boolean {
  if (copy === best || copy.identity >= parameters.ref_iden) return true;
  return best.identity < parameters.ref_iden && best.identity - copy.identity <= parameters.merging_error;
}

class LocusJudge {
  readonly #index: SchemeIndex;
  readonly #genome: GenomeText;
  readonly #evidence: LocusEvidence;
  readonly #name: string;
  readonly #coding: boolean;

  constructor(index: SchemeIndex, genome: GenomeText, evidence: LocusEvidence) {
    this.#index = index;
    this.#genome = genome;
    this.#evidence = evidence;
    this.#name = index.loci[evidence.locus]!;
    this.#coding = index.parameters.kind === 'coding';
  }

  exact(others: NearCopy[]): LocusCall {
    const { exact } = this.#evidence;
    const rivals = exact.flatMap((copy) => copy.rival ?? []);
    const numbers = new Set([...exact, ...rivals].map((copy) => this.#number(copy.allele)));
    if (numbers.size > 1 || others.length > 0) return this.#multiple([...exact, ...rivals], others, 'differ');
    if (this.#coding && exact.length > 1) return this.#multiple(exact, [], 'are identical');
    const first = exact[0]!;
    const allele = this.#number(first.allele);
    const flags = new Set<CallFlag>();
    if (exact.length > 1) flags.add('duplicated');
    if (exact.some((copy) => this.#isAtEdge(copy, 1))) flags.add('edge');
    if (exact.some((copy) => copy.nested)) flags.add('nested');
    const reason =
      exact.length > 1
        ? `Allele ${allele}, exact, in ${exact.length} identical copies.`
        : `Allele ${allele}, exact.`;
    const copies = exact.map((copy) => copyPlace(this.#genome, copy, allele));
    const sequence = spanLetters(this.#genome, first);
    return this.#call('exact', { allele, copies, identity: 1, coverage: 1, sequence, flags, reason });
  }

  /** `exact` copies before the `others`; rivals are spans of exact copies, too. */
  #multiple(exact: Pick<ExactCopy, keyof Span | 'allele'>[], others: NearCopy[], how: string): LocusCall {
    const copies = [
      ...exact.map((hit) => copyPlace(this.#genome, hit, this.#number(hit.allele))),
      ...others.map((copy) => copyPlace(this.#genome, copy, null)),
    ];
    const names = copies.map((copy) => (copy.allele === null ? 'an unknown one' : `allele ${copy.allele}`));
    const flags = new Set<CallFlag>(['duplicated']);
    if ([...exact, ...others].some((span) => this.#isAtEdge(span, 1))) flags.add('edge');
    const reason = `Copies that ${how}: ${names.join(', ')}; no number is given.`;
    const identity = exact.length > 0 ? 1 : others[0]!.identity;
    return this.#call('multiple', {
      allele: null,
      copies,
      identity,
      coverage: 1,
      sequence: null,
      flags,
      reason,
    });
  }

  /** `copies`: the best first. */
  near(copies: NearCopy[]): LocusCall {
    const sequences = new Set(copies.map((copy) => spanLetters(this.#genome, copy)));
    if (sequences.size > 1) return this.#multiple([], copies, 'differ');
    if (this.#coding && copies.length > 1) return this.#multiple([], copies, 'are identical');
    const best = copies[0]!;
    const { nearest, identity } = best;
    const flags = new Set<CallFlag>();
    const faults: string[] = [];
    const moved = this.#coding ? this.#toFrame(best, flags, faults) : best;
    const sequence = spanLetters(this.#genome, moved);
    if (/[^ACGT]/.test(sequence)) {
      flags.add('low_quality');
      faults.unshift('the sequence found holds ambiguity codes');
    }
    const { min_flanking } = this.#index.parameters;
    if (copies.some((copy) => this.#isAtEdge(copy === best ? moved : copy, min_flanking))) {
      flags.add('edge');
      faults.push('it lies at the end of a contig, so that its ends are not sure');
    }
    if (copies.length > 1) flags.add('duplicated');
    if (nearest.ties > 0) flags.add('tied');
    const allele = this.#number(nearest.allele);
    const novel = faults.length === 0;
    const end = novel ? 'It is new, and may be numbered.' : `It cannot be numbered: ${faults.join('; ')}.`;
    return this.#call('near', {
      allele,
      novel,
      copies: copies.map((copy) => copyPlace(this.#genome, copy === best ? moved : copy, null)),
      ...{ identity, coverage: 1, sequence, flags },
      reason: `No known allele; nearest is ${allele} with ${differences(best)}. ${end}`,
    });
  }

  /** The copy between the ends of its reading frame; flags and faults tell what was found. */
  #toFrame(copy: NearCopy, flags: Set<CallFlag>, faults: string[]): Span {
    const ends = endsOf(this.#genome, copy, this.#index.parameters.max_flanking);
    if (ends.problem !== '') {
      flags.add('no_orf');
      faults.push(ends.problem);
    }
    if (ends.rareStart) flags.add('rare_start');
    const { span } = ends;
    if (span.start !== copy.start || span.end !== copy.end) flags.add('moved_end');
    return span;
  }

  partial(): LocusCall {
    const parts = [...this.#evidence.near].sort(
      (a, b) => b.nearest.score - a.nearest.score || a.contig - b.contig || a.start - b.start,
    );
    const best = parts[0]!;
    const { nearest, identity, coverage } = best;
    const { min_frag_sum, min_flanking } = this.#index.parameters;
    const sum = coveredShare(parts);
    if (sum < min_frag_sum) {
      const share = `${Math.round(sum * 100)} % of it`;
      return this.missing(
        `Missing: only ${share} was found, less than the ${min_frag_sum * 100} % of a partial one.`,
      );
    }
    const allele = this.#number(nearest.allele);
    const sequence = spanLetters(this.#genome, best);
    const flags = new Set<CallFlag>(['fragmented']);
    const atEdge = this.#isAtEdge(best, Math.max(1, min_flanking));
    if (atEdge) flags.add('edge');
    if (/[^ACGT]/.test(sequence)) flags.add('low_quality');
    if (nearest.ties > 0) flags.add('tied');
    const covered = `letters ${nearest.alleleFrom + 1} to ${nearest.alleleTo} of the ${nearest.length} of allele ${allele}`;
    const why = atEdge ? 'it runs off the contig' : 'it is broken inside the contig';
    const pieces = parts.length > 1 ? `; ${parts.length} pieces were found` : '';
    const reason = `Only ${covered}: ${why}${pieces}.`;
    const copies = parts.map((part) => copyPlace(this.#genome, part, null));
    return this.#call('partial', { allele, copies, identity, coverage, sequence, flags, reason });
  }

  missing(reason: string): LocusCall {
    const nothing = { allele: null, copies: [], identity: 0, coverage: 0, sequence: null };
    return this.#call('missing', { ...nothing, flags: new Set(), reason });
  }

  #call(
    kind: LocusCall['kind'],
    rest: Omit<LocusCall, 'locus' | 'kind' | 'placement' | 'flags' | 'novel'> & {
      novel?: boolean;
      flags: Set<CallFlag>;
    },
  ): LocusCall {
    const { flags, allele, novel = false, copies, ...fields } = rest;
    const first = copies[0];
    const placement = first
      ? { contig: first.contig, start: first.start, end: first.end, strand: first.strand }
      : null;
    const sorted = [...flags].sort();
    return { locus: this.#name, kind, allele, novel, placement, copies, ...fields, flags: sorted };
  }

  #number(allele: number): number {
    return this.#index.arrays.number[allele]!;
  }

  #isAtEdge(span: Span, letters: number): boolean {
    return edgeDistance(this.#genome, span) < letters;
  }
}

function differences({ nearest }: NearCopy): string {
  const count = `${nearest.edits} ${nearest.edits === 1 ? 'difference' : 'differences'}`;
  const tied = nearest.ties > 0 ? ` (${nearest.ties + 1} alleles are as near)` : '';
  return `${count} in ${nearest.length} letters${tied}`;
}

/** Share of the locus that pieces cover together, each on its own nearest allele. */
function coveredShare(parts: readonly NearCopy[]): number {
  const spans = parts
    .map(({ nearest }) => [nearest.alleleFrom / nearest.length, nearest.alleleTo / nearest.length] as const)
    .sort((a, b) => a[0] - b[0]);
  let sum = 0;
  let reached = 0;
  for (const [from, to] of spans) {
    sum += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return sum;
}
