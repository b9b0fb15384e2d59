import type { ReadFile } from '../records/traces.ts';
import { AssemblyJob } from './assembly_job.ts';
import type { Ownership } from './job.ts';

/** Traces that are assembled together: one with a pair of files, or runs in their order. */
export interface TracesToAssemble {
  database: string;
  strainId: number;
  traces: readonly {
    id: number;
    accession: string;
    read1: Pick<ReadFile, 'name' | 'path'> | null;
    read2: Pick<ReadFile, 'name' | 'path'> | null;
  }[];
  /** Default: spades. */
  assembler?: 'spades' | 'megahit' | undefined;
}

/** The job that assembles the traces of one reads set. */
export function assemblyOfTraces(given: TracesToAssemble, ownership: Ownership): AssemblyJob {
  const { database, strainId, traces, assembler = 'spades' } = given;
  const { id, accession, read1, read2 } = traces[0]!;
  const file = ({ name, path }: Pick<ReadFile, 'name' | 'path'>) => ({ name, path });
  if (read1 && read2) {
    const trace = { id, accession, strainId, read1: file(read1), read2: file(read2) };
    return new AssemblyJob({ database, assembler, trace, ...ownership });
  }
  const runs = traces.map((one) => ({ id: one.id, accession: one.accession }));
  return new AssemblyJob({ database, assembler, strainId, runs, ...ownership });
}
