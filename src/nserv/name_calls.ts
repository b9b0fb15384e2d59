import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { CallKind } from '../genome/calls.ts';
import { sha256OfSequence } from './incoming_locus.ts';
import type { KnownProfiles } from './known_profiles.ts';
import { lockMint, shareNames } from './locks.ts';
import { mintAlleles, mintSt, type NewSequence } from './mint.ts';
import { nearestKnown, placeMinted } from './place_minted.ts';
import { NOVEL } from './profile_index.ts';
import { getNservScheme, type NservScheme, stateOfProfiles } from './scheme.ts';
import { type SequenceType, stOfProfile } from './sequence_types.ts';

/** What of a caller's answer decides a name; its own allele number does not. */
export interface CallToName {
  locus: string;
  kind: CallKind;
  /** On the allele's strand; null where there is no one whole copy. */
  sequence: string | null;
  /** A whole locus of good quality: it gets a number if it has none. */
  novel: boolean;
  flags: readonly string[];
}

/** A locus without a number that counts, and what it is instead. */
export interface LocusInTheWay {
  locus: string;
  /** missing; fragmented; duplicated; unnumbered: there and whole, but not good enough for a new number. */
  why: 'missing' | 'fragmented' | 'duplicated' | 'unnumbered';
}

export interface NamedCalls {
  scheme: NservScheme;
  /** In the scheme's order: the number; 0 missing; -1 fragmented or duplicated; null there, but without a number. */
  alleles: (number | null)[];
  /** Loci whose alleles got their numbers here and now. */
  minted: string[];
  st: SequenceType | null;
  /** Whether the ST got its number here and now. */
  stMinted: boolean;
  inTheWay: LocusInTheWay[];
  /** One sentence: why this ST, or why none. */
  reason: string;
}

/**
 * Names a genome's alleles and ST, in the transaction that keeps them. Every whole sequence is looked up by content, so
 * that one sequence has one number whoever asks and however old the caller's snapshot was; what is new and good gets the
 * next local number (methods: "Local names"). Two that bring the same sequence at the same moment get the same number: the
 * second waits for the first, and looks again. No name gives way to another until the transaction ends. A new ST has its
 * clusters at once, where the scheme has them.
 * @param known profiles that this process read before it began here; without them all are read while others wait
 * @throws NSERV_UNKNOWN, NSERV_LOCUS_UNKNOWN (a call for a locus that the scheme does not have)
 */
export async function nameCalls(
  tx: Transaction,
  name: string,
  calls: readonly CallToName[],
  known: KnownProfiles | null = null,
): Promise<NamedCalls> {
  const scheme = await getNservScheme(tx, name);
  const naming = new Naming(scheme, calls);
  await shareNames(tx, scheme.id);
  // Whoever was waited for may have given it clusters, or its alleles other numbers.
  Object.assign(scheme, await stateOfProfiles(tx, scheme.id));
  await naming.lookUp(tx);
  let st = await naming.findSt(tx);
  let stMinted = false;
  if (naming.wantsNumbers || (naming.eligible && !st)) {
    const near = naming.eligible ? nearestKnown(scheme, known, naming.compared) : null;
    // Whoever was here first may have named it all; then the lock is given back at once, and not at the commit.
    await tx.query('savepoint mint');
    await lockMint(tx, scheme.id);
    await naming.lookUp(tx);
    await naming.mint(tx);
    st = await naming.findSt(tx);
    if (naming.eligible && !st) {
      const minted = await mintSt(tx, scheme, naming.profile);
      await placeMinted(tx, scheme, minted, naming.profile, near);
      st = { st: minted.st, barcode: minted.barcode };
      stMinted = true;
    }
    const wrote = naming.minted.length > 0 || stMinted;
    await tx.query(wrote ? 'release savepoint mint' : 'rollback to savepoint mint');
  }
  return {
    ...{ scheme, alleles: naming.alleles, minted: naming.minted, st, stMinted },
    ...{ inTheWay: naming.inTheWay, reason: naming.reason(st) },
  };
}

interface OpenLocus extends NewSequence {
  locus: string;
  novel: boolean;
  sha256: string;
}

/** The numbers of one genome, while they are found. */
class Naming {
  readonly #scheme: NservScheme;
  /** In scheme order; undefined for a locus nobody spoke of. */
  readonly #calls: (CallToName | undefined)[];
  /** Those that may have a number and have none yet. */
  #open: OpenLocus[];
  readonly #numbers = new Map<number, number>();
  readonly minted: string[] = [];

  constructor(scheme: NservScheme, calls: readonly CallToName[]) {
    const places = new Map(scheme.loci.map((locus, at) => [locus, at]));
    this.#scheme = scheme;
    this.#calls = scheme.loci.map(() => undefined);
    for (const call of calls) {
      const at = places.get(call.locus);
      if (at === undefined) {
        throw new EnterobotError('NSERV_LOCUS_UNKNOWN', { scheme: scheme.name, locus: call.locus });
      }
      this.#calls[at] = call;
    }
    this.#open = this.#calls.flatMap((call, at) => {
      if (!call?.sequence || this.#without(call) !== null) return [];
      const sequence = call.sequence.toUpperCase();
      const { locus, novel } = call;
      return [{ locus, novel, locusId: scheme.locusIds[at]!, sequence, sha256: sha256OfSequence(sequence) }];
    });
  }

  /** By content, those that have no number yet. */
  async lookUp(tx: Transaction): Promise<void> {
    if (this.#open.length === 0) return;
    const { rows } = await tx.query<{ locus_id: number; allele: number }>({
      name: 'nserv-look-up',
      text: `select a.locus_id, a.allele from unnest($1::integer[], $2::text[]) as c (locus_id, sha256)
        join nserv_alleles a on a.locus_id = c.locus_id and a.sha256 = decode(c.sha256, 'hex')`,
      values: [this.#open.map((one) => one.locusId), this.#open.map((one) => one.sha256)],
    });
    this.#learn(rows.map((row) => [row.locus_id, row.allele]));
  }

  async mint(tx: Transaction): Promise<void> {
    const wanted = this.#open.filter(({ novel }) => novel);
    if (wanted.length === 0) return;
    this.#learn(await mintAlleles(tx, wanted));
    this.minted.push(...wanted.map(({ locus }) => locus));
  }

  #learn(numbers: Iterable<readonly [number, number]>): void {
    for (const [locusId, number] of numbers) this.#numbers.set(locusId, number);
    this.#open = this.#open.filter(({ locusId }) => !this.#numbers.has(locusId));
  }

  get wantsNumbers(): boolean {
    return this.#open.some(({ novel }) => novel);
  }

  get alleles(): (number | null)[] {
    return this.#calls.map((call, at) => {
      const without = this.#without(call);
      if (without === 'missing') return 0;
      if (without !== null) return -1;
      return this.#numbers.get(this.#scheme.locusIds[at]!) ?? null;
    });
  }

  /** As STs store it: what has no number is 0. */
  get profile(): number[] {
    return this.alleles.map((allele) => (allele !== null && allele > 0 ? allele : 0));
  }

  /** The same before the new alleles have their numbers: nobody has those yet. */
  get compared(): number[] {
    const novel = new Set(this.#open.filter((one) => one.novel).map(({ locusId }) => locusId));
    return this.profile.map((number, at) => (novel.has(this.#scheme.locusIds[at]!) ? NOVEL : number));
  }

  /** Whether the profile may have an ST: all loci of a scheme of fragments, all but some of a coding one. */
  get eligible(): boolean {
    const open = this.inTheWay.length;
    // Nothing at all is no type, however many may be missing.
    return open <= this.#allowed && open < this.#scheme.loci.length;
  }

  get inTheWay(): LocusInTheWay[] {
    const numbers = this.alleles;
    return this.#calls.flatMap((call, at) => {
      const number = numbers[at]!;
      if (number !== null && number > 0) return [];
      return [{ locus: this.#scheme.loci[at]!, why: this.#without(call) ?? ('unnumbered' as const) }];
    });
  }

  async findSt(tx: Transaction): Promise<SequenceType | null> {
    return this.eligible ? stOfProfile(tx, this.#scheme, this.profile) : null;
  }

  reason(st: SequenceType | null): string {
    const { loci } = this.#scheme;
    const open = this.inTheWay;
    if (st && open.length === 0) return `All ${loci.length} loci have a number.`;
    if (st) {
      return `${loci.length - open.length} of ${loci.length} loci have a number; ${this.#allowed} may be without.`;
    }
    const some = open.slice(0, 10).map(({ locus, why }) => `${locus} is ${why}`);
    const more = open.length > 10 ? `, and ${open.length - 10} loci more` : '';
    const allowed =
      this.#allowed > 0 ? ` (${open.length} loci without a number, ${this.#allowed} allowed)` : '';
    return `No ST: ${some.join(', ')}${more}${allowed}.`;
  }

  get #coding(): boolean {
    return this.#scheme.parameters.kind === 'coding';
  }

  get #allowed(): number {
    const { parameters, loci } = this.#scheme;
    return this.#coding ? Math.floor(parameters.max_missing * loci.length) : 0;
  }

  /**
   * Why a call can have no number, whatever its sequence; null if it may. Identical copies of a fragment keep the number;
   * a coding locus that is there twice, or in pieces, has none (methods: "Calling alleles").
   */
  #without(call: CallToName | undefined): Exclude<LocusInTheWay['why'], 'unnumbered'> | null {
    if (!call || call.kind === 'missing') return 'missing';
    if (call.kind === 'partial') return 'fragmented';
    if (call.kind === 'multiple') return 'duplicated';
    if (!this.#coding) return null;
    if (call.flags.includes('duplicated')) return 'duplicated';
    return call.flags.includes('fragmented') ? 'fragmented' : null;
  }
}
