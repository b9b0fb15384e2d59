import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { EnterobotError } from '../errors.ts';

interface ProgramEntry {
  /** The Debian package that brings it. */
  package: string;
  /** Arguments that make it print its version; null: it tells none. */
  version: readonly string[] | null;
  /** The pipelines that need it, for `doctor`. */
  pipelines: readonly string[];
  /** Without it the pipelines still work in another way. */
  optional?: boolean;
}

/** Every external program that a pipeline may run. */
export const PROGRAMS = {
  fastp: { package: 'fastp', version: ['--version'], pipelines: ['QAssembly'] },
  megahit: { package: 'megahit', version: ['--version'], pipelines: ['QAssembly'] },
  'spades.py': { package: 'spades', version: ['--version'], pipelines: ['QAssembly'] },
  minimap2: { package: 'minimap2', version: ['--version'], pipelines: ['QAssembly', 'refMapper'] },
  samtools: { package: 'samtools', version: ['--version'], pipelines: ['QAssembly'] },
  bcftools: { package: 'bcftools', version: ['--version'], pipelines: ['QAssembly'] },
  blastn: { package: 'ncbi-blast+', version: ['-version'], pipelines: ['refMasker'] },
  iqtree2: { package: 'iqtree', version: ['--version'], pipelines: ['matrix_phylogeny'] },
  'raxmlHPC-PTHREADS': { package: 'raxml', version: ['-v'], pipelines: ['matrix_phylogeny'] },
  mash: { package: 'mash', version: ['--version'], pipelines: ['QA_evaluation'], optional: true },
  prokka: { package: 'prokka', version: ['--version'], pipelines: ['prokka_annotation'] },
  makeblastdb: { package: 'ncbi-blast+', version: ['-version'], pipelines: ['prokka_annotation'] },
  barrnap: { package: 'barrnap', version: ['--version'], pipelines: ['prokka_annotation'] },
  pilercr: { package: 'pilercr', version: [], pipelines: ['CRISPR', 'refMasker'] },
  'kaptive.py': { package: 'kaptive', version: ['--version'], pipelines: ['SeroPred'], optional: true },
  seqsero: { package: 'seqsero', version: null, pipelines: ['SeroPred'], optional: true },
} as const satisfies Record<string, ProgramEntry>;

export type ProgramName = keyof typeof PROGRAMS;

/** Absolute path of a program on the PATH, or null. */
export async function lookForProgram(name: ProgramName): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Absolute path of a program on the PATH.
 * @throws PROGRAM_MISSING naming the Debian package
 */
export async function findProgram(name: ProgramName): Promise<string> {
  const file = await lookForProgram(name);
  if (file === null)
    throw new EnterobotError('PROGRAM_MISSING', { program: name, package: PROGRAMS[name].package });
  return file;
}

/** A version command that says nothing for this long is given up. */
const VERSION_TIMEOUT_MS = 20_000;

const versions = new Map<string, Promise<string>>();

/** What the program's version command printed first (a line), asked once a process; '' when it said nothing. */
export function programVersion(name: ProgramName, file: string): Promise<string> {
  const key = `${name}\0${file}`;
  const words: ProgramEntry['version'] = PROGRAMS[name].version;
  const known = versions.get(key) ?? (words ? askVersion(file, words) : Promise.resolve(''));
  versions.set(key, known);
  return known;
}

function askVersion(file: string, argv: readonly string[]): Promise<string> {
  return new Promise((done) => {
    let printed = '';
    const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    // Not spawn's own `timeout`: after a failed start that would keep this process alive to its end.
    const timer = setTimeout(() => child.kill('SIGKILL'), VERSION_TIMEOUT_MS);
    const tell = () => {
      clearTimeout(timer);
      done(printed.trim().split('\n')[0]!.trim());
    };
    // Some print their version to standard error.
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        if (printed.length < 10_000) printed += chunk.toString('utf8');
      });
    child.once('error', tell);
    child.once('close', tell);
  });
}

/** One line of `doctor` about a program. */
export interface ProgramReport {
  program: ProgramName;
  package: string;
  pipelines: readonly string[];
  optional: boolean;
  path: string | null;
  version: string | null;
}

/** Every program of the catalogue: found where, which version, and the package that brings it. */
export function reportPrograms(): Promise<ProgramReport[]> {
  const names = Object.keys(PROGRAMS) as ProgramName[];
  return Promise.all(
    names.map(async (program) => {
      const entry: ProgramEntry = PROGRAMS[program];
      const path = await lookForProgram(program);
      const version = path === null ? null : await programVersion(program, path);
      const { package: debian, pipelines, optional = false } = entry;
      return { program, package: debian, pipelines, optional, path, version };
    }),
  );
}
