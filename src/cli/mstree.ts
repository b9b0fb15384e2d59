import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { distanceTable } from '../genome/tree/distance_table.ts';
import { newickOf } from '../genome/tree/newick.ts';
import { profileNodes } from '../genome/tree/profile_nodes.ts';
import type { ProfileTable } from '../genome/tree/profile_table.ts';
import { type ProfileTree, profileTree } from '../genome/tree/profile_tree.ts';
import { readProfiles } from '../genome/tree/read_profiles.ts';
import {
  MISSING_TREATMENTS,
  type MissingTreatment,
  TREE_METHODS,
  type TreeMethod,
} from '../genome/tree/tree_words.ts';
import { targetsOf } from './mstree/targets.ts';
import { checkColumn, writeTree } from './mstree/write_tree.ts';
import { threads, wholeNumber } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';

interface TreeOptions extends CommonOptions {
  method: TreeMethod;
  recraft: boolean;
  missing: MissingTreatment;
  threads: number;
  memory?: number;
  distances: boolean;
  out: string[];
  colourBy?: string;
  lengths: 'true' | 'log';
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
    .option(
      '--out <file>',
      'write it there, as its ending says; may be said several times (default: Newick, printed)',
      (file: string, before: string[]) => [...before, file],
      [],
    )
    .option('--colour-by <column>', '.svg, .png: the column of metadata that colours strains')
    .addOption(
      new Option('--lengths <how>', '.svg, .png: links as long as they are, or log₂(1 + length)')
        .choices(['true', 'log'])
        .default('true'),
    )
    .option('--threads <n>', 'threads that compare profiles', threads, Math.min(8, availableParallelism()))
    .option('--memory <MB>', 'memory that may be used (default: what is free)', wholeNumber(1))
    .argument('<profiles>', 'tab-separated, gzip or plain: a header with the loci, a row for each strain')
    .addHelpText(
      'after',
      '\nMissing are 0, -, N, an empty cell and every negative number. A branch is as long as the number of loci called in\n' +
        'both of its strains that differ; NJ: in the distance that --missing says. pairwise: differing / called in both × all\n' +
        'loci; absolute: called in both that differ; state: missing is an allele; complete: loci missing anywhere are left out.\n' +
        'Endings: .nwk; .json (GrapeTree); .svg, .png (a picture); .tsv (distances); a new folder (name/): Microreact. Columns\n' +
        'whose header begins with # are metadata of strains.',
    )
    .action(async (file: string, _options, command: Command) => {
      await makeTree(file, command.optsWithGlobals<TreeOptions>());
    });
}

async function makeTree(file: string, options: TreeOptions): Promise<void> {
  const targets = await targetsOf(options.out);
  const table = await readProfiles(file);
  checkColumn(table, options.colourBy);
  const memory = options.memory === undefined ? process.availableMemory() : options.memory * MEGABYTE;
  const trees = targets.filter(({ format }) => format !== 'distances');
  const printed = targets.length === 0 && !options.distances;
  const wanted = trees.length > 0 || printed || (options.json === true && !options.distances);
  const distances = () => distancesOf(table, { ...options, memory, telling: !wanted });
  if (options.distances && targets.length === 0) {
    for await (const line of distances()) print(line);
    return;
  }
  const tree = wanted ? await profileTree(table, { ...options, memory }) : null;
  if (tree) {
    tellLeftOut(tree.leftOut);
    const newick = newickOf(tree);
    if (options.json) print(JSON.stringify(described(tree, options, newick)));
    else if (targets.length === 0) print(newick);
  }
  for (const target of targets) {
    await writeTree(target, { ...options, table, tree, distances });
    progress(`enterobot: wrote ${target.path}`);
  }
}

async function* distancesOf(
  table: ProfileTable,
  wish: { missing: MissingTreatment; threads: number; memory: number; telling: boolean },
): AsyncGenerator<string> {
  const nodes = profileNodes(table);
  if (wish.telling) tellLeftOut(nodes.leftOut);
  yield* distanceTable(nodes, wish);
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
