import type { ReferenceContig, ReferenceMap } from './reference_map.ts';

/** A stretch of a gene that lies in one piece; 0-based, half open, in the whole reference. */
export interface GenePart {
  from: number;
  to: number;
}

/** A gene of the reference, as an annotation places it. */
export interface Gene {
  name: string;
  product: string;
  forward: boolean;
  /** In the order in which they are read: more than one over the origin, or where the ribosome slips. */
  parts: readonly GenePart[];
  /** Letters before the first whole codon (column 8 of GFF3): of genes whose beginning is not on the contig. */
  phase: number;
  /** RNA is not translated, and of a pseudogene nobody knows in which frame. */
  kind: 'coding' | 'pseudo' | 'RNA';
  /** NCBI's genetic code; 11 where the annotation says nothing. */
  code: number;
}

/** Lines of one gene. */
interface Feature {
  contig: ReferenceContig;
  type: string;
  forward: boolean;
  values: ReadonlyMap<string, string>;
  lines: { part: GenePart; phase: number }[];
}

const RNA = new Set(['tRNA', 'rRNA', 'tmRNA', 'ncRNA']);

/**
 * The genes of a GFF3 annotation (CDS and RNA) in its order. Lines of one ID are one gene; an end beyond the contig's is
 * how GFF3 writes what goes over the origin. Lines about contigs that the reference has not are passed over.
 */
export function genesOf(map: ReferenceMap, gff: string): Gene[] {
  const contigs = new Map(map.contigs.map((contig) => [contig.name, contig]));
  const features: Feature[] = [];
  const byId = new Map<string, Feature>();
  for (const line of gff.split('\n')) {
    if (line.startsWith('##FASTA')) break;
    const [seqid = '', , type = '', start, end, , strand, phase, attributes = ''] = line.split('\t');
    const contig = contigs.get(decoded(seqid));
    if ((type !== 'CDS' && !RNA.has(type)) || !contig) continue;
    const [from, to] = [Number(start) - 1, Number(end)];
    if (!(from >= 0 && from < to && from < contig.length && to <= from + contig.length)) continue;
    const values = attributesOf(attributes.trimEnd());
    const id = values.get('ID');
    const key = `${seqid}\t${type}\t${id}`;
    const known = id === undefined ? undefined : byId.get(key);
    const feature = known ?? { contig, type, forward: strand !== '-', values, lines: [] };
    if (!known) features.push(feature);
    byId.set(key, feature);
    const beyond = Math.max(0, to - contig.length);
    const place = (a: number, b: number) => ({
      part: { from: contig.from + a, to: contig.from + b },
      phase: Number(phase) || 0,
    });
    feature.lines.push(place(from, to - beyond));
    if (beyond > 0) feature.lines.push(place(0, beyond));
  }
  return features.map(geneOf);
}

function geneOf({ contig, type, forward, values, lines }: Feature): Gene {
  const sorted = [...lines].sort((a, b) => a.part.from - b.part.from);
  const end = contig.from + contig.length;
  // One piece begins where the contig does and another ends where it ends: over the origin, the latter comes first.
  if (sorted.length > 1 && sorted[0]!.part.from === contig.from && sorted.at(-1)!.part.to === end)
    sorted.unshift(sorted.pop()!);
  if (!forward) sorted.reverse();
  const pseudo = values.get('pseudo') === 'true' || values.has('pseudogene');
  return {
    name: ['gene', 'Name', 'locus_tag', 'ID'].map((key) => values.get(key)).find(Boolean) ?? '',
    product: values.get('product') ?? '',
    forward,
    parts: sorted.map(({ part }) => part),
    phase: sorted[0]!.phase,
    kind: type !== 'CDS' ? 'RNA' : pseudo ? 'pseudo' : 'coding',
    code: Number(values.get('transl_table') ?? 11),
  };
}

function attributesOf(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const one of text.split(';')) {
    const at = one.indexOf('=');
    if (at > 0) values.set(one.slice(0, at).trim(), decoded(one.slice(at + 1)));
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Finds genes by place. */
export class GeneIndex {
  readonly genes: readonly Gene[];
  readonly #parts: { from: number; to: number; gene: number }[];
  /** Letters of the longest part: so far back one may begin that reaches a place. */
  readonly #longest: number;

  constructor(genes: readonly Gene[]) {
    this.genes = genes;
    this.#parts = genes
      .flatMap(({ parts }, gene) => parts.map(({ from, to }) => ({ from, to, gene })))
      .sort((a, b) => a.from - b.from || a.to - b.to || a.gene - b.gene);
    this.#longest = this.#parts.reduce((most, { from, to }) => Math.max(most, to - from), 0);
  }

  /** Numbers of the genes that lie over a place, by where they begin. */
  at(place: number): number[] {
    const parts = this.#parts;
    let low = 0;
    let high = parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (parts[middle]!.from <= place - this.#longest) low = middle + 1;
      else high = middle;
    }
    const found = new Set<number>();
    for (; low < parts.length && parts[low]!.from <= place; low++)
      if (parts[low]!.to > place) found.add(parts[low]!.gene);
    return [...found];
  }
}
