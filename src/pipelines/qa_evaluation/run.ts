import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assemblyStats } from '../../genome/assembly_stats.ts';
import { readFasta } from '../../genome/fasta.ts';
import type { Json } from '../../protocol/task.ts';
import { type ChosenCriteria, criteriaOf } from '../criteria/criteria_of.ts';
import type { Criteria } from '../criteria/qa_2_3.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import type { QaInputs, QaParams } from '../qa_evaluation.ts';
import { judge, type Measured } from './judge.ts';
import {
  compareSpecies,
  mixture,
  nearestSpecies,
  type SpeciesHit,
  type SpeciesShare,
  type SpeciesVerdict,
  speciesShares,
} from './species.ts';

/**
 * From this many heterozygous sites per Mb on a warning speaks of a mixed culture (ours). Clean isolates show a few,
 * in collapsed repeats; two strains of one species differ at hundreds or thousands.
 */
const MIXED_WARNING_PER_MB = 200;

/**
 * Output `report` (JSON, the same as the values).
 * @throws the codes of bad FASTA and those of programs
 */
export async function runQaEvaluation(task: Task<QaInputs, QaParams, unknown>): Promise<PipelineOutput> {
  const { inputs, params } = task;
  const { n50, l50, contigs, length, longest, gc, n_count } = assemblyStats(await readFasta(inputs.assembly));
  const measured: Measured = {
    ...{ n50, contigs, length },
    n_percent: Number(((n_count / length) * 100).toFixed(4)),
    mean_depth: params.mean_depth,
    heterozygous_per_mb: params.heterozygous_per_mb,
  };
  const chosen = criteriaOf(params.genus, withoutUndefined(params.criteria));
  const hits = inputs.species_sketch
    ? await nearestSpecies(task, inputs.species_sketch, inputs.assembly)
    : [];
  const species = inputs.species_sketch ? compareSpecies(hits, params.genus, params.species_distance) : null;
  const reasons = judge(measured, chosen);
  const shares = inputs.species_sketch
    ? await speciesShares(task, inputs.species_sketch, inputs.assembly)
    : [];
  if (species?.checked === 'foreign') reasons.push(species.reason);
  // Where the species is not known, shares of what is far away say nothing.
  const mixed = species?.checked === 'same' ? mixture(shares, params.genus) : null;
  if (mixed !== null) reasons.push(mixed);
  const verdict = reasons.length === 0 ? 'PASS' : 'FAIL';
  const shown = shownVerdict(verdict, species, chosen, params.genus);
  task.log.say([shown, ...reasons].join('; '));
  const values: Record<string, Json> = {
    ...{ verdict, shown, reasons, warnings: warningsOf(params, chosen) },
    ...measured,
    ...{ l50, longest, gc: Number(gc.toFixed(5)), low_quality_percent: params.low_quality_percent },
    genus: params.genus,
    criteria_version: chosen.version,
    criteria: { ...chosen.criteria, ours: [...chosen.criteria.ours], also: [...chosen.criteria.also] },
    species: species === null || species.checked === 'unknown' ? null : species.species,
    species_checked: species?.checked ?? 'not checked',
    species_share: shareOf(species, shares),
    species_shares: shares satisfies SpeciesShare[],
    species_hits: hits satisfies SpeciesHit[],
  };
  await writeFile(join(task.folder, 'qa.json'), `${JSON.stringify(values, null, 2)}\n`);
  return { outputs: { report: 'qa.json' }, values, log: { shown, reasons } };
}

/** Of the species that the genome is. */
function shareOf(species: SpeciesVerdict | null, shares: readonly SpeciesShare[]): number | null {
  if (species === null || species.checked === 'unknown') return null;
  return shares.find((one) => one.species === species.species)?.share ?? 0;
}

/** PASS says what was not looked at; FAIL has its reasons. */
function shownVerdict(
  verdict: 'PASS' | 'FAIL',
  species: SpeciesVerdict | null,
  chosen: ChosenCriteria,
  genus: string,
): string {
  if (verdict === 'FAIL') return verdict;
  const notes: string[] = [];
  if (species === null) notes.push('species not checked');
  else if (species.checked === 'unknown') notes.push(`species not known: ${species.reason}`);
  if (chosen.genus === null) notes.push(`generic criteria: there are none for ${genus}`);
  return notes.length === 0 ? verdict : `${verdict} (${notes.join('; ')})`;
}

function warningsOf(params: QaParams, chosen: ChosenCriteria): string[] {
  const warnings: string[] = [];
  const { heterozygous_per_mb: mixed } = params;
  if (mixed !== null && mixed >= MIXED_WARNING_PER_MB)
    warnings.push(`${mixed} heterozygous sites per Mb: the culture may be mixed`);
  if (chosen.genus === null)
    warnings.push(`There are no criteria for ${params.genus}; generic ones of ours were applied`);
  return warnings;
}

function withoutUndefined(criteria: QaParams['criteria']): Partial<Criteria> {
  return Object.fromEntries(Object.entries(criteria).filter(([, limit]) => limit !== undefined));
}
