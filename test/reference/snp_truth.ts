/**
 * Makes descendants of a genome along a known tree: SNPs on every branch, small insertions and deletions at the leaves,
 * everything from a seed.
 */

/** mulberry32: numbers in [0, 1), the same for a seed on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A branch of the tree by the leaves behind it, and how many SNPs lie on it: outside and inside of what is masked. */
export interface Branch {
  leaves: string;
  snps: number;
  inMask: number;
}

export interface Planted {
  /** 0-based, in the ancestor. */
  place: number;
  from: string;
  to: string;
  leaves: string;
  masked: boolean;
}

export interface Truth {
  snps: Planted[];
  /** Sequence of each leaf. */
  genomes: Map<string, string>;
}

interface Indel {
  place: number;
  /** Letters of the ancestor that are lost, or new ones after the place. */
  lost: number;
  inserted: string;
}

const BASES = 'ACGT';
/** Between whatever is planted: an aligner may lay neighbours together. */
const APART = 30;

export interface Wish {
  leaves: string;
  branches: readonly Branch[];
  /** Small insertions and deletions of each leaf, outside of the mask. */
  indels: number;
  seed: number;
}

/** @param ancestor upper case, @param masked 1 where it is left out */
export function descend(ancestor: string, masked: Uint8Array, wish: Wish): Truth {
  const random = seeded(wish.seed);
  const below = (n: number) => Math.floor(random() * n);
  const taken = new Set<number>();
  const free = (inMask: boolean): number => {
    for (;;) {
      const place = 1000 + below(ancestor.length - 2000);
      const near = Array.from({ length: 2 * APART + 1 }, (_, i) => place - APART + i);
      if (masked[place] !== (inMask ? 1 : 0) || !BASES.includes(ancestor[place]!)) continue;
      if (near.some((at) => taken.has(at))) continue;
      taken.add(place);
      return place;
    }
  };
  const snps: Planted[] = [];
  for (const { leaves, snps: outside, inMask } of wish.branches) {
    for (let i = 0; i < outside + inMask; i++) {
      const place = free(i >= outside);
      const from = ancestor[place]!;
      const to = BASES.replace(from, '')[below(3)]!;
      snps.push({ place, from, to, leaves, masked: i >= outside });
    }
  }
  snps.sort((a, b) => a.place - b.place);
  const genomes = new Map<string, string>();
  for (const leaf of wish.leaves) {
    const indels = Array.from({ length: wish.indels }, (): Indel => {
      const size = 1 + below(9);
      const lost = random() < 0.5 ? size : 0;
      const inserted = lost ? '' : Array.from({ length: size }, () => BASES[below(4)]).join('');
      return { place: free(false), lost, inserted };
    });
    genomes.set(
      leaf,
      changed(
        ancestor,
        snps.filter(({ leaves }) => leaves.includes(leaf)),
        indels,
      ),
    );
  }
  return { snps, genomes };
}

function changed(ancestor: string, snps: readonly Planted[], indels: readonly Indel[]): string {
  const edits = [
    ...snps.map(({ place, to }) => ({ place, lost: 1, inserted: to })),
    ...indels.map(({ place, lost, inserted }) => ({ place, lost, inserted })),
  ].sort((a, b) => a.place - b.place);
  const pieces: string[] = [];
  let at = 0;
  for (const { place, lost, inserted } of edits) {
    pieces.push(ancestor.slice(at, place), inserted);
    at = place + lost;
  }
  return [...pieces, ancestor.slice(at)].join('');
}

/** An assembly of a genome: pieces in any order and on either strand, as FASTA. */
export function inPieces(genome: string, pieces: number, seed: number): string {
  const random = seeded(seed);
  const cuts = Array.from({ length: pieces - 1 }, () => Math.floor(random() * genome.length)).sort(
    (a, b) => a - b,
  );
  const contigs = [0, ...cuts].map((from, i) => genome.slice(from, cuts[i] ?? genome.length));
  return contigs
    .map((contig) => ({ contig, order: random(), turned: random() < 0.5 }))
    .sort((a, b) => a.order - b.order)
    .map(({ contig, turned }, i) => `>contig_${i + 1}\n${turned ? complement(contig) : contig}\n`)
    .join('');
}

function complement(text: string): string {
  const other: Record<string, string> = { A: 'T', C: 'G', G: 'C', T: 'A' };
  const letters = new Array<string>(text.length);
  for (let i = 0; i < text.length; i++) letters[text.length - 1 - i] = other[text[i]!] ?? 'N';
  return letters.join('');
}
