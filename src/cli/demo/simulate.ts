import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { execa } from 'execa';
import { assemblyStats } from '../../genome/assembly_stats.ts';
import { readFasta } from '../../genome/fasta.ts';
import type { DemoData } from './debian_data.ts';

/** The strains of the demo, in the order in which it tells of them. */
export const DEMO_STRAINS = ['NTUH-K2044', 'MGH78578', 'cut-off'];

const READ_LENGTH = 150;
const DEPTH = 20;
/** Pairs of the broken upload; few, because it is refused before it is assembled. */
const BROKEN_PAIRS = 2000;

/**
 * Fills a folder with what a laboratory might upload: simulated 20x reads of one genome, the finished assembly of
 * another, and a pair whose second file was cut off in the middle of a record. The same bytes every time (fixed
 * seed), so that loading the folder again is recognised. Nothing is made twice.
 */
export async function simulateUploads(data: DemoData, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const workshop = `${folder}.making`;
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop, { recursive: true });
  const at = (name: string) => join(workshop, name);
  await unpack(data.genomes.mgh78578, at('MGH78578.fasta'));
  const genome = at('genome');
  await unpack(data.genomes.k2044, genome);
  const { length } = assemblyStats(await readFasta(genome));
  const pairs = Math.round((DEPTH * length) / (2 * READ_LENGTH));
  await simulate(genome, pairs, at('full_1'), at('full_2'));
  await simulate(genome, BROKEN_PAIRS, at('cut-off_R1.fastq'), at('cut-off_R2.fastq'));
  await cutOff(at('cut-off_R2.fastq'));
  for (const mate of [1, 2]) {
    const packed = createWriteStream(at(`NTUH-K2044_R${mate}.fastq.gz`));
    await pipeline(createReadStream(at(`full_${mate}`)), createGzip({ level: 1 }), packed);
    await rm(at(`full_${mate}`));
  }
  await rm(genome);
  await rename(workshop, folder);
}

async function unpack(packed: string, file: string): Promise<void> {
  await execa('xz', ['--decompress', '--stdout', packed], { stdout: { file } });
}

/** wgsim without its default mutations, which would plant thousands, and with a seed that is not the clock. */
async function simulate(genome: string, pairs: number, read1: string, read2: string): Promise<void> {
  const lengths = ['-1', String(READ_LENGTH), '-2', String(READ_LENGTH), '-d', '400', '-s', '50'];
  const errors = ['-e', '0.002', '-r', '0', '-R', '0', '-X', '0', '-S', '11'];
  await execa('wgsim', [...lengths, ...errors, '-N', String(pairs), genome, read1, read2], {
    stdout: 'ignore',
  });
}

/** Cuts a FASTQ in the middle of a record, as an interrupted copy leaves it. */
async function cutOff(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    const half = Math.floor(size / 2);
    const { buffer } = await handle.read(Buffer.alloc(2000), 0, 2000, half);
    // 40 letters into the next sequence line: after the header line that follows the middle.
    const header = buffer.indexOf('\n@');
    await handle.truncate(half + buffer.indexOf('\n', header + 1) + 40);
  } finally {
    await handle.close();
  }
}
