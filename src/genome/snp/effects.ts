import type { Gene } from './genes.ts';
import type { ReferenceMap } from './reference_map.ts';

/** What a base does, the worst first: so are the effects of several genes or bases told as one. */
export const EFFECTS = [
  'nonsense',
  'start lost',
  'stop lost',
  'missense',
  'unknown',
  'RNA',
  'synonymous',
  'intergenic',
] as const;
export type Effect = (typeof EFFECTS)[number];

/** Codons in the order T, C, A, G (NCBI's genetic code 11, whose amino acids are those of the standard code). */
const AMINO = 'FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG';
/** Codes whose only difference from it is one codon (4: Mycoplasma; 25: Gracilibacteria). */
const OTHER_CODES: Readonly<Record<number, string>> = { 4: 'W', 25: 'G' };
const TGA = 14;
/** Where translation may begin by code 11, M whichever it is; at the rare ones it seldom does. */
const STARTS = new Set(['ATG', 'GTG', 'TTG']);
const RARE_STARTS = new Set(['CTG', 'ATT', 'ATC', 'ATA']);
const ORDER = 'TCAG';
/** Letters of the codes of bases: 1 to 4. */
const BASES = 'NACGT';

/**
 * What a base instead of the reference's does to a gene, everything else being as in the reference. `change` is as HGVS
 * writes proteins, in one letter (K2T, K2*, M1? for a lost start); '' where nothing is translated.
 */
export function effectOf(
  map: ReferenceMap,
  gene: Gene,
  place: number,
  base: number,
): { effect: Effect; change: string } {
  if (gene.kind === 'RNA') return { effect: 'RNA', change: '' };
  const nothing = { effect: 'unknown', change: '' } as const;
  if (gene.kind === 'pseudo') return nothing;
  const length = gene.parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const within = placeInGene(gene, place) - gene.phase;
  const codon = Math.floor(within / 3);
  const last = Math.floor((length - gene.phase) / 3) - 1;
  if (within < 0 || codon > last) return nothing;
  const places = [0, 1, 2].map((i) => placeInGenome(gene, gene.phase + codon * 3 + i));
  // Codes 1 to 4 are A, C, G, T: the complement of one is what is missing to 5.
  const letter = (own: number) => BASES[gene.forward || own === 0 ? own : 5 - own]!;
  const before = places.map((at) => letter(map.bases[at]!)).join('');
  const after = places.map((at) => letter(at === place ? base : map.bases[at]!)).join('');
  const [was, is] = [amino(before, gene.code), amino(after, gene.code)];
  if (was === '?' || is === '?') return nothing;
  const rare = RARE_STARTS.has(before);
  if (codon === 0 && gene.phase === 0 && (rare || STARTS.has(before))) {
    const kept = STARTS.has(after) || (rare && RARE_STARTS.has(after));
    return kept ? { effect: 'synonymous', change: 'M1M' } : { effect: 'start lost', change: 'M1?' };
  }
  const change = `${was}${codon + 1}${is}`;
  if (was === is) return { effect: 'synonymous', change };
  if (is === '*') return { effect: 'nonsense', change };
  // A stop in the middle is read as selenocysteine; at the end it is one.
  return { effect: was === '*' && codon === last ? 'stop lost' : 'missense', change };
}

/** The worst of several. */
export function worst(effects: Iterable<Effect>): Effect | null {
  const found = new Set(effects);
  return EFFECTS.find((effect) => found.has(effect)) ?? null;
}

function amino(codon: string, code: number): string {
  let index = 0;
  for (const letter of codon) {
    const digit = ORDER.indexOf(letter);
    if (digit < 0) return '?';
    index = index * 4 + digit;
  }
  return (index === TGA ? OTHER_CODES[code] : undefined) ?? AMINO[index]!;
}

/** How many letters of the gene stand before a place of the genome, in the direction of the gene. */
function placeInGene({ parts, forward }: Gene, place: number): number {
  let before = 0;
  for (const { from, to } of parts) {
    if (place >= from && place < to) return before + (forward ? place - from : to - 1 - place);
    before += to - from;
  }
  return -1;
}

/** The place of a gene's letter. */
function placeInGenome({ parts, forward }: Gene, letter: number): number {
  let left = letter;
  for (const { from, to } of parts) {
    if (left < to - from) return forward ? from + left : to - 1 - left;
    left -= to - from;
  }
  return -1;
}
