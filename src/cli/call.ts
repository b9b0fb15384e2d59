import type { Command } from 'commander';
import type { SchemeIndex } from '../genome/call_genome.ts';
import { cachedIndex } from '../genome/index_cache.ts';
import { sharedIndex } from '../genome/index_file.ts';
import { buildIndexFrom } from '../genome/scheme_index.ts';
import { callFiles } from './call/call_pool.ts';
import { NovelCollection } from './call/novel_alleles.ts';
import { threads } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';

interface CallOptions extends CommonOptions {
  scheme: string;
  threads: number;
  novel?: string;
  circular: boolean;
  cache: boolean;
}

/**
 * `enterobot call`: one line for each genome, tab-separated, no header: path as given, scheme, ST or "-", then
 * `locus(allele)` for each locus. With --json one object a line, also for a file that could not be read.
 */
export function register(program: Command): void {
  program
    .command('call')
    .description('type genomes without a server')
    .requiredOption(
      '--scheme <dir>',
      'profiles.list.gz and <locus>.fasta.gz, or refset.fasta.gz; scheme.json',
    )
    .option('--threads <n>', 'genomes that are called at once', threads, 1)
    .option('--novel <file>', 'writes every new allele to this FASTA file, each sequence once')
    .option('--circular', 'every contig is circular, whatever its header says', false)
    .option('--no-cache', "neither reads nor keeps the scheme's index in the user's cache folder")
    .argument('<genome...>', 'assemblies in FASTA, gzip or plain')
    .addHelpText(
      'after',
      '\nColumns: path, scheme, ST or "-", then locus(allele): 5 exact, n new, ~5 near 5 but not to be numbered,\n' +
        '?5 a part like 5, 3,7 several copies (~ where unknown), - missing. Exit code 1 if a file could not be read.',
    )
    .action(async (genomes: string[], _options, command: Command) => {
      await callGenomes(genomes, command.optsWithGlobals<CallOptions>());
    });
}

async function callGenomes(genomes: string[], options: CallOptions): Promise<void> {
  const index = await indexOfScheme(options);
  for (const warning of index.warnings) progress(`enterobot: ${index.name}: ${warning}`);
  const wish = {
    json: options.json === true,
    circular: options.circular,
    novel: options.novel !== undefined,
  };
  const novel = new NovelCollection();
  for await (const call of callFiles(index, genomes, wish, options.threads)) {
    if (call.line !== null) print(call.line);
    novel.add(call.novel);
    if (!call.error) continue;
    progress(`enterobot: ${call.error.message} [${call.error.code}]`);
    process.exitCode = 1;
  }
  if (options.novel === undefined) return;
  await novel.write(options.novel);
  progress(`enterobot: ${novel.size} new alleles in ${options.novel}`);
}

async function indexOfScheme({ scheme, threads, cache }: CallOptions): Promise<SchemeIndex> {
  const shared = threads > 1;
  const index = cache ? await cachedIndex(scheme, { shared }) : await buildIndexFrom(scheme);
  return shared ? sharedIndex(index) : index;
}
