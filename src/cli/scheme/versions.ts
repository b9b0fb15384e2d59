import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exportScheme } from '../../nserv/export_scheme.ts';
import { refreshScheme } from '../../nserv/import_scheme.ts';
import { showNumber } from '../../nserv/local_names.ts';
import { getNservScheme } from '../../nserv/scheme.ts';
import { listVersions, type SchemeChanges, schemeChanges } from '../../nserv/versions.ts';
import { wholeNumber } from '../options.ts';
import { type CommonOptions, print } from '../output.ts';
import { formatTable, formatTime } from '../table.ts';
import { withHouse } from './with_house.ts';

interface ChangesOptions extends CommonOptions {
  from?: number;
  to?: number;
}

/** export, versions, changes, refresh */
export function registerVersions(scheme: Command): void {
  scheme
    .command('export')
    .description('write a scheme as it is now, minted names included, to a new folder')
    .argument('<name>', 'of the scheme in NServ')
    .argument('<dir>', 'the folder to make')
    .action((name: string, dir: string, _options, command: Command) => exportTo(name, dir, command));
  scheme
    .command('versions')
    .description('the imports of a scheme that changed something')
    .argument('<name>', 'of the scheme in NServ')
    .action((name: string, _options, command: Command) => versions(name, command));
  scheme
    .command('changes')
    .description('what changed between two versions of a scheme')
    .argument('<name>', 'of the scheme in NServ')
    .option('--from <version>', 'default: the one before --to', wholeNumber(1))
    .option('--to <version>', 'default: the newest', wholeNumber(1))
    .action((name: string, _options, command: Command) => changes(name, command));
  scheme
    .command('refresh')
    .description('make a version that holds what was minted here, so that calling knows it at once')
    .argument('<name>', 'of the scheme in NServ')
    .action((name: string, _options, command: Command) => refresh(name, command));
}

function exportTo(name: string, dir: string, command: Command): Promise<void> {
  return withHouse(command, async ({ pool }, { json }) => {
    const folder = resolve(dir);
    const made = await exportScheme(pool, name, folder);
    if (json) return print(JSON.stringify({ folder, ...made }));
    const { loci, alleles, sts, local, installation, version } = made;
    print(
      `${folder}: ${name} version ${version} of ${installation}: ${loci} loci, ${alleles} alleles ` +
        `(${local.alleles} local), ${sts} STs (${local.sts} local)`,
    );
  });
}

function versions(name: string, command: Command): Promise<void> {
  return withHouse(command, async ({ pool }, { json }) => {
    const all = await listVersions(pool, name);
    if (json) return print(JSON.stringify(all));
    const rows = all.map(({ version, imported, source, alleles, sts, local, renamed }) => [
      ...[version, formatTime(imported), alleles, sts],
      ...[local.alleles, local.sts, renamed.alleles, renamed.sts, source],
    ]);
    const header = 'version|imported|alleles|STs|local alleles|local STs|alleles renamed|STs renamed|from';
    print(formatTable(header.split('|'), rows));
  });
}

function changes(name: string, command: Command): Promise<void> {
  return withHouse<ChangesOptions>(command, async ({ pool }, options) => {
    const to = options.to ?? (await getNservScheme(pool, name)).version;
    const from = options.from ?? Math.max(1, to - 1);
    const found = await schemeChanges(pool, name, from, to);
    if (options.json) return print(JSON.stringify(found));
    for (const line of changeLines(found)) print(line);
  });
}

function changeLines(found: SchemeChanges): string[] {
  const { from, to, alleles, sts, aliases, stAliases, parameters } = found;
  const lines = [
    `version ${from} to ${to}: ${alleles.length} alleles and ${sts.length} STs are new, ` +
      `${aliases.length} alleles and ${stAliases.length} STs have another number`,
  ];
  for (const { name, from, to } of parameters)
    lines.push(`${name}: ${JSON.stringify(from)} is ${JSON.stringify(to)}`);
  for (const { locus, alias, allele } of aliases) lines.push(`${locus} ${showNumber(alias)} is ${allele}`);
  for (const { alias, st } of stAliases) lines.push(`ST ${showNumber(alias)} is ${st}`);
  for (const { locus, allele } of alleles) lines.push(`new: ${locus} ${showNumber(allele)}`);
  for (const st of sts) lines.push(`new: ST ${showNumber(st)}`);
  return lines;
}

function refresh(name: string, command: Command): Promise<void> {
  return withHouse(command, async ({ pool, store }, { json }) => {
    const { outcome, scheme } = await refreshScheme(pool, store, name);
    if (json)
      return print(JSON.stringify({ name, outcome, version: scheme.version, snapshot: scheme.snapshot }));
    if (outcome === 'unchanged') print(`${name} version ${scheme.version} holds all that was minted`);
    else print(`${name} version ${scheme.version} holds what was minted since the one before`);
  });
}
