import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { splitKleborate } from '../genome/refset_split.ts';
import { importForDatabase } from '../nserv/import_for_database.ts';
import { getDatabase } from '../records/databases.ts';
import { listSchemes } from '../records/schemes.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { registerAdd } from './scheme/add.ts';
import { registerClusters } from './scheme/clusters.ts';
import { registerPlaces } from './scheme/places.ts';
import { registerSearch } from './scheme/search.ts';
import { registerTry } from './scheme/try.ts';
import { registerUpdate } from './scheme/update.ts';
import { registerVersions } from './scheme/versions.ts';
import { attach } from './server/attach.ts';
import { formatTable } from './table.ts';

interface ImportOptions extends CommonOptions {
  database: string;
  name?: string;
  label?: string;
}

interface ListOptions extends CommonOptions {
  database: string;
}

export function register(program: Command): void {
  const scheme = program
    .command('scheme')
    .description('schemes: typing, and any other analysis of an assembly');
  registerAdd(scheme);
  registerTry(scheme);
  scheme
    .command('import')
    .description('import a typing scheme, or what is new in it')
    .argument('<dir>', 'folder with profiles.list.gz and <locus>.fasta.gz, or with one refset.fasta.gz')
    .requiredOption('--database <name>', 'the genus database that it is for')
    .option('--name <name>', 'e.g. MLST_Achtman (default: the name of the folder)')
    .option('--label <text>', 'for people (default: the name)')
    .action(importDump);
  scheme
    .command('split')
    .description(
      'write a scheme as kleborate keeps it (one FASTA and a table) as a folder that can be imported',
    )
    .argument('<fasta>', 'all alleles, headers locus_number')
    .argument('<profiles>', 'the table of STs, tab-separated')
    .argument('<outdir>', 'the folder to make')
    .action(split);
  scheme
    .command('list')
    .description('the schemes of a database')
    .requiredOption('--database <name>', 'the genus database')
    .action(list);
  registerVersions(scheme);
  registerClusters(scheme);
  registerSearch(scheme);
  registerPlaces(scheme);
  registerUpdate(scheme);
}

async function importDump(dir: string, _options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<ImportOptions>();
  const folder = resolve(dir);
  const name = options.name ?? basename(folder);
  const house = attach(options);
  try {
    const wanted = { database: options.database, name, label: options.label ?? name, folder };
    const { scheme, row, outcome, alleles, sts, warnings } = await importForDatabase(
      house.pool,
      house.store,
      wanted,
    );
    for (const warning of warnings) progress(`warning: ${warning}`);
    const { version, snapshot, loci } = scheme;
    if (options.json) {
      const told = { name, database: row.database, barcode: row.barcode, outcome, version, snapshot };
      print(JSON.stringify({ ...told, loci: loci.length, alleles, sts, warnings }));
      return;
    }
    const what = `${loci.length} loci, ${alleles.total} alleles, ${sts.total} STs`;
    const renamed = alleles.renamed + sts.renamed;
    const news =
      `${alleles.added} alleles and ${sts.added} STs are new` +
      (renamed > 0 ? `, ${alleles.renamed} alleles and ${sts.renamed} STs got central numbers` : '');
    if (outcome === 'unchanged') print(`${name} version ${version} has it all already: ${what}`);
    else print(`${outcome} ${name} version ${version}: ${what} (${news})`);
  } finally {
    await house.close();
  }
}

async function list(_options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<ListOptions>();
  const house = attach(options);
  try {
    await getDatabase(house.pool, options.database);
    const schemes = await listSchemes(house.pool, options.database);
    if (options.json) return print(JSON.stringify(schemes));
    const rows = schemes.map(({ description, name, barcode, version, param }) => [
      description,
      name,
      barcode,
      version,
      param.display,
      param.pipeline,
    ]);
    print(formatTable(['scheme', 'label', 'barcode', 'version', 'display', 'pipeline'], rows));
  } finally {
    await house.close();
  }
}

/** Needs no server: files in, files out. */
async function split(
  fasta: string,
  profiles: string,
  outdir: string,
  _options: unknown,
  command: Command,
): Promise<void> {
  const { json } = command.optsWithGlobals<CommonOptions>();
  const folder = resolve(outdir);
  const made = await splitKleborate(fasta, profiles, folder);
  if (json) print(JSON.stringify({ folder, ...made }));
  else print(`${folder}: ${made.loci.length} loci, ${made.alleles} alleles, ${made.profiles} STs`);
}
