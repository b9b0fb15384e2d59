import { basename, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { EnterobotError } from '../../errors.ts';
import { sortNames } from '../../intake/file_names.ts';
import { checkStrainName } from '../../records/names.ts';
import { sha256OfFile } from '../../store.ts';

/** A genome that is compared: its name in every table, and its files as refMapper takes them. */
export interface Genome {
  name: string;
  inputs: { assembly: string } | { read1: string; read2: string };
}

/** Parses `--reads NAME=R1,R2`; may be said several times. */
export function readsOption(given: string, before: Genome[]): Genome[] {
  const [, name, read1, read2] = /^([^=]+)=([^,]+),([^,]+)$/.exec(given) ?? [];
  if (!name || !read1 || !read2)
    throw new InvalidArgumentError(
      'It takes NAME=R1.fastq.gz,R2.fastq.gz: a name and the two files of a pair.',
    );
  return [...before, { name, inputs: { read1: resolve(read1), read2: resolve(read2) } }];
}

/**
 * Assemblies as they are given: FILE, called like the file without its ending, or NAME=FILE.
 * @throws LOAD_FILE_NAME, LOAD_UNPAIRED (reads)
 */
function assemblyOf(given: string): Genome {
  // A path that holds = has a slash before it, or gets one: ./a=b.fasta.
  const [, name, file] = /^([^/=]+)=(.+)$/s.exec(given) ?? [];
  if (name !== undefined && file !== undefined) return { name, inputs: { assembly: resolve(file) } };
  const base = basename(given);
  return { name: sortNames([base]).strains[0]?.strain ?? base, inputs: { assembly: resolve(given) } };
}

/**
 * All genomes, each name once.
 * @throws SNP_TOO_FEW_GENOMES, STRAIN_NAME, LOAD_FILE_NAME, LOAD_UNPAIRED, LOAD_STRAIN_TWICE
 */
export function genomesOf(assemblies: readonly string[], reads: readonly Genome[]): Genome[] {
  const genomes = [...assemblies.map(assemblyOf), ...reads];
  for (const { name } of genomes) checkStrainName(name);
  for (const [strain, some] of Map.groupBy(genomes, (one) => one.name)) {
    if (some.length === 1) continue;
    const files = some.map(({ inputs }) => Object.values(inputs).join(' and ')).join(', ');
    throw new EnterobotError('LOAD_STRAIN_TWICE', { strain, files });
  }
  checkEnough(genomes.length);
  return genomes;
}

/** @throws SNP_TOO_FEW_GENOMES for fewer than two; `why` goes on after "one" or "none" */
export function checkEnough(genomes: number, why = ''): void {
  if (genomes >= 2) return;
  throw new EnterobotError('SNP_TOO_FEW_GENOMES', { many: genomes === 0 ? 'is none' : 'is one', why });
}

/** sha256 of files by their paths: what results are kept under. @throws FILE_UNREADABLE */
export async function checksumsOf(files: Iterable<string>): Promise<Map<string, string>> {
  const sums = new Map<string, string>();
  for (const file of new Set(files)) {
    try {
      sums.set(file, await sha256OfFile(file));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const reason =
        code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
      throw new EnterobotError('FILE_UNREADABLE', { file, reason }, { cause: error });
    }
  }
  return sums;
}
