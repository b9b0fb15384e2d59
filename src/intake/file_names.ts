import { EnterobotError } from '../errors.ts';
import { nameProblem } from '../records/names.ts';

/** Files that become one strain. Names are as in the folder. */
export type FilesOfStrain =
  | { kind: 'reads'; strain: string; files: [read1: string, read2: string] }
  | { kind: 'assembly'; strain: string; files: [string] };

export interface SortedNames {
  /** By strain name. */
  strains: FilesOfStrain[];
  /** Neither reads nor an assembly by their name. */
  ignored: string[];
}

const READS = /^(.+)\.(?:fastq|fq)(?:\.gz)?$/is;
const ASSEMBLY = /^(.+)\.(?:fasta|fa|fna)(?:\.gz)?$/is;
/** _R1, _R1_001 or _1; both files of a pair are named in the same way. */
const MATE = /^(.+?)_(r?)([12])(_001)?$/is;
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;
/** More would hide the message; the rest is counted. */
const SHOWN = 5;

interface ReadsName {
  file: string;
  /** The strain and the manner of naming mates; the same for both files of a pair. */
  pair: string;
  strain: string;
  mate: 1 | 2;
}

/**
 * Sorts file names into strains: pairs of FASTQ by their ending (_R1/_R2, _R1_001/_R2_001, _1/_2), FASTA one by one;
 * the strain is called like the file without ending and suffix. Looks at nothing but names.
 * @throws LOAD_FILE_NAME, LOAD_UNPAIRED, LOAD_STRAIN_TWICE
 */
export function sortNames(names: readonly string[]): SortedNames {
  const ignored: string[] = [];
  const unmated: string[] = [];
  const reads: ReadsName[] = [];
  const strains: FilesOfStrain[] = [];
  for (const file of [...names].sort()) {
    // A line break could hide the ending; such a file is refused below, not passed over.
    const shown = file.replace(CONTROL, '');
    const stem = READS.exec(shown)?.[1];
    const assembly = ASSEMBLY.exec(shown)?.[1];
    if (stem === undefined && assembly === undefined) {
      ignored.push(file);
      continue;
    }
    const mate = stem === undefined ? null : mateOf(file, stem);
    checkName(file, mate?.strain ?? stem ?? assembly!);
    if (assembly !== undefined) strains.push({ kind: 'assembly', strain: assembly, files: [file] });
    else if (mate) reads.push(mate);
    else unmated.push(file);
  }
  strains.push(...pairUp(reads, unmated));
  refuseTwice(strains);
  strains.sort((a, b) => (a.strain < b.strain ? -1 : 1));
  return { strains, ignored };
}

function mateOf(file: string, stem: string): ReadsName | null {
  const parts = MATE.exec(stem);
  if (!parts) return null;
  const [, strain, r, mate, lane] = parts;
  // `_1_001` is nobody's way to name mates.
  if (lane && !r) return null;
  return {
    file,
    strain: strain!,
    pair: `${strain}/${r ? 'R' : ''}${lane ?? ''}`,
    mate: mate === '1' ? 1 : 2,
  };
}

function checkName(file: string, strain: string): void {
  const problem = nameProblem(file) ?? nameProblem(strain);
  if (problem) throw new EnterobotError('LOAD_FILE_NAME', { file: JSON.stringify(file), problem });
}

function pairUp(reads: ReadsName[], unmated: string[]): FilesOfStrain[] {
  const pairs = Map.groupBy(reads, (one) => one.pair);
  const alone = [...unmated];
  const strains: FilesOfStrain[] = [];
  for (const group of pairs.values()) {
    const first = group.filter((one) => one.mate === 1);
    const second = group.filter((one) => one.mate === 2);
    const { strain } = group[0]!;
    if (first.length > 1 || second.length > 1)
      throw twice(
        strain,
        group.map((one) => one.file),
      );
    if (!first[0] || !second[0]) alone.push(group[0]!.file);
    else strains.push({ kind: 'reads', strain, files: [first[0].file, second[0].file] });
  }
  if (alone.length > 0) throw new EnterobotError('LOAD_UNPAIRED', { files: listed(alone.sort()) });
  return strains;
}

function refuseTwice(strains: FilesOfStrain[]): void {
  for (const [strain, group] of Map.groupBy(strains, (one) => one.strain)) {
    if (group.length > 1)
      throw twice(
        strain,
        group.flatMap((one) => [...one.files]),
      );
  }
}

function twice(strain: string, files: string[]): EnterobotError {
  return new EnterobotError('LOAD_STRAIN_TWICE', { strain, files: listed(files) });
}

function listed(files: string[]): string {
  const rest = files.length - SHOWN;
  return files.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
