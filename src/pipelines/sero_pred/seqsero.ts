import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { type Contig, writeFasta } from '../../genome/fasta.ts';
import type { Json } from '../../protocol/task.ts';
import type { TaskContext } from '../pipeline.ts';
import { lookForProgram } from '../programs.ts';
import { runProgram } from '../run_program.ts';

/** What another program says beside our answer; a person compares the two. */
export interface SecondOpinion {
  [key: string]: Json;
  /** A formula and a serovar as SeqSero writes them; null where it gives none. */
  seqsero: string | null;
  /** Why there is none. */
  seqsero_note: string | null;
}

/**
 * What SeqSero says of a Salmonella assembly, where it is installed. It never decides anything, so that nothing of it can
 * fail the task. Debian's cannot read assemblies without isPcr, which Debian has not, and then answers ?:?:? as if it had.
 */
export async function askSeqSero(task: TaskContext, contigs: readonly Contig[]): Promise<SecondOpinion> {
  const none = (seqsero_note: string): SecondOpinion => ({ seqsero: null, seqsero_note });
  if ((await lookForProgram('seqsero')) === null) return none('seqsero is not installed');
  try {
    const file = join(task.scratch, 'assembly.fna');
    await writeFile(file, writeFasta(contigs));
    await runProgram(task, 'seqsero', ['-m', '4', '-i', file, '-d', 'seqsero']);
    const text = await readFile(join(task.scratch, 'seqsero', 'Seqsero_result.txt'), 'utf8');
    return (
      readOpinion(text) ??
      none('seqsero found no antigen: Debian’s needs isPcr for assemblies, which Debian has not')
    );
  } catch (error) {
    task.signal.throwIfAborted();
    if (error instanceof EnterobotError && error.code === 'DISK_FULL') throw error;
    const why = (error as Error).message.split('\n')[0]!.slice(0, 300);
    return none(`seqsero gave no answer: ${why}`);
  }
}

/** Of its table; null where it found no antigen at all. */
export function readOpinion(text: string): SecondOpinion | null {
  const line = (label: string) => new RegExp(`^${label}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim();
  const profile = line('Predicted antigenic profile');
  if (profile === undefined || /^[?:\s-]*$/.test(profile)) return null;
  const serovar = line('Predicted serotype\\(s\\)') ?? '';
  return { seqsero: `${profile} ${serovar}`.trim(), seqsero_note: null };
}
