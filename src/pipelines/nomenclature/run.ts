import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callGenome } from '../../genome/call_genome.ts';
import type { LocusCall } from '../../genome/calls.ts';
import { readFasta } from '../../genome/fasta.ts';
import { buildIndexFrom } from '../../genome/scheme_index.ts';
import type { Json } from '../../protocol/task.ts';
import type { NomenclatureInputs, NomenclatureParams } from '../nomenclature.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { StepClock } from '../step_clock.ts';

/**
 * Output `alleles`: a table of the calls. Values: the calls with their sequences, the ST as far as the scheme's own
 * profiles tell, and the nearest ones.
 * @throws the codes of bad FASTA and of a bad scheme
 */
export async function runNomenclature(
  task: Task<NomenclatureInputs, NomenclatureParams, unknown>,
): Promise<PipelineOutput> {
  const { inputs, params } = task;
  const clock = new StepClock(task.log);
  const contigs = await clock.step('reading the assembly', () => readFasta(inputs.assembly));
  const index = await clock.step('reading and indexing the scheme', () => buildIndexFrom(inputs.scheme));
  const found = await clock.step('calling', () => callGenome(index, contigs));
  task.log.say(`${params.scheme}: ${found.st === null ? 'no ST' : `ST ${found.st}`}; ${found.reason}`);
  await writeFile(join(task.folder, 'alleles.tsv'), table(found.calls));
  return {
    outputs: { alleles: 'alleles.tsv' },
    values: {
      scheme: params.scheme,
      scheme_version: params.scheme_version,
      /** Of the scheme's content, whatever its version is called. */
      scheme_sha256: index.sha256,
      scheme_warnings: [...index.warnings],
      /** How it was called: kind, limits and all. */
      scheme_parameters: { ...index.parameters },
      st: found.st,
      reason: found.reason,
      nearest: found.nearest.map((one) => ({ ...one })),
      nearest_ties: found.nearest_ties,
      calls: found.calls.map(callValues),
    },
    log: { loci: index.loci.length, st: found.st, steps: clock.times },
  };
}

/** A call as the result carries it; the sequence is that of an exact or near allele, for NServ to look up or to number. */
function callValues(call: LocusCall): Record<string, Json> {
  const { locus, kind, allele, novel, placement, identity, coverage, flags, reason, copies } = call;
  const whole = kind === 'exact' || kind === 'near';
  return {
    ...{ locus, kind, allele, novel, identity, coverage, reason, flags: [...flags] },
    contig: placement?.contig ?? null,
    start: placement?.start ?? null,
    end: placement?.end ?? null,
    strand: placement?.strand ?? null,
    copies: copies.map((copy) => ({ ...copy })),
    sequence: whole ? call.sequence : null,
  };
}

function table(calls: readonly LocusCall[]): string {
  const header = 'locus\tkind\tallele\tnovel\tcontig\tstart\tend\tstrand\tidentity\tcoverage\tflags\treason';
  const rows = calls.map(({ locus, kind, allele, novel, placement, identity, coverage, flags, reason }) =>
    [
      ...[locus, kind, allele ?? '-', novel ? 'new' : '-'],
      ...[placement?.contig ?? '-', placement?.start ?? '-', placement?.end ?? '-', placement?.strand ?? '-'],
      ...[identity.toFixed(4), coverage.toFixed(4), flags.join(',') || '-', reason],
    ].join('\t'),
  );
  return `${[header, ...rows].join('\n')}\n`;
}
