import type { CallFlag, Copy, LocusCall, Placement } from './calls.ts';
import type { ExactCopy } from './exact_copies.ts';
import type { Span } from './exact_scan.ts';
import { contigEnd, type GenomeText } from './genome_text.ts';
import type { CallLimits, NearCopy } from './near_copies.ts';
import { reverseComplement } from './nucleotides.ts';
import type { SchemeIndex } from './scheme_index.ts';

/** What the genome says about one locus, before it is judged. */
export interface LocusEvidence {
  locus: number;
  exact: ExactCopy[];
  /** Places that overlap no exact copy, the likeliest first. */
  near: NearCopy[];
}

/**
 * Judges one locus by the rules for internal fragments (7-gene schemes; no reading frame is asked for):
 * one exact sequence gives its number, also in several identical copies; whole copies that differ give none; an
 * exact copy beats any part or distant relative elsewhere; near and partial never give a number that counts.
 */
export function judgeLocus(
  index: SchemeIndex,
  genome: GenomeText,
  evidence: LocusEvidence,
  limits: CallLimits,
): LocusCall {
  const judge = new LocusJudge(index, genome, evidence);
  const whole = evidence.near.filter((copy) => copy.whole);
  const copies = whole.filter((copy) => copy.identity >= limits.copyIdentity);
  if (evidence.exact.length > 0) return judge.exact(copies);
  const best = [...whole].sort((a, b) => b.nearest.score - a.nearest.score || a.start - b.start)[0];
  if (best) return judge.near(best, copies);
  return evidence.near.length > 0 ? judge.partial() : judge.missing();
}

class LocusJudge {
  readonly #index: SchemeIndex;
  readonly #genome: GenomeText;
  readonly #evidence: LocusEvidence;
  readonly #name: string;

  constructor(index: SchemeIndex, genome: GenomeText, evidence: LocusEvidence) {
    this.#index = index;
    this.#genome = genome;
    this.#evidence = evidence;
    this.#name = index.scheme.loci[evidence.locus]!;
  }

  exact(others: NearCopy[]): LocusCall {
    const { exact } = this.#evidence;
    const rivals = exact.flatMap((copy) => copy.rival ?? []);
    const numbers = new Set([...exact, ...rivals].map((copy) => this.#number(copy.allele)));
    if (numbers.size > 1 || others.length > 0) return this.#multiple([...exact, ...rivals], others);
    const first = exact[0]!;
    const allele = this.#number(first.allele);
    const flags = new Set<CallFlag>();
    if (exact.length > 1) flags.add('duplicated');
    if (exact.some((copy) => this.#touchesEdge(copy))) flags.add('edge');
    if (exact.some((copy) => copy.nested)) flags.add('nested');
    const reason =
      exact.length > 1
        ? `Allele ${allele}, exact, in ${exact.length} identical copies.`
        : `Allele ${allele}, exact.`;
    const copies = exact.map((copy) => ({ ...this.#placement(copy), allele }));
    return this.#call('exact', first, { allele, copies, identity: 1, coverage: 1, flags, reason });
  }

  #multiple(exact: Span[], others: NearCopy[]): LocusCall {
    const known = exact.map((hit) => ({
      ...this.#placement(hit),
      allele: this.#number((hit as ExactCopy).allele),
    }));
    const copies = [...known, ...others.map((copy) => ({ ...this.#placement(copy), allele: null }))];
    const names = copies.map((copy) => (copy.allele === null ? 'an unknown one' : `allele ${copy.allele}`));
    const flags = new Set<CallFlag>(['duplicated']);
    if ([...exact, ...others].some((span) => this.#touchesEdge(span))) flags.add('edge');
    const reason = `Copies that differ: ${names.join(', ')}; no number is given.`;
    const call = this.#call('multiple', exact[0] ?? others[0]!, {
      allele: null,
      copies,
      identity: 1,
      coverage: 1,
      flags,
      reason,
    });
    return { ...call, sequence: null };
  }

  near(best: NearCopy, copies: NearCopy[]): LocusCall {
    const sequence = this.#sequence(best);
    const all = copies.includes(best) ? copies : [best];
    if (all.some((copy) => this.#sequence(copy) !== sequence)) return this.#multiple([], all);
    const { nearest, identity } = best;
    const allele = this.#number(nearest.allele);
    const flags = this.#nearFlags(all, sequence);
    const count = `${nearest.edits} ${nearest.edits === 1 ? 'difference' : 'differences'}`;
    const tied = nearest.ties > 0 ? ` (${nearest.ties + 1} alleles are as near)` : '';
    const unknown = flags.has('ambiguous') ? '; the sequence found holds ambiguity codes' : '';
    const reason = `No known allele; nearest is ${allele} with ${count} in ${nearest.length} letters${tied}${unknown}.`;
    const places = [best, ...all.filter((copy) => copy !== best)];
    const listed = places.map((copy) => ({ ...this.#placement(copy), allele: null }));
    return this.#call('near', best, { allele, copies: listed, identity, coverage: 1, flags, reason });
  }

  partial(): LocusCall {
    const parts = [...this.#evidence.near].sort(
      (a, b) => b.nearest.score - a.nearest.score || a.contig - b.contig || a.start - b.start,
    );
    const best = parts[0]!;
    const { nearest, identity, coverage } = best;
    const allele = this.#number(nearest.allele);
    const flags = this.#nearFlags([best], this.#sequence(best));
    const atEdge = flags.has('edge');
    if (parts.length > 1 || !atEdge) flags.add('fragmented');
    const covered = `letters ${nearest.alleleFrom + 1} to ${nearest.alleleTo} of the ${nearest.length} of allele ${allele}`;
    const why = atEdge ? 'it runs off the contig' : 'it is broken inside the contig';
    const pieces = parts.length > 1 ? `; ${parts.length} pieces were found` : '';
    const reason = `Only ${covered}: ${why}${pieces}.`;
    const copies = parts.map((part) => ({ ...this.#placement(part), allele: null }));
    return this.#call('partial', best, { allele, copies, identity, coverage, flags, reason });
  }

  missing(): LocusCall {
    return {
      locus: this.#name,
      kind: 'missing',
      allele: null,
      placement: null,
      copies: [],
      identity: 0,
      coverage: 0,
      sequence: null,
      flags: [],
      reason: 'Nothing in the genome is like this locus.',
    };
  }

  #nearFlags(copies: NearCopy[], sequence: string): Set<CallFlag> {
    const flags = new Set<CallFlag>();
    if (copies.some((copy) => this.#touchesEdge(copy))) flags.add('edge');
    if (copies.length > 1) flags.add('duplicated');
    if (/[^ACGT]/.test(sequence)) flags.add('ambiguous');
    if (copies[0]!.nearest.ties > 0) flags.add('tied');
    return flags;
  }

  #call(
    kind: LocusCall['kind'],
    span: Span,
    rest: Omit<LocusCall, 'locus' | 'kind' | 'placement' | 'sequence' | 'flags'> & {
      copies: Copy[];
      flags: Set<CallFlag>;
    },
  ): LocusCall {
    const { flags, ...fields } = rest;
    return {
      locus: this.#name,
      kind,
      placement: this.#placement(span),
      sequence: this.#sequence(span),
      ...fields,
      flags: [...flags].sort(),
    };
  }

  #number(allele: number): number {
    return this.#index.text.number[allele]!;
  }

  #placement(span: Span): Placement {
    const base = this.#genome.start[span.contig]!;
    const contig = this.#genome.contigs[span.contig]!.name;
    return { contig, start: span.start - base + 1, end: span.end - base, strand: span.strand };
  }

  #touchesEdge(span: Span): boolean {
    return (
      span.start === this.#genome.start[span.contig] || span.end === contigEnd(this.#genome, span.contig)
    );
  }

  #sequence(span: Span): string {
    const base = this.#genome.start[span.contig]!;
    const letters = this.#genome.contigs[span.contig]!.sequence.subarray(span.start - base, span.end - base);
    const oriented = span.strand === '+' ? letters : reverseComplement(letters);
    return Buffer.from(oriented.buffer, oriented.byteOffset, oriented.length).toString('latin1');
  }
}
