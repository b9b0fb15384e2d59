import { resolve } from 'node:path';
import type { Command } from 'commander';
import { antigenGenus } from '../genome/serotype/antigen_set.ts';
import { setBytes } from '../genome/serotype/kept_set.ts';
import { type ReadAntigens, readAntigens } from '../genome/serotype/read_antigens.ts';
import { listDatabases } from '../records/databases.ts';
import { keepReferences, listReferences, type ReferenceToKeep } from '../records/reference_sets.ts';
import { findScheme, setSchemeVersion } from '../records/schemes.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { withHouse } from './scheme/with_house.ts';
import { formatTable } from './table.ts';

export function register(program: Command): void {
  const antigens = program.command('antigens').description('sets of antigens, which serotypes are told by');
  antigens
    .command('import')
    .description('import the sets of antigens in a folder: ECTyper’s database, SISTR’s genes with its table')
    .argument('<dir>', 'the folder; docs/guides/serotypes.md says what it may hold and where to get it')
    .action(importSets);
  antigens.command('list').description('the sets in use').action(list);
}

/** All sets are read and checked before anything is kept; then all of them are in use, or none. */
async function importSets(dir: string, _options: unknown, command: Command): Promise<void> {
  const read = await readAntigens(resolve(dir));
  for (const { warnings } of read) for (const warning of warnings) progress(`warning: ${warning}`);
  await withHouse<CommonOptions>(command, async ({ pool, store }, { json }) => {
    const wanted: ReferenceToKeep[] = [];
    for (const { set } of read) {
      const file = await store.putBytes('references', setBytes(set), '.antigens.json.gz');
      wanted.push({ kind: `${set.genus} antigens`, file, about: aboutOf(set) });
    }
    const databases = await listDatabases(pool);
    const kept = await keepReferences(pool, wanted, async (tx, { kind, version }) => {
      for (const { name, genus } of databases) {
        if (`${antigenGenus(genus)} antigens` !== kind) continue;
        const scheme = await findScheme(tx, name, 'SeroPred');
        if (scheme) await setSchemeVersion(tx, scheme.id, String(version));
      }
    });
    if (json) return print(JSON.stringify(kept.map(({ set, outcome }) => ({ ...set, outcome }))));
    for (const { set, outcome } of kept)
      print(`${outcome}: ${set.kind}, version ${set.version}: ${told(set.about)}`);
  });
}

function aboutOf({ source, alleles, serovars, groups }: ReadAntigens['set']): ReferenceToKeep['about'] {
  const antigens = new Set(alleles.map(({ antigen }) => antigen)).size;
  return { source, alleles: alleles.length, antigens, serovars: serovars.length, groups };
}

function told({ source, alleles, antigens, serovars }: ReferenceToKeep['about']): string {
  const table = Number(serovars) > 0 ? `, ${serovars} rows of serovars` : '';
  return `${alleles} alleles of ${antigens} antigens${table} (${source})`;
}

async function list(_options: unknown, command: Command): Promise<void> {
  await withHouse<CommonOptions>(command, async ({ pool }, { json }) => {
    const sets = (await listReferences(pool)).filter(({ kind }) => kind !== 'species');
    if (json) return print(JSON.stringify(sets));
    if (sets.length === 0)
      return print('there are none; `enterobot antigens import DIR` brings them (docs/guides/serotypes.md)');
    print(
      formatTable(
        ['set', 'version', 'content'],
        sets.map(({ kind, version, about }) => [kind, String(version), told(about)]),
      ),
    );
  });
}
