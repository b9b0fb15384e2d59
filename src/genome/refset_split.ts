import { access, chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EnterobotError } from '../errors.ts';
import { type FastaRecord, readFastaRecords, writeFasta } from './fasta.ts';
import { readScheme } from './scheme_dump.ts';
import { parseProfiles } from './scheme_profiles.ts';
import { readWhole } from './sequence_file.ts';

/** What was written. */
export interface SplitScheme {
  loci: string[];
  alleles: number;
  profiles: number;
}

/**
 * Writes the dump layout into `folder` (which must not exist) from one FASTA file with the alleles of all loci
 * (headers `locus_number`, what follows a blank is dropped) and one table of profiles; kleborate keeps its schemes so.
 * The result is read back before it gets its name, so a folder that is there is a scheme that can be used.
 * @throws SCHEME_FOLDER_TAKEN, other SCHEME_*, FASTA_* and what reading the two files throws
 */
export async function splitKleborate(fasta: string, profiles: string, folder: string): Promise<SplitScheme> {
  if (await exists(folder)) throw new EnterobotError('SCHEME_FOLDER_TAKEN', { folder });
  const text = (await readWhole(profiles)).toString('utf8');
  const { loci, rows } = parseProfiles(profiles, text, () => false);
  const byLocus = groupByLocus(fasta, profiles, loci, await readFastaRecords(fasta));
  const parent = dirname(resolve(folder));
  await mkdir(parent, { recursive: true });
  const temporary = await mkdtemp(join(parent, `.${basename(folder)}.`));
  try {
    const table = [['ST', ...loci], ...rows.map((row) => [row.st, ...row.alleles])];
    const lines = table.map((cells) => `${cells.join('\t')}\n`);
    await writeFile(join(temporary, 'profiles.list.gz'), gzipSync(lines.join('')));
    let alleles = 0;
    for (const [locus, records] of byLocus) {
      alleles += records.length;
      const contigs = records.map((record) => ({ ...record, description: '' }));
      await writeFile(
        join(temporary, `${locus}.fasta.gz`),
        gzipSync(writeFasta(contigs, Number.POSITIVE_INFINITY)),
      );
    }
    await readScheme(temporary);
    // mkdtemp makes folders that nobody else may read.
    await chmod(temporary, 0o755);
    await rename(temporary, resolve(folder));
    return { loci, alleles, profiles: rows.length };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function groupByLocus(
  file: string,
  profiles: string,
  loci: string[],
  records: FastaRecord[],
): Map<string, FastaRecord[]> {
  const groups = new Map<string, FastaRecord[]>(loci.map((locus) => [locus, []]));
  for (const record of records) {
    const locus = record.name.slice(0, record.name.lastIndexOf('_'));
    const group = groups.get(locus);
    if (!group) {
      const values = {
        file,
        line: record.line,
        name: record.name,
        expected: `<locus>_<number> (${loci.join(', ')})`,
      };
      throw new EnterobotError('SCHEME_ALLELE_NAME', values);
    }
    group.push(record);
  }
  for (const [locus, group] of groups) {
    if (group.length > 0) continue;
    throw new EnterobotError('SCHEME_LOCUS_MISSING', { file: profiles, locus, folder: file });
  }
  return groups;
}
