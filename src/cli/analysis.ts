import { type Command, InvalidArgumentError, Option } from 'commander';
import { MISSING_TREATMENTS, TREE_FORMATS, TREE_METHODS } from '../genome/tree/tree_words.ts';
import { type AccessoryOptions, accessory } from './analysis/accessory.ts';
import { listAll } from './analysis/list.ts';
import { locusSearch, type SearchOptions } from './analysis/locus_search.ts';
import { type ShowOptions, show } from './analysis/show.ts';
import { type TreeOptions, tree } from './analysis/tree.ts';
import { type TreeAsOptions, treeAs } from './analysis/tree_as.ts';
import { wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { attach } from './server/attach.ts';

export function register(program: Command): void {
  const analysis = program
    .command('analysis')
    .description('locus searches, accessory genomes, trees, and what they found');
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
  sendOptions(
    analysis
      .command('tree')
      .description('a minimum spanning tree, or one by neighbour joining, of strains under a typing scheme')
      .argument('[strains...]', 'names or barcodes of strains, or barcodes of assemblies'),
  )
    .option('--all', 'every strain of the database but control runs')
    .option('--workspace <id>', 'the strains of a workspace', wholeNumber(1))
    .option('--strains <file>', 'strains by name or barcode, one a line')
    .addOption(new Option('--method <name>', 'how it is made').choices(TREE_METHODS).default('MSTreeV2'))
    .addOption(
      new Option('--missing <how>', 'MSTree, NJ: what missing loci do')
        .choices(MISSING_TREATMENTS)
        .default('pairwise'),
    )
    .action((strains: string[], _options, command: Command) =>
      attached<TreeOptions>(command, (h, o) => tree(h, strains, o)),
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
    .addOption(new Option('--as <form>', 'of a tree: print it for another program').choices(TREE_FORMATS))
    .option('--colour-by <column>', 'svg, png: a column of metadata')
    .action((id: number, _options, command: Command) =>
      attached<ShowOptions & Partial<TreeAsOptions>>(command, (h, { as, ...rest }) =>
        as === undefined ? show(h, id, rest) : treeAs(h, id, { ...rest, as }),
      ),
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
