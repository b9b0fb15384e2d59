import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { hiercc } from '../genome/tree/hiercc.ts';
import { FORGIVEN } from '../genome/tree/hiercc_distance.ts';
import { clusterLines, readClusters } from '../genome/tree/hiercc_table.ts';
import { readProfiles } from '../genome/tree/read_profiles.ts';
import { levelList } from './level_list.ts';
import { threads, wholeNumber } from './options.ts';
import { type CommonOptions, print } from './output.ts';

interface HierccOptions extends CommonOptions {
  levels: number[];
  placed?: string;
  forgiven: number;
  threads: number;
  memory?: number;
}

const MEGABYTE = 1e6;
const LEVELS = '0,2,5,10,20,50,100,200,400,900,2000,2600,2850';

function percent(text: string): number {
  const value = /^\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 100)) throw new InvalidArgumentError('It takes a number from 0 to 100.');
  return value / 100;
}

/** `enterobot hiercc`: the clusters of STs at each level, tab-separated, or one JSON object a line. */
export function register(program: Command): void {
  program
    .command('hiercc')
    .description('hierarchical clusters (HierCC) of cgMLST profiles, without a server')
    .option('--levels <list>', 'levels, by comma', levelList, levelList(LEVELS))
    .option('--placed <file>', 'what this command wrote before: those STs keep their clusters')
    .option(
      '--forgiven <percent>',
      'missing loci that do not count as differences, of all',
      percent,
      FORGIVEN,
    )
    .option('--threads <n>', 'threads that compare profiles', threads, Math.min(8, availableParallelism()))
    .option('--memory <MB>', 'memory that may be used (default: what is free)', wholeNumber(1))
    .argument('<profiles>', 'tab-separated, gzip or plain: a header with the loci, a row for each ST')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<HierccOptions>();
      const table = await readProfiles(file);
      const placed = options.placed === undefined ? undefined : await readClusters(options.placed);
      const memory = options.memory === undefined ? process.availableMemory() : options.memory * MEGABYTE;
      const { levels, threads, forgiven } = options;
      const clusters = await hiercc(table, { levels, threads, memory, forgiven, ...(placed && { placed }) });
      for (const line of clusterLines(clusters, options.json === true)) print(line);
    });
}
