import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AccessoryOptions, accessory } from './analysis/accessory.ts';
import { listAll } from './analysis/list.ts';
import { locusSearch, type SearchOptions } from './analysis/locus_search.ts';
import { type ShowOptions, show } from './analysis/show.ts';
import { wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { attach } from './server/attach.ts';

export function register(program: Command): void {
  const analysis = program
    .command('analysis')
    .description('locus searches, accessory genomes, and what they found');
  sendOptions(
    analysis
      .command('locus-search')
      .description('find loci and alleles in sequences, and the strains that carry them')
      .argument('<fasta>', 'sequences, gzip or plain; - reads them from standard input'),
  ).action((fasta: string, _options, command: Command) =>
    attached<SearchOptions>(command, (h, o) => locusSearch(h, fasta, o)),
  );
  sendOptions(
    analysis
      .command('accessory')
      .description('the loci that some strains of a group have and others have not')
      .argument('[strains...]', 'names or barcodes of strains, or barcodes of assemblies'),
  )
    .option('--all', 'every strain of the database but control runs')
    .option('--threshold <share>', 'what so large a share of the group has is core', share, 0.98)
    .addOption(
      new Option('--fragmented <how>', 'whether a locus in pieces counts as there')
        .choices(['present', 'absent'])
        .default('present'),
    )
    .action((strains: string[], _options, command: Command) =>
      attached<AccessoryOptions>(command, (h, o) => accessory(h, strains, o)),
    );
  analysis
    .command('list')
    .description('analyses, newest first')
    .option('--type <type>', 'only these, e.g. locus_search')
    .option('--database <name>', 'only of this database')
    .option('--limit <n>', 'at most so many', wholeNumber(1), 50)
    .action((_options, command: Command) => attached(command, listAll));
  analysis
    .command('show')
    .description('what an analysis found')
    .argument('<id>', 'its number', wholeNumber(1))
    .option('--table <name>', 'print one of its tables, tab-separated')
    .action((id: number, _options, command: Command) =>
      attached<ShowOptions>(command, (h, o) => show(h, id, o)),
    );
}

/** What every analysis is sent with. */
function sendOptions(command: Command): Command {
  return command
    .requiredOption('--database <name>', 'the genus database')
    .requiredOption('--scheme <name>', 'the typing scheme')
    .option('--name <text>', 'what you call it')
    .option('--workgroup <name>', 'the queue of the job')
    .option('--priority <n>', 'lower is sooner, 0 is usual', wholeNumber(-1_000_000, 1_000_000))
    .option('--wait', 'until it has ended, and show what it found');
}

function share(text: string): number {
  const n = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(n >= 0 && n <= 1)) throw new InvalidArgumentError('It takes a number from 0 to 1.');
  return n;
}

async function attached<O extends CommonOptions>(
  command: Command,
  work: (house: ReturnType<typeof attach>, options: O) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<O>();
  const house = attach(options);
  await work(house, options).finally(() => house.close());
}
