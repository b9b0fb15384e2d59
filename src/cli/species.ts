import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { keepReferences, listReferences } from '../records/reference_sets.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { withHouse } from './scheme/with_house.ts';
import { sketchSpecies } from './species/sketch.ts';

export function register(program: Command): void {
  const species = program
    .command('species')
    .description('reference genomes, which the species of an assembly is told by');
  species
    .command('import')
    .description('import reference genomes of species: quality control then refuses other ones')
    .argument(
      '<dir>',
      'FASTA files named as Genus_species…, or with names in species.tsv; or mash sketches (.msh)',
    )
    .action(importSpecies);
  species.command('list').description('the references in use').action(list);
}

async function importSpecies(dir: string, _options: unknown, command: Command): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'enterobot-species-'));
  try {
    const { file, references, warnings } = await sketchSpecies(resolve(dir), scratch);
    for (const warning of warnings) progress(`warning: ${warning}`);
    const counts: Record<string, number> = {};
    for (const { species } of references) if (species) counts[species] = (counts[species] ?? 0) + 1;
    await withHouse<CommonOptions>(command, async ({ pool, store }, { json }) => {
      const stored = await store.put('references', file, '.msh');
      const about = { references: references.length, species: counts };
      const [kept] = await keepReferences(pool, [{ kind: 'species', file: stored, about }]);
      const { set, outcome } = kept!;
      if (json) return print(JSON.stringify({ ...set, outcome }));
      print(`${outcome}: species, version ${set.version}: ${told(set.about)}`);
      if (outcome === 'added') progress('assemblies that are judged from now on are compared with them');
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function told({ references, species }: Record<string, unknown>): string {
  const names = Object.keys(species as object);
  return `${references} genomes of ${names.length} species: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`;
}

async function list(_options: unknown, command: Command): Promise<void> {
  await withHouse<CommonOptions>(command, async ({ pool }, { json }) => {
    const sets = (await listReferences(pool)).filter(({ kind }) => kind === 'species');
    if (json) return print(JSON.stringify(sets));
    if (sets.length === 0) print('there are none; `enterobot species import DIR` brings them');
    for (const { version, about } of sets) print(`species, version ${version}: ${told(about)}`);
  });
}
