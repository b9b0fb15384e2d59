import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** The genus and the species that a name begins with or holds. */
export function binomialOf(name: string): { genus: string; species: string } | null {
  const found = BINOMIAL.exec(name);
  return found ? { genus: found[1]!, species: found[2]! } : null;
}

/** One line of `mash dist -C`: reference (with its comment after a colon), query, distance, p-value, hashes. */
export function parseHit(line: string): SpeciesHit {
  const [reference = '', , distance = '1', , shared_hashes = ''] = line.split('\t');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const { genus, species } = binomialOf(name) ?? { genus: null, species: null };
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

/** How much of what is known in the assembly is of one species. */
export interface SpeciesShare {
  [key: string]: string | number | null;
  /** Null: of references whose name holds none. */
  species: string | null;
  genus: string | null;
  /** 0..1: of all hashes of references that were found, each counted for the reference that explains most. */
  share: number;
}

/** Shares below this are hashes that species have in common by chance or by kinship. */
const LEAST_SHARE = 0.005;

/**
 * Shares of species, the largest first: of `mash screen -w`, in which each hash counts for the reference that explains
 * most, how many count for a species.
 */
export async function speciesShares(
  task: TaskContext,
  sketch: string,
  assembly: string,
): Promise<SpeciesShare[]> {
  const table = join(task.scratch, 'screen.tsv');
  const cores = String(task.resources.cores);
  await runProgram(task, 'mash', ['screen', '-w', '-p', cores, sketch, assembly], { stdout: table });
  return sharesOf(await readFile(table, 'utf8'));
}

/** Of lines of `mash screen`: identity, hashes found/all, multiplicity, p-value, reference, its comment. */
export function sharesOf(table: string): SpeciesShare[] {
  const found = new Map<string, { genus: string | null; species: string | null; hashes: number }>();
  let all = 0;
  for (const line of table.split('\n')) {
    const [, hashes, , , reference = '', comment = ''] = line.split('\t');
    if (hashes === undefined) continue;
    const count = Number.parseInt(hashes, 10);
    const binomial = binomialOf(reference.slice(reference.lastIndexOf('/') + 1)) ?? binomialOf(comment);
    const species = binomial && `${binomial.genus} ${binomial.species}`;
    const one = found.get(species ?? '') ?? { genus: binomial?.genus ?? null, species, hashes: 0 };
    one.hashes += count;
    all += count;
    found.set(species ?? '', one);
  }
  return [...found.values()]
    .map(({ genus, species, hashes }) => ({ species, genus, share: Number((hashes / all).toFixed(4)) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
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

/** EnteroBase wants more than 65 to 70 % of an assembly to be of the species; of the genus here, for kin share hashes. */
export const LEAST_GENUS_SHARE = 0.7;

/** Why an assembly is not of one genus, or null; `genus` is the one that was expected. */
export function mixture(shares: readonly SpeciesShare[], genus: string): string | null {
  const own = shares.filter((one) => one.genus !== null && sameGenus(one.genus, genus));
  const share = own.reduce((sum, one) => sum + one.share, 0);
  const other = shares.find((one) => !own.includes(one));
  if (share >= LEAST_GENUS_SHARE || !other) return null;
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  const what = other.species ?? 'a reference without a species';
  const least = percent(LEAST_GENUS_SHARE);
  return `Only ${percent(share)} of what is known in the assembly is ${genus}, and ${percent(other.share)} is ${what}; at least ${least} must be ${genus}`;
}

function sameGenus(found: string, expected: string): boolean {
  if (found.toLowerCase() === expected.trim().toLowerCase()) return true;
  const chosen = criteriaOf(expected);
  return chosen.genus !== null && criteriaOf(found).genus === chosen.genus;
}
