import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { assemblyOfTraces } from '../jobs/assembly_of_traces.ts';
import type { Ownership } from '../jobs/job.ts';
import type { Recorded } from '../ledger/record.ts';
import { assembliesOf } from '../records/assemblies.ts';
import { lockStrain } from '../records/strains.ts';
import { type Trace, tracesOf } from '../records/traces.ts';

export interface Assemble {
  strain: { id: number; barcode: string; database: string; owner: number };
  /** A trace of it: the reads that it is assembled together with. Default: the newest that can be assembled. */
  traceId?: number | undefined;
  assembler?: 'spades' | 'megahit' | undefined;
  /** Also when an assembly has passed QC already. */
  again?: boolean | undefined;
}

/**
 * Sends the assembly of a strain's reads, because somebody asks for it. Whoever asks has a reason: that the reads failed
 * before, or were killed, is none against it (src/maintenance/update_assemblies.ts, which asks by itself, needs one).
 * @returns the job; not `fresh`: one for the same reads was under way already
 * @throws ASSEMBLE_NO_READS, ASSEMBLE_READS_UNFIT, ASSEMBLE_HAS_ASSEMBLY
 */
export async function assembleReads(
  tx: Transaction,
  { strain, traceId, assembler, again }: Assemble,
  ownership: Pick<Ownership, 'workgroup' | 'priority' | 'by'>,
): Promise<Recorded> {
  await lockStrain(tx, strain.id);
  const traces = readsOf(strain.barcode, await tracesOf(tx, strain.id), traceId);
  if (!again) {
    const passed = (await assembliesOf(tx, strain.id)).find((one) => one.status === 'Passed QC');
    if (passed) {
      throw new EnterobotError('ASSEMBLE_HAS_ASSEMBLY', { strain: strain.barcode, assembly: passed.barcode });
    }
  }
  const { id: strainId, database, owner: userId } = strain;
  return assemblyOfTraces({ database, strainId, traces, assembler }, { ...ownership, userId }).send(tx);
}

/** What is assembled together: all traces of one set, which are Illumina pairs. */
function readsOf(strain: string, all: Trace[], traceId: number | undefined): Trace[] {
  const asked = all.find((one) => one.id === traceId);
  const sets = Map.groupBy(all, (one) => one.readsSet);
  const candidates = [...sets.keys()].sort((a, b) => b - a).filter((set) => !asked || set === asked.readsSet);
  if (candidates.length === 0) throw new EnterobotError('ASSEMBLE_NO_READS', { strain });
  for (const set of candidates) {
    const traces = sets.get(set)!;
    if (traces.every(isPair)) return traces;
  }
  const { seqPlatform, seqLibrary } = sets.get(candidates[0]!)![0]!;
  throw new EnterobotError('ASSEMBLE_READS_UNFIT', { strain, reads: `${seqPlatform}, ${seqLibrary}` });
}

/** A run has no files here; of its two CRobot makes sure. */
function isPair({ seqPlatform, seqLibrary, read1, read2 }: Trace): boolean {
  return seqPlatform === 'ILLUMINA' && seqLibrary === 'Paired' && (read1 === null) === (read2 === null);
}
