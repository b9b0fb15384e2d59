import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { criteriaOf } from '../criteria/criteria_of.ts';
import type { TaskContext } from '../pipeline.ts';
import { runProgram } from '../run_program.ts';

/** A reference genome near the assembly. */
export interface SpeciesHit {
  [key: string]: string | number | null;
  reference: string;
  /** Read from the reference's name or comment; null where neither holds a binomial. */
  genus: string | null;
  species: string | null;
  /** Mash distance, 0 … 1. */
  distance: number;
  /** As mash writes them, e.g. 950/1000. */
  shared_hashes: string;
}

/** How many hits are shown. */
const HITS_SHOWN = 5;

/** `Klebsiella_pneumoniae…` or `… Klebsiella pneumoniae …`: a capitalised word and a lower-case one. */
const BINOMIAL = /(?:^|[^A-Za-z])([A-Z][a-z]{2,})[ _]([a-z]{3,}|sp\.?)(?![A-Za-z])/;

/** One line of `mash dist -C`: reference (with its comment after a colon), query, distance, p-value, hashes. */
export function parseHit(line: string): SpeciesHit {
  const [reference = '', , distance = '1', , shared_hashes = ''] = line.split('\t');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const binomial = BINOMIAL.exec(name);
  const [genus, species] = binomial ? [binomial[1]!, binomial[2]!] : [null, null];
  return { reference: name, genus, species, distance: Number(distance), shared_hashes };
}

/** The reference genomes nearest to an assembly, the nearest first. */
export async function nearestSpecies(
  task: TaskContext,
  sketch: string,
  assembly: string,
): Promise<SpeciesHit[]> {
  const table = join(task.scratch, 'mash.tsv');
  const cores = String(task.resources.cores);
  await runProgram(task, 'mash', ['dist', '-C', '-p', cores, sketch, assembly], { stdout: table });
  const hits: SpeciesHit[] = [];
  const lines = createInterface({ input: createReadStream(table), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line !== '') hits.push(parseHit(line));
  return hits
    .sort((a, b) => a.distance - b.distance || (a.reference < b.reference ? -1 : 1))
    .slice(0, HITS_SHOWN);
}

/** What the nearest reference says about the genus that was expected. */
export type SpeciesVerdict =
  | { checked: 'same'; species: string }
  | { checked: 'foreign'; species: string; reason: string }
  /** No reference was near enough, or its name held no species. */
  | { checked: 'unknown'; reason: string };

/** Compares the nearest hit with the genus expected; never guesses from one that is further than `farthest`. */
export function compareSpecies(hits: readonly SpeciesHit[], genus: string, farthest: number): SpeciesVerdict {
  const nearest = hits.find((hit) => hit.distance <= farthest);
  if (!nearest)
    return { checked: 'unknown', reason: `no reference genome is within a mash distance of ${farthest}` };
  if (nearest.genus === null)
    return {
      checked: 'unknown',
      reason: `the nearest reference, ${nearest.reference}, is not named for a species`,
    };
  const species = `${nearest.genus} ${nearest.species}`;
  if (sameGenus(nearest.genus, genus)) return { checked: 'same', species };
  const near = `mash distance ${nearest.distance}`;
  return { checked: 'foreign', species, reason: `The genome is ${species} (${near}), not ${genus}` };
}

function sameGenus(found: string, expected: string): boolean {
  if (found.toLowerCase() === expected.trim().toLowerCase()) return true;
  const chosen = criteriaOf(expected);
  return chosen.genus !== null && criteriaOf(found).genus === chosen.genus;
}
