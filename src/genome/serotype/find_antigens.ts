import { banded, endsAreDoubtful, fallsInside, ungapped } from '../align.ts';
import type { Alignment } from '../alignment.ts';
import type { Contig } from '../fasta.ts';
import { type AntigenIndex, codesOf, eachWord, WORD, wordNumber } from './antigen_index.ts';
import type { AntigenGene } from './antigen_set.ts';

/** An allele of the set on a place of the genome. */
export interface AntigenHit {
  gene: AntigenGene;
  antigen: string;
  /** The allele's name in the set. */
  allele: string;
  /** 0..1: share of the aligned letters that are equal. */
  identity: number;
  /** 0..1: share of the allele that the place covers. */
  coverage: number;
  contig: string;
  /** 1-based, inclusive. */
  start: number;
  end: number;
  strand: '+' | '-';
  /** Of the alignment; longer is more, where identity and coverage are equal. */
  score: number;
}

/** A place on the genome that is like an antigen's gene. */
export interface AntigenPlace {
  /** The best allele of each gene and antigen, the best first: by identity × coverage, then by score. */
  hits: AntigenHit[];
}

/** Words of one gene that lie farther apart belong to two places: no gene of a set has such a gap. */
const GAP = 1000;
/** Fewer sampled words of one allele are chance. */
const LEAST_WORDS = 6;
/** Alleles that share less of the words than this share of the best one's are not compared … */
const LEAST_SHARE = 0.25;
/** … and of those that want gaps only so many are aligned with gaps: they come by their words, most first. */
const MOST_GAPPED = 4;
const BAND = 70;
const MOST_MISMATCHES = 0.3;
/** Letters looked at beyond a place's words, on both sides. */
const PAD = 2200;

/** All flagellins are one kind: one place on the genome is fliC *or* fljB. */
function kindOf(gene: AntigenGene): number {
  return gene === 'wzx' ? 0 : gene === 'wzy' ? 1 : gene === 'wzm' ? 2 : gene === 'wzt' ? 3 : 4;
}
const KINDS = 5;

/** How good a hit is: 1 is an exact allele. */
export function quality({ identity, coverage }: { identity: number; coverage: number }): number {
  return identity * coverage;
}

/** Every place of a genome that is like an allele of the set. Pure; the same contigs give the same answer. */
export function findAntigens(index: AntigenIndex, contigs: readonly Contig[]): AntigenPlace[] {
  const kinds = Uint8Array.from(index.alleles, ({ gene }) => kindOf(gene));
  const places: AntigenPlace[] = [];
  for (const contig of contigs) {
    const codes = codesOf(contig.sequence);
    const open: (Cluster | null)[] = Array.from({ length: KINDS }, () => null);
    const close = (kind: number) => {
      const cluster = open[kind];
      open[kind] = null;
      const hits = cluster ? lay(index, kinds, contig, codes, cluster) : [];
      if (hits.length > 0) places.push({ hits });
    };
    eachWord(
      codes,
      (at, word, turned) => {
        const number = wordNumber(index, word);
        if (number < 0) return;
        let seen = 0;
        for (let place = index.first[number]!; place < index.first[number + 1]!; place++) {
          const kind = kinds[index.places[2 * place]!]!;
          if ((seen & (1 << kind)) !== 0) continue;
          seen |= 1 << kind;
          if (open[kind] && at - open[kind].last > GAP) close(kind);
          open[kind] ??= { kind, first: at, last: at, words: [] };
          open[kind].last = at;
          open[kind].words.push(at, number, turned);
        }
      },
      index.filter,
    );
    for (let kind = 0; kind < KINDS; kind++) close(kind);
  }
  return places;
}

interface Cluster {
  kind: number;
  first: number;
  last: number;
  /** Three numbers for each word: its place, its number, whether it was turned round. */
  words: number[];
}

/** Alleles with the diagonal that most of their words agree on. */
interface Lead {
  allele: number;
  minus: boolean;
  words: number;
  /** On +: where the allele's first letter lies. On −: the letter after it, seen from the other strand. */
  anchor: number;
}

interface Laid {
  lead: Lead;
  alignment: Alignment;
}

function isExact({ codes }: AntigenIndex, { lead, alignment }: Laid): boolean {
  const { alleleFrom, alleleTo, edits } = alignment;
  return edits === 0 && alleleFrom === 0 && alleleTo === codes[lead.allele]!.length;
}

function lay(
  index: AntigenIndex,
  kinds: Uint8Array,
  contig: Contig,
  codes: Uint8Array,
  cluster: Cluster,
): AntigenHit[] {
  if (cluster.words.length < 3 * LEAST_WORDS) return [];
  const leads = leadsOf(index, kinds, cluster);
  if (leads.length === 0) return [];
  const from = Math.max(0, cluster.first - PAD);
  const to = Math.min(codes.length, cluster.last + WORD + PAD);
  const plus = codes.slice(from, to);
  const minus = turnedRound(plus);
  const found: Laid[] = [];
  let gapped = 0;
  for (const lead of leads) {
    const region = lead.minus ? minus : plus;
    const allele = index.codes[lead.allele]!;
    const diagonal = lead.minus ? to - lead.anchor : lead.anchor - from;
    const straight = ungapped(allele, region, diagonal, allele.length * MOST_MISMATCHES);
    const doubtful =
      straight === null ||
      (straight.edits > 0 &&
        (fallsInside(allele, region, diagonal) || endsAreDoubtful(allele, region, diagonal)));
    let alignment = straight;
    // Beside an allele that is there letter by letter no other can be nearer.
    const isNeeded = gapped < MOST_GAPPED && !found.some((one) => isExact(index, one));
    if (doubtful && isNeeded) {
      gapped++;
      const bent = banded(allele, region, diagonal, BAND);
      if (bent && (!alignment || bent.score > alignment.score)) alignment = bent;
    }
    if (alignment) found.push({ lead, alignment });
  }
  const hits = found.map(({ lead, alignment }): AntigenHit => {
    const { gene, antigen, name } = index.alleles[lead.allele]!;
    const covered = alignment.alleleTo - alignment.alleleFrom;
    const length = alignment.regionTo - alignment.regionFrom;
    const start = lead.minus ? to - alignment.regionTo : from + alignment.regionFrom;
    return {
      ...{ gene, antigen, allele: name },
      identity: 1 - alignment.edits / Math.max(covered, length),
      coverage: covered / index.codes[lead.allele]!.length,
      ...{ contig: contig.name, start: start + 1, end: start + length, strand: lead.minus ? '-' : '+' },
      score: alignment.score,
    };
  });
  return bestOfEach(hits);
}

/** The alleles that may lie here, those with most words first. */
function leadsOf(index: AntigenIndex, kinds: Uint8Array, { kind, words }: Cluster): Lead[] {
  const { first, places } = index;
  const votes = new Map<number, number>();
  const visit = (take: (key: number, anchor: number) => void) => {
    for (let i = 0; i < words.length; i += 3) {
      const [at, number, turned] = [words[i]!, words[i + 1]!, words[i + 2]!];
      for (let place = first[number]!; place < first[number + 1]!; place++) {
        const allele = places[2 * place]!;
        if (kinds[allele] !== kind) continue;
        const own = places[2 * place + 1]!;
        const minus = (own & 1) ^ turned;
        const letter = own >>> 1;
        take(2 * allele + minus, minus ? at + WORD + letter : at - letter);
      }
    }
  };
  visit((key) => votes.set(key, (votes.get(key) ?? 0) + 1));
  const most = Math.max(...votes.values());
  if (most < LEAST_WORDS) return [];
  const anchors = new Map<number, Map<number, number>>();
  for (const [key, count] of votes) {
    if (count >= Math.max(LEAST_WORDS, most * LEAST_SHARE)) anchors.set(key, new Map());
  }
  visit((key, anchor) => {
    const counts = anchors.get(key);
    counts?.set(anchor, (counts.get(anchor) ?? 0) + 1);
  });
  return [...anchors]
    .map(([key, counts]): Lead => {
      const [anchor] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
      return { allele: key >>> 1, minus: (key & 1) === 1, words: votes.get(key)!, anchor };
    })
    .sort((a, b) => b.words - a.words || a.allele - b.allele);
}

function bestOfEach(hits: AntigenHit[]): AntigenHit[] {
  hits.sort((a, b) => quality(b) - quality(a) || b.score - a.score);
  const seen = new Set<string>();
  return hits.filter(({ gene, antigen }) => {
    const key = `${gene}\t${antigen}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function turnedRound(codes: Uint8Array): Uint8Array {
  const other = new Uint8Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[codes.length - 1 - i]!;
    other[i] = code > 3 ? code : 3 - code;
  }
  return other;
}
