import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callGenome } from '../../genome/call_genome.ts';
import type { LocusCall } from '../../genome/calls.ts';
import { type Contig, readFasta } from '../../genome/fasta.ts';
import { cachedIndex } from '../../genome/index_cache.ts';
import type { SchemeIndex } from '../../genome/scheme_index.ts';
import { searchSequences } from '../../genome/search_sequences.ts';
import type { Json } from '../../protocol/task.ts';
import type { NomenclatureInputs, NomenclatureParams } from '../nomenclature.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { StepClock } from '../step_clock.ts';

/**
 * Output `alleles`: a table of the calls. Values: the calls with their sequences, the ST as far as the scheme's own
 * profiles tell, and the nearest ones; with `each_sequence` instead what was found in each sequence.
 * @throws the codes of bad FASTA and of a bad scheme
 */
export async function runNomenclature(
  task: Task<NomenclatureInputs, NomenclatureParams, unknown>,
): Promise<PipelineOutput> {
  const { inputs, params } = task;
  const clock = new StepClock(task.log);
  const contigs = await clock.step('reading the assembly', () => readFasta(inputs.assembly));
  const index = await clock.step('indexing the scheme', () => cachedIndex(inputs.scheme));
  if (params.each_sequence) return searchEach(task, clock, index, contigs);
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

/** The loci that each sequence holds, whatever the others hold. */
async function searchEach(
  task: Task<NomenclatureInputs, NomenclatureParams, unknown>,
  clock: StepClock,
  index: SchemeIndex,
  contigs: readonly Contig[],
): Promise<PipelineOutput> {
  const { params } = task;
  const calls = await clock.step('searching', () => searchSequences(index, contigs));
  await writeFile(join(task.folder, 'alleles.tsv'), table(calls.flat()));
  return {
    outputs: { alleles: 'alleles.tsv' },
    values: {
      scheme: params.scheme,
      scheme_version: params.scheme_version,
      scheme_sha256: index.sha256,
      scheme_parameters: { ...index.parameters },
      sequences: contigs.map(({ name, sequence }, i) => ({
        ...{ name, length: sequence.length, calls: calls[i]!.map(callValues) },
      })),
    },
    log: { loci: index.loci.length, sequences: contigs.length, steps: clock.times },
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
  const header = 'locus\tkind\tallele\tcontig\tstart\tend\tstrand\tidentity\tcoverage\tnovel\tflags\treason';
  const rows = calls.map(({ locus, kind, allele, novel, placement, identity, coverage, flags, reason }) =>
    [
      ...[locus, kind, allele ?? '-'],
      ...[placement?.contig ?? '-', placement?.start ?? '-', placement?.end ?? '-', placement?.strand ?? '-'],
      ...[identity.toFixed(4), coverage.toFixed(4), novel ? 'new' : '-', flags.join(',') || '-', reason],
    ].join('\t'),
  );
  return `${[header, ...rows].join('\n')}\n`;
}
