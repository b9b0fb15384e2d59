import type { Contig } from '../fasta.ts';
import { type AntigenIndex, antigenIndex } from './antigen_index.ts';
import type { AntigenSet } from './antigen_set.ts';
import { predictEscherichia } from './escherichia.ts';
import { findAntigens } from './find_antigens.ts';
import type { SerotypePrediction } from './prediction.ts';
import { predictSalmonella } from './salmonella.ts';

/** A set made ready; keep it for as many genomes as there are. */
export interface ReadySet {
  set: AntigenSet;
  index: AntigenIndex;
}

export function readySet(set: AntigenSet): ReadySet {
  return { set, index: antigenIndex(set.alleles) };
}

/** The serotype that a genome's genes tell. Pure. */
export function predictSerotype({ set, index }: ReadySet, contigs: readonly Contig[]): SerotypePrediction {
  const places = findAntigens(index, contigs);
  return set.genus === 'Salmonella'
    ? predictSalmonella(places, set.serovars)
    : predictEscherichia(places, set.groups);
}
