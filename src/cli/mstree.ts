import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { distanceTable } from '../genome/tree/distance_table.ts';
import { newickOf } from '../genome/tree/newick.ts';
import { profileNodes } from '../genome/tree/profile_nodes.ts';
import { type ProfileTree, profileTree } from '../genome/tree/profile_tree.ts';
import { readProfiles } from '../genome/tree/read_profiles.ts';
import {
  MISSING_TREATMENTS,
  type MissingTreatment,
  TREE_METHODS,
  type TreeMethod,
} from '../genome/tree/tree_words.ts';
import { threads, wholeNumber } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';

interface TreeOptions extends CommonOptions {
  method: TreeMethod;
  recraft: boolean;
  missing: MissingTreatment;
  threads: number;
  memory?: number;
  distances: boolean;
}

const MEGABYTE = 1e6;

/** `enterobot mstree`: Newick of the tree of a table of profiles; with --json what is known of it as well. */
export function register(program: Command): void {
  program
    .command('mstree')
    .description('a tree of allelic profiles, without a server')
    .addOption(new Option('--method <name>', 'how it is made').choices(TREE_METHODS).default('MSTreeV2'))
    .option('--no-recraft', 'MSTreeV2: the minimum arborescence as it is')
    .addOption(
      new Option('--missing <how>', 'MSTree, NJ, --distances: what missing loci do')
        .choices(MISSING_TREATMENTS)
        .default('pairwise'),
    )
    .option('--distances', 'instead of a tree the table of symmetric distances, tab-separated', false)
    .option('--threads <n>', 'threads that compare profiles', threads, Math.min(8, availableParallelism()))
    .option('--memory <MB>', 'memory that may be used (default: what is free)', wholeNumber(1))
    .argument('<profiles>', 'tab-separated, gzip or plain: a header with the loci, a row for each strain')
    .addHelpText(
      'after',
      '\nMissing are 0, -, N, an empty cell and every negative number. A branch is as long as the number of loci called in\n' +
        'both of its strains that differ; NJ: in the distance that --missing says. pairwise: differing / called in both × all\n' +
        'loci; absolute: called in both that differ; state: missing is an allele; complete: loci missing anywhere are left out.',
    )
    .action(async (file: string, _options, command: Command) => {
      await makeTree(file, command.optsWithGlobals<TreeOptions>());
    });
}

async function makeTree(file: string, options: TreeOptions): Promise<void> {
  const table = await readProfiles(file);
  const memory = options.memory === undefined ? process.availableMemory() : options.memory * MEGABYTE;
  if (options.distances) {
    const nodes = profileNodes(table);
    tellLeftOut(nodes.leftOut);
    for await (const line of distanceTable(nodes, { ...options, memory })) print(line);
    return;
  }
  const tree = await profileTree(table, { ...options, memory });
  tellLeftOut(tree.leftOut);
  const newick = newickOf(tree);
  print(options.json ? JSON.stringify(described(tree, options, newick)) : newick);
}

function described(tree: ProfileTree, { method, recraft, missing }: TreeOptions, newick: string) {
  return {
    method,
    ...(method === 'MSTreeV2'
      ? { recrafted: recraft, backbone: tree.backbone === null ? null : Number(tree.backbone.toFixed(4)) }
      : { missing }),
    strains: tree.names.reduce((sum, names) => sum + names.length, 0),
    nodes: tree.names.filter((names) => names.length > 0).length,
    loci: tree.loci,
    leftOut: tree.leftOut,
    length: Number(tree.edges.reduce((sum, edge) => sum + edge.length, 0).toFixed(4)),
    newick,
  };
}

function tellLeftOut(names: readonly string[]): void {
  if (names.length > 0) progress(`enterobot: left out, no locus is called: ${names.join(', ')}`);
}
