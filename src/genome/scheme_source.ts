import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { EnterobotError } from '../errors.ts';
import { type Allele, CLASSIC_LOCI, type Profile } from './scheme.ts';
import { readAlleles } from './scheme_alleles.ts';
import { type SchemeFiles, schemeFiles } from './scheme_files.ts';
import {
  defaultParameters,
  parametersText,
  readParameters,
  type SchemeParameters,
} from './scheme_parameters.ts';
import { type ProfileTable, parseProfiles } from './scheme_profiles.ts';
import { readRefset } from './scheme_refset.ts';
import { readWhole } from './sequence_file.ts';

/** One locus of a scheme, in the scheme's order. */
export interface SchemeLocus {
  locus: string;
  /** Ascending by number. */
  alleles: Allele[];
}

/** A locus, and how many there are. */
export interface CountedLocus extends SchemeLocus {
  loci: number;
}

/** What is known of a scheme once all its loci have gone by. */
export interface SchemeTail {
  name: string;
  profiles: Profile[];
  parameters: SchemeParameters;
  sha256: string;
  warnings: string[];
}

/**
 * Reads a scheme locus by locus, so that one with millions of alleles need never be in memory as a whole; what it
 * returns at the end is the rest: profiles (every number compared with the alleles), parameters, the hash.
 * @throws SCHEME_* for what is wrong with it, and what reading a FASTA file throws
 */
export async function* schemeLoci(folder: string): AsyncGenerator<CountedLocus, SchemeTail> {
  const files = await schemeFiles(folder);
  const table = files.profiles ? await readTable(files, files.profiles) : null;
  const warnings = [...(table?.warnings ?? [])];
  const hash = createHash('sha256');
  const known: Set<number>[] = [];
  const fastas: string[] = [];
  for await (const { locus, file, alleles, ambiguous, loci } of alleleFiles(files, table)) {
    for (const number of ambiguous) {
      warnings.push(`Allele ${number} of ${locus} holds an ambiguity code; no genome can match it exactly.`);
    }
    hash.update(`>${locus}\n`);
    for (const { number, sequence } of alleles) hash.update(`${number}\t${sequence}\n`);
    if (table) known.push(new Set(alleles.map((allele) => allele.number)));
    fastas.push(basename(file));
    yield { locus, alleles, loci };
  }
  const profiles = table && files.profiles ? checkProfiles(files.profiles, table, known, fastas) : [];
  for (const { st, alleles } of profiles) hash.update(`${st}\t${alleles.join('\t')}\n`);
  const kind = table && table.loci.length <= CLASSIC_LOCI ? 'fragments' : 'coding';
  const usual = defaultParameters(kind);
  const parameters = files.parameters ? await readParameters(files.parameters, kind) : usual;
  if (parametersText(parameters) !== parametersText(usual)) hash.update(parametersText(parameters));
  return { name: basename(resolve(folder)), profiles, parameters, sha256: hash.digest('hex'), warnings };
}

async function readTable(files: SchemeFiles, file: string): Promise<ProfileTable> {
  const text = (await readWhole(file)).toString('utf8');
  if (text.trim() === '') throw new EnterobotError('FILE_EMPTY', { file });
  return parseProfiles(file, text, (name) => files.fastaOf(name) !== undefined);
}

interface AlleleFile extends CountedLocus {
  file: string;
  ambiguous: number[];
}

async function* alleleFiles(files: SchemeFiles, table: ProfileTable | null): AsyncGenerator<AlleleFile> {
  if (files.refset) {
    if (table) checkNames(files.profiles!, table.loci);
    const read = await readRefset(files.refset, table?.loci ?? null);
    checkNames(
      files.refset,
      read.map(({ locus }) => locus),
    );
    for (const one of read) yield { ...one, file: files.refset, loci: read.length };
    return;
  }
  const { loci } = table!;
  checkNames(files.profiles!, loci);
  const missing = loci.find((locus) => files.fastaOf(locus) === undefined);
  if (missing !== undefined) {
    const values = { file: files.profiles!, locus: missing, folder: files.folder };
    throw new EnterobotError('SCHEME_LOCUS_MISSING', values);
  }
  for (const locus of loci) {
    const file = files.fastaOf(locus)!;
    yield { locus, file, loci: loci.length, ...(await readAlleles(file, locus)) };
  }
}

/** Refuses names that a scheme's folder has for something else, whatever the layout: it may be exported in the other one. */
function checkNames(file: string, loci: readonly string[]): void {
  // Not every file system tells refset from Refset.
  const locus = loci.find((name) => ['st', 'refset'].includes(name.toLowerCase()));
  if (locus !== undefined) throw new EnterobotError('SCHEME_LOCUS_NAME', { file, locus });
}

/** Compares every number of the table with the alleles that exist. */
function checkProfiles(file: string, table: ProfileTable, known: Set<number>[], fastas: string[]): Profile[] {
  for (const { st, line, alleles: numbers } of table.rows) {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      if (number === 0 || known[i]!.has(number)) continue;
      const values = { file, line, st, number, locus: table.loci[i]!, alleles: fastas[i]! };
      throw new EnterobotError('SCHEME_ALLELE_ABSENT', values);
    }
  }
  return table.rows.map(({ st, alleles: numbers }) => ({ st, alleles: numbers })).sort((a, b) => a.st - b.st);
}
