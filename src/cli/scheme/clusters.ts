import type { Command } from 'commander';
import { checkClusters, clusterCounts, giveClusters } from '../../nserv/cluster_scheme.ts';
import { levelList } from '../level_list.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import { formatTable } from '../table.ts';
import { withHouse } from './with_house.ts';

interface ClustersOptions extends CommonOptions {
  levels?: number[];
  check?: boolean;
}

/** clusters */
export function registerClusters(scheme: Command): void {
  scheme
    .command('clusters')
    .description('how many HierCC clusters a scheme has at each level; or gives it some')
    .argument('<name>', 'of the scheme in NServ')
    .option('--levels <list>', 'place all STs at these levels, and new ones as they come', levelList)
    .option('--check', 'whether every ST has its clusters, and lists of strains say the same')
    .action((name: string, _options, command: Command) => clusters(name, command));
}

function clusters(name: string, command: Command): Promise<void> {
  return withHouse<ClustersOptions>(command, async ({ pool }, { json, levels, check }) => {
    const warnings = levels ? await giveClusters(pool, name, levels) : [];
    for (const warning of warnings) progress(`warning: ${warning}`);
    const problems = check ? await checkClusters(pool, name) : [];
    const counts = await clusterCounts(pool, name);
    if (json) print(JSON.stringify({ name, levels: counts, ...(check ? { problems } : {}) }));
    else if (problems.length > 0) for (const problem of problems) print(problem);
    else if (counts.length === 0) print(`${name} has no clusters; --levels gives it some`);
    else
      print(
        formatTable(
          ['level', 'clusters', 'STs'],
          counts.map(({ level, clusters: n, sts }) => [`HC${level}`, n, sts]),
        ),
      );
    if (check && problems.length === 0) progress(`${name}: nothing differs`);
    if (warnings.length > 0 || problems.length > 0) process.exitCode = 1;
  });
}
