import { type Command, InvalidArgumentError, Option } from 'commander';
import { TABLE_FORMATS } from '../records/tables/table.ts';
import { wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { withHouse } from './scheme/with_house.ts';
import { edit } from './strain/edit.ts';
import { history, list, show } from './strain/read.ts';
import { report } from './strain/report.ts';
import { exportStrains, importTable } from './strain/tables.ts';

/** A strain, by its name or barcode. */
const STRAIN = ['<strain>', 'its name or barcode'] as const;

/** Strains and their metadata: read, changed, as tables, as reports. What the command line does is the first admin's act. */
export function register(program: Command): void {
  const strain = program.command('strain').description('strains and their metadata');
  const verb = (name: string, description: string) =>
    strain.command(name).description(description).requiredOption('--database <name>', 'the genus database');

  chosen(verb('list', 'strains, by barcode'))
    .option('--sort <field>', 'a field of metadata, strain, created, lastmodified or release_date')
    .option('--desc', 'the other way round')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), 50)
    .action((_options, command: Command) => withHouse(command, list));
  verb('show', 'all that is known of a strain')
    .argument(...STRAIN)
    .action(on(show));
  verb('history', 'what it was before, who changed it, when and why')
    .argument(...STRAIN)
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), 50)
    .action(on(history));
  verb('edit', 'change a strain')
    .argument(...STRAIN)
    .option('--set <field=value>', 'write a field of metadata (may be given again)', again, [])
    .option('--clear <field>', 'empty a field (may be given again)', again, [])
    .option('--rename <name>', 'another name')
    .option('--owner <user>', 'another owner')
    .option('--release <day>', 'YYYY-MM-DD, from then on everybody may download; or never', day)
    .addOption(new Option('--visibility <how>', 'before the release').choices(['row', 'hidden']))
    .addOption(new Option('--control <which>', 'a control run').choices(['positive', 'negative', 'no']))
    .option('--best-assembly <barcode>', 'the assembly that stands for it; or auto: by the rule')
    .option('--why <text>', 'for the history')
    .action(on(edit));
  chosen(verb('export', 'a table of strains; it can be changed and imported again'))
    .addOption(new Option('--format <format>').choices([...TABLE_FORMATS]).default('tsv'))
    .option('--scheme <name>', 'with the STs of this typing scheme (may be given again)', again, [])
    .option('--out <file>', 'write it there (default: standard output)')
    .action((_options, command: Command) => withHouse(command, exportStrains));
  verb('import', 'change metadata by a table (TSV, CSV, XLSX): all of it, or nothing if a cell is wrong')
    .argument('<file>', 'with a column strain or barcode')
    .option('--check', 'tell what is wrong and what would change, and write nothing')
    .addOption(
      new Option('--empty <how>', 'what an empty cell says').choices(['keep', 'clear']).default('keep'),
    )
    .option('--why <text>', 'for the history')
    .action((file: string, _options, command: Command) =>
      withHouse<Parameters<typeof importTable>[2]>(command, (house, options) =>
        importTable(house, file, options),
      ),
    );
  verb('report', 'the report of an isolate')
    .argument(...STRAIN)
    .addOption(new Option('--format <format>').choices(['html', 'pdf', 'json']).default('html'))
    .option('--commands', 'with the command line of every program')
    .option('--out <file>', 'write it there (default: standard output)')
    .action(on(report));
}

/** What narrows a choice of strains. */
function chosen(command: Command): Command {
  return command
    .option('--filter <field:value>', 'only these; several values of a field are alternatives', again, [])
    .option('--search <text>', 'with this in their names');
}

function on<O extends CommonOptions>(
  work: (house: Parameters<Parameters<typeof withHouse>[1]>[0], strain: string, options: O) => Promise<void>,
) {
  return (strain: string, _options: unknown, command: Command) =>
    withHouse<O>(command, (house, options) => work(house, strain, options));
}

function again(value: string, before: string[]): string[] {
  return [...before, value];
}

function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  const real =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (text !== 'never' && !real) throw new InvalidArgumentError('It takes a day as YYYY-MM-DD, or never.');
  return text;
}
