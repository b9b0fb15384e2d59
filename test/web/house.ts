import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { freePort } from '../../src/free_port.ts';
import { dna, randomFrom } from '../genome/genomes.ts';
import { dumpFolder } from '../nserv/dump_folder.ts';
import { simulate, Workbench } from '../pipelines/task_folders.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** The whole Enterobot that people start, on a database of the test's, with one database and a scheme of three loci. */
export interface House {
  url: string;
  start(): Promise<void>;
  /** In order, as Ctrl-C does. */
  stop(): Promise<void>;
  /** Runs the command line beside it. @returns its standard output */
  enterobot(words: string[], input?: string): Promise<string>;
  /** Writes a FASTA file of a genome that has a given ST (1 to 27). @returns its path */
  writeGenome(name: string, st: number): Promise<string>;
  /** Writes a pair of simulated reads of such a genome, a small one. @returns their paths */
  writeReads(name: string, st: number): Promise<[string, string]>;
}

const random = randomFrom(11);
const LOCI = ['abc', 'def', 'ghi'];
const alleles = Object.fromEntries(
  LOCI.map((locus) => [locus, { 1: dna(random, 450), 2: dna(random, 450), 3: dna(random, 450) }]),
) as Record<string, Record<number, string>>;
const profiles = Object.fromEntries(
  Array.from({ length: 27 }, (_, i) => [
    i + 1,
    [1 + (i % 3), 1 + (Math.floor(i / 3) % 3), 1 + (Math.floor(i / 9) % 3)],
  ]),
);

export const PASSWORD = 'correct horse battery';

/** Starts it; it ends with the tests of the file. `anna` is an admin with PASSWORD. */
export async function startHouse(databaseUrl: string): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-web-'));
  const bench = await Workbench.make();
  const data = join(folder, 'data');
  const env = { ...process.env, DATABASE_URL: databaseUrl, ENTEROBOT_LOG: 'warn', ENTEROBOT_DATA: data };
  // The same after each start: a page that is open asks there.
  const port = String(await freePort());
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const begun = spawn(process.execPath, [MAIN, 'up', '--port', port], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = begun;
    let said = '';
    begun.stderr.on('data', (chunk) => {
      said += chunk;
    });
    for (let tries = 0; !said.includes('Enterobot is ready'); tries++) {
      if (begun.exitCode !== null || tries > 600) throw new Error(`up did not come up: ${said}`);
      await sleep(100);
    }
  }
  async function stop(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  afterAll(async () => {
    await stop();
    await bench.remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  });
  const enterobot: House['enterobot'] = async (words, input) => {
    const given = input === undefined ? { stdin: 'ignore' as const } : { input };
    return (await execa(process.execPath, [MAIN, ...words], { env, extendEnv: false, ...given })).stdout;
  };
  const genomeOf = (st: number, length: number) =>
    LOCI.map((locus, i) => dna(random, length / 4) + alleles[locus]![profiles[st]![i]!]!).join('') +
    dna(random, length / 4);

  await start();
  const scheme = await dumpFolder({ alleles, profiles });
  async function addDatabase(): Promise<void> {
    await enterobot(['db', 'add', 'made', '--prefix', 'MAD', '--genus', 'Madeia']);
    await enterobot(['scheme', 'import', scheme, '--database', 'made', '--name', 'MLST_made']);
  }
  await Promise.all([
    addDatabase(),
    enterobot(['user', 'add', 'anna', '--admin', '--password-stdin'], `${PASSWORD}\n`),
  ]);
  return {
    ...{ start, stop, enterobot },
    url: `http://127.0.0.1:${port}`,
    async writeGenome(name, st) {
      const file = join(folder, name);
      await writeFile(file, `>c\n${genomeOf(st, 200_000)}\n`);
      return file;
    },
    async writeReads(name, st) {
      const reads = await simulate(bench, name, genomeOf(st, 40_000), 30);
      const files = [1, 2].map((mate) => join(folder, `${name}_R${mate}.fastq.gz`)) as [string, string];
      await writeFile(files[0], gzipSync(await readFile(reads.read1)));
      await writeFile(files[1], gzipSync(await readFile(reads.read2)));
      return files;
    },
  };
}
