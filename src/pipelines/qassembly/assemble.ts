import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contig, readFasta } from '../../genome/fasta.ts';
import type { TaskContext } from '../pipeline.ts';
import type { QAssemblyParams } from '../qassembly.ts';
import { runProgram } from '../run_program.ts';
import type { ReadPair } from './reads.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * Assembles a pair with the assembler of the params; an assembly without a contig is an empty list.
 * Contigs below `min_contig` are already left out where the assembler can do so.
 */
export async function assemble(
  task: TaskContext,
  pair: ReadPair,
  params: QAssemblyParams,
): Promise<Contig[]> {
  const file = await (params.assembler === 'megahit' ? megahit : spades)(task, pair, params);
  return readAssembly(file);
}

async function megahit(task: TaskContext, pair: ReadPair, params: QAssemblyParams): Promise<string> {
  const out = join(task.scratch, 'megahit');
  await runProgram(task, 'megahit', [
    ...['-1', pair.read1, '-2', pair.read2, '-o', out],
    ...['-t', String(task.resources.cores), '-m', String(task.resources.memory_mb * MEBIBYTE)],
    ...['--min-contig-len', String(params.min_contig)],
  ]);
  return join(out, 'final.contigs.fa');
}

async function spades(task: TaskContext, pair: ReadPair): Promise<string> {
  const out = join(task.scratch, 'spades');
  await runProgram(task, 'spades.py', [
    ...['--isolate', '-1', pair.read1, '-2', pair.read2, '-o', out],
    // Whole gigabytes only; fastp writes offset 33, and SPAdes cannot guess it where all qualities are the same.
    ...[
      '-t',
      String(task.resources.cores),
      '-m',
      String(Math.max(1, Math.floor(task.resources.memory_mb / 1024))),
    ],
    ...['--phred-offset', '33'],
  ]);
  return join(out, 'contigs.fasta');
}

// An assembler that found nothing to join leaves an empty file, or (SPAdes) none.
async function readAssembly(file: string): Promise<Contig[]> {
  const bytes = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  // What an assembler wrote is as large as it is; whether it is a genome is judged later.
  return bytes === 0 ? [] : readFasta(file, Number.POSITIVE_INFINITY);
}
