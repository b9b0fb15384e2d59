import { type AntigenHit, type AntigenPlace, quality } from './find_antigens.ts';

/** A gene that speaks for the answer, as it is kept with it. */
export interface Evidence {
  [key: string]: string | number | boolean | string[];
  gene: string;
  /** All antigens that the place is equally near to. */
  antigens: string[];
  allele: string;
  identity: number;
  coverage: number;
  contig: string;
  start: number;
  end: number;
  strand: '+' | '-';
  /** Whether the answer rests on it. */
  used: boolean;
}

/** What sequence says of a serotype. Null: it cannot be told, and `sentence` says why. */
export interface SerotypePrediction {
  o_antigen: string | null;
  /** Salmonella's H1, Escherichia's H; null also where there is none (see `sentence`). */
  h1: string | null;
  /** Salmonella's second phase; null for other genera. */
  h2: string | null;
  formula: string | null;
  /** Every serovar of that formula; for Escherichia the serotype. Several: they cannot be told apart. */
  serovars: string[];
  told: boolean;
  /** For people: what it is, or why that cannot be told. */
  sentence: string;
  /** What else should be known, a sentence each. */
  notes: string[];
  evidence: Evidence[];
}

/** Ours: a place below this identity with its nearest allele is another antigen, or another gene. */
export const LEAST_IDENTITY = 0.9;
/** Ours: less of a gene names no antigen (ECTyper asks for as much of a flagellin). */
export const LEAST_COVERAGE = 0.5;
/** Under this a call says that a part of the gene is missing. */
export const WHOLE = 0.9;

/** Whether an allele lies near enough to name its antigen. */
export function isCall({ identity, coverage }: AntigenHit): boolean {
  return identity >= LEAST_IDENTITY && coverage >= LEAST_COVERAGE;
}

/** The hits that are as good as the first one. */
export function tied(hits: readonly AntigenHit[]): AntigenHit[] {
  const [best] = hits;
  return hits.filter((hit) => best && quality(hit) === quality(best) && hit.score === best.score);
}

/** As evidence. @param used whether the answer rests on it */
export function evidenceOf(hits: readonly AntigenHit[], used: boolean): Evidence {
  const { gene, allele, identity, coverage, contig, start, end, strand } = hits[0]!;
  const antigens = [...new Set(tied(hits).map((hit) => hit.antigen))];
  return {
    ...{ gene, antigens, allele, contig, start, end, strand, used },
    identity: rounded(identity),
    coverage: rounded(coverage),
  };
}

/** Downwards: what is rounded to 1 would look exact. */
function rounded(share: number): number {
  return Math.floor(share * 10_000) / 10_000;
}

/** "wzx of O157 (100 % identity over 100 % of the gene)". */
export function spoken(hit: AntigenHit, name: string): string {
  return `${hit.gene} of ${name} (${percent(hit.identity)} identical over ${percent(hit.coverage)} of it)`;
}

function percent(share: number): string {
  return `${Number((Math.floor(share * 1000) / 10).toFixed(1))} %`;
}

/** Hits of those genes, place by place, only places that have any; the best place first. */
export function placesOf(places: readonly AntigenPlace[], genes: readonly string[]): AntigenHit[][] {
  return places
    .map(({ hits }) => hits.filter(({ gene }) => genes.includes(gene)))
    .filter((hits) => hits.length > 0)
    .sort((a, b) => quality(b[0]!) - quality(a[0]!) || b[0]!.score - a[0]!.score);
}

/** "a", "a or b", "a, b or c". */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** What is nearest of genes that gave no call: for the sentence that says why. */
export function nothingCalled(
  places: readonly AntigenPlace[],
  genes: readonly string[],
  kind: string,
): string {
  const nearest = placesOf(places, genes)[0]?.[0];
  if (!nearest) return `nothing in the genome is like a gene of ${kind} in the set`;
  return `the nearest gene of ${kind} is ${spoken(nearest, nearest.antigen)}, which is not enough to name it`;
}
