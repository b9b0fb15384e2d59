import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TaskContext } from '../pipeline.ts';
import { runPipe, runProgram } from '../run_program.ts';
import type { ReadPair } from './reads.ts';

/** How the reads cover one contig. */
export interface ContigDepth {
  /** Mean number of reads over a base. */
  depth: number;
  /** Share of bases with at least one read. */
  covered: number;
  reads: number;
}

/** Memory of one sorting thread, MiB; the assembly's own memory is free by then. */
const SORT_MEMORY_MB = 256;

/** Maps the reads back onto the contigs; the answer is a sorted, indexed BAM. */
export async function mapReads(task: TaskContext, contigs: string, pair: ReadPair): Promise<string> {
  const bam = join(task.scratch, 'remapped.bam');
  const cores = String(task.resources.cores);
  const memory = Math.max(
    16,
    Math.min(SORT_MEMORY_MB, Math.floor(task.resources.memory_mb / 4 / task.resources.cores)),
  );
  await runPipe(task, [
    ['minimap2', ['-ax', 'sr', '-t', cores, contigs, pair.read1, pair.read2]],
    // Compression level 1: the file is read once or twice and thrown away.
    [
      'samtools',
      ['sort', '-@', cores, '-m', `${memory}M`, '-l', '1', '-T', join(task.scratch, 'sort'), '-o', bam, '-'],
    ],
  ]);
  await runProgram(task, 'samtools', ['index', '-@', cores, bam]);
  return bam;
}

/** Depth by contig name, of all primary alignments (a repeat's reads count where they were put). */
export async function depthOfContigs(task: TaskContext, bam: string): Promise<Map<string, ContigDepth>> {
  const table = join(task.scratch, 'coverage.tsv');
  await runProgram(task, 'samtools', ['coverage', bam], { stdout: table });
  const depths = new Map<string, ContigDepth>();
  for await (const line of createInterface({
    input: createReadStream(table),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line.startsWith('#')) continue;
    // rname startpos endpos numreads covbases coverage(%) meandepth meanbaseq meanmapq
    const fields = line.split('\t');
    depths.set(fields[0]!, {
      reads: Number(fields[3]),
      covered: Number(fields[5]) / 100,
      depth: Number(fields[6]),
    });
  }
  return depths;
}
