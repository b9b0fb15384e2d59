import { EnterobotError, type ErrorReport } from '../../errors.ts';
import { callGenome, type SchemeIndex } from '../../genome/call_genome.ts';
import { readFasta } from '../../genome/fasta.ts';
import { callLine } from './call_text.ts';
import { type NovelAllele, novelAlleles } from './novel_alleles.ts';

/** What is asked of every genome of a run. */
export interface CallWish {
  json: boolean;
  /** All contigs are circular, whatever their headers say. */
  circular: boolean;
  /** The new alleles are wanted, too. */
  novel: boolean;
}

/** What one genome gives: plain data that travels between threads. */
export interface FileCall {
  /** The line to print; null where there is none. */
  line: string | null;
  novel: NovelAllele[];
  error: ErrorReport | null;
}

/** Reads and calls one genome. A file that cannot be used is a result, too: the others go on. */
export async function callFile(index: SchemeIndex, file: string, wish: CallWish): Promise<FileCall> {
  try {
    const contigs = await readFasta(file);
    const call = callGenome(index, contigs, wish.circular ? { isCircular: () => true } : {});
    const line = wish.json ? JSON.stringify({ file, ...call }) : callLine(file, call);
    return { line, novel: wish.novel ? novelAlleles(file, call) : [], error: null };
  } catch (thrown) {
    if (!(thrown instanceof EnterobotError)) throw thrown;
    const error = thrown.report();
    return { line: wish.json ? JSON.stringify({ file, error }) : null, novel: [], error };
  }
}
