import { type Effect, effectOf, worst } from './effects.ts';
import type { GeneIndex } from './genes.ts';
import { DELETED, LETTERS, type ReferenceMap, UNCALLED } from './reference_map.ts';

/** What a site does to the genes of the reference. */
export interface SiteEffects {
  /** Numbers of the genes over it. */
  genes: number[];
  /** The worst of its bases and genes. */
  effect: Effect;
  /** Each other base in each gene: `abcD A>G missense K2T; …`. */
  change: string;
}

/** The bases at a site that are not the reference's, in the order A, C, G, T. */
export function otherBases(map: ReferenceMap, place: number, bases: Uint8Array): number[] {
  return [...new Set(bases)]
    .filter((base) => base !== UNCALLED && base !== DELETED && base !== map.bases[place])
    .sort();
}

/** @param bases of each genome at the site */
export function siteEffects(
  map: ReferenceMap,
  index: GeneIndex,
  place: number,
  bases: Uint8Array,
): SiteEffects {
  const genes = index.at(place);
  const reference = LETTERS[map.bases[place]!];
  const others = otherBases(map, place, bases);
  const found: Effect[] = [];
  const changes = genes.flatMap((number) => {
    const gene = index.genes[number]!;
    return others.map((base) => {
      const { effect, change } = effectOf(map, gene, place, base);
      found.push(effect);
      return [gene.name, `${reference}>${LETTERS[base]}`, effect, change].filter(Boolean).join(' ');
    });
  });
  return { genes, effect: worst(found) ?? 'intergenic', change: changes.join('; ') };
}
