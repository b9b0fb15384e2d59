import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { EnterobotError } from '../errors.ts';
import type { Allele, Profile, Scheme } from './scheme.ts';
import { readAlleles } from './scheme_alleles.ts';
import { type ProfileTable, parseProfiles } from './scheme_profiles.ts';
import { readWhole } from './sequence_file.ts';

export type { Scheme } from './scheme.ts';

/**
 * Reads a scheme in the layout of EnteroBase's dumps: a folder with `profiles.list.gz` (tab-separated, `ST` and the
 * loci) and `<locus>.fasta.gz` (headers `locus_number`); the same names without .gz are read, too.
 * @throws SCHEME_* for what is wrong with it, and what reading a FASTA file throws
 */
export async function readScheme(folder: string): Promise<Scheme> {
  const names = await filesOf(folder);
  const profilesName = ['profiles.list.gz', 'profiles.list'].find((name) => names.has(name));
  if (!profilesName) throw new EnterobotError('SCHEME_NO_PROFILES', { folder });
  const profilesFile = join(folder, profilesName);
  const fastaOf = (locus: string) => [`${locus}.fasta.gz`, `${locus}.fasta`].find((name) => names.has(name));
  const text = (await readWhole(profilesFile)).toString('utf8');
  if (text.trim() === '') throw new EnterobotError('FILE_EMPTY', { file: profilesFile });
  const table = parseProfiles(profilesFile, text, (name) => fastaOf(name) !== undefined);
  const missing = table.loci.find((locus) => fastaOf(locus) === undefined);
  if (missing)
    throw new EnterobotError('SCHEME_LOCUS_MISSING', { file: profilesFile, locus: missing, folder });
  const warnings = [...table.warnings];
  const alleles: Allele[][] = [];
  for (const locus of table.loci) {
    const read = await readAlleles(join(folder, fastaOf(locus)!), locus);
    alleles.push(read.alleles);
    for (const number of read.ambiguous) {
      warnings.push(`Allele ${number} of ${locus} holds an ambiguity code; no genome can match it exactly.`);
    }
  }
  const files = table.loci.map((locus) => fastaOf(locus)!);
  const profiles = checkProfiles(profilesFile, table, alleles, files);
  const name = basename(resolve(folder));
  const sha256 = contentHash(table.loci, alleles, profiles);
  return { name, loci: table.loci, alleles, profiles, sha256, warnings };
}

async function filesOf(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    throw new EnterobotError('SCHEME_NO_FOLDER', { folder }, { cause: error });
  }
}

/** Compares every number of the table with the alleles that exist. */
function checkProfiles(file: string, table: ProfileTable, alleles: Allele[][], files: string[]): Profile[] {
  const known = alleles.map((list) => new Set(list.map((allele) => allele.number)));
  for (const { st, line, alleles: numbers } of table.rows) {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      if (number === 0 || known[i]!.has(number)) continue;
      const values = { file, line, st, number, locus: table.loci[i]!, alleles: files[i]! };
      throw new EnterobotError('SCHEME_ALLELE_ABSENT', values);
    }
  }
  return table.rows.map(({ st, alleles: numbers }) => ({ st, alleles: numbers })).sort((a, b) => a.st - b.st);
}

function contentHash(loci: string[], alleles: Allele[][], profiles: Profile[]): string {
  const hash = createHash('sha256');
  for (const [i, locus] of loci.entries()) {
    const lines = alleles[i]!.map(({ number, sequence }) => `${number}\t${sequence}\n`);
    hash.update(`>${locus}\n${lines.join('')}`);
  }
  hash.update(profiles.map(({ st, alleles: numbers }) => `${st}\t${numbers.join('\t')}\n`).join(''));
  return hash.digest('hex');
}
