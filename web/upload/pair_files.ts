import { EnterobotError } from '../../src/errors.ts';
import { type FilesOfStrain, sortNames } from '../../src/intake/file_names.ts';

export interface PairedNames {
  strains: FilesOfStrain[];
  /** Names that became no strain, and why. */
  left: { names: string[]; why: string }[];
}

const STEM = /(_r?[12](_001)?)?\.(fastq|fq|fasta|fa|fna)(\.gz)?$/i;

/** Sorts files into strains by the server's own rules, but what is wrong with some does not stop the others. */
export function pairFiles(names: readonly string[]): PairedNames {
  const strains: FilesOfStrain[] = [];
  const left: PairedNames['left'] = [];
  const groups = Map.groupBy(new Set(names), (name) => name.replace(STEM, ''));
  for (const group of groups.values()) {
    try {
      const sorted = sortNames(group);
      strains.push(...sorted.strains);
      if (sorted.ignored.length > 0) {
        left.push({ names: sorted.ignored, why: 'neither FASTQ nor FASTA, by its name' });
      }
    } catch (error) {
      if (!(error instanceof EnterobotError)) throw error;
      left.push({ names: group, why: error.message });
    }
  }
  return { strains, left };
}
