import { contigAt, LETTERS, type ReferenceMap } from './reference_map.ts';

/** A coding sequence of the reference, as an annotation places it; 0-based, half open, in the whole reference. */
export interface Gene {
  name: string;
  product: string;
  from: number;
  to: number;
  forward: boolean;
}

/** What a base does to a gene. */
export type Effect =
  | 'synonymous'
  | 'missense'
  | 'nonsense'
  | 'stop lost'
  | 'start'
  | 'intergenic'
  | 'unknown';

/** Codons in the order T, C, A, G (NCBI's genetic code 11, whose amino acids are those of the standard code). */
const AMINO = 'FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG';
/** Code of a base (1 to 4: A, C, G, T) → its place in that order. */
const ORDER = [-1, 2, 1, 3, 0];

/** The coding sequences of a GFF3 annotation, sorted by place; lines about contigs that the reference has not are passed over. */
export function genesOf(map: ReferenceMap, gff: string): Gene[] {
  const contigs = new Map(map.contigs.map((contig) => [contig.name, contig]));
  const genes: Gene[] = [];
  for (const line of gff.split('\n')) {
    if (line.startsWith('##FASTA')) break;
    const [seqid = '', , type, start, end, , strand, , attributes = ''] = line.split('\t');
    const contig = contigs.get(decoded(seqid));
    if (type !== 'CDS' || !contig) continue;
    const value = (key: string) =>
      decoded(
        attributes
          .split(';')
          .find((one) => one.startsWith(`${key}=`))
          ?.slice(key.length + 1) ?? '',
      );
    genes.push({
      name: value('gene') || value('Name') || value('locus_tag') || value('ID'),
      product: value('product'),
      from: contig.from + Number(start) - 1,
      to: contig.from + Number(end),
      forward: strand !== '-',
    });
  }
  return genes.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The genes that lie over a place. @param genes as genesOf gives them */
export function genesAt(genes: readonly Gene[], place: number): Gene[] {
  // Genes of bacteria overlap by some bases, and none is longer than this.
  const longest = 50_000;
  let low = 0;
  let high = genes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (genes[middle]!.from <= place - longest) low = middle + 1;
    else high = middle;
  }
  const found: Gene[] = [];
  for (; low < genes.length && genes[low]!.from <= place; low++)
    if (genes[low]!.to > place) found.push(genes[low]!);
  return found;
}

/** What a base instead of the reference's does to a gene, everything else being as in the reference. */
export function effectOf(
  map: ReferenceMap,
  gene: Gene,
  place: number,
  base: number,
): { effect: Effect; change: string } {
  const { from, to, forward } = gene;
  const within = forward ? place - from : to - 1 - place;
  const codon = Math.floor(within / 3);
  const places = [0, 1, 2].map((i) => (forward ? from + codon * 3 + i : to - 1 - codon * 3 - i));
  if (places.some((one) => one < from || one >= to)) return { effect: 'unknown', change: '' };
  // Codes 1 to 4 are A, C, G, T: the complement of one is what is missing to 5.
  const read = (own: number) => (forward || own === 0 ? own : 5 - own);
  const before = amino(places.map((at) => read(map.bases[at]!)));
  const after = amino(places.map((at) => read(at === place ? base : map.bases[at]!)));
  const change = `${before}${codon + 1}${after}`;
  if (before === '?' || after === '?') return { effect: 'unknown', change: '' };
  if (codon === 0) return { effect: 'start', change };
  if (before === after) return { effect: 'synonymous', change };
  if (after === '*') return { effect: 'nonsense', change };
  return { effect: before === '*' ? 'stop lost' : 'missense', change };
}

function amino(codon: number[]): string {
  const index = codon.reduce((sum, base) => (sum < 0 || ORDER[base]! < 0 ? -1 : sum * 4 + ORDER[base]!), 0);
  return index < 0 ? '?' : AMINO[index]!;
}

/** How a site is told: its contig, position and the reference's base. */
export function siteName(
  map: ReferenceMap,
  place: number,
): { contig: string; position: number; reference: string } {
  const { name, from } = contigAt(map, place);
  return { contig: name, position: place - from + 1, reference: LETTERS[map.bases[place]!]! };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
