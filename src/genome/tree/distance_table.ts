import { written } from './newick.ts';
import type { ProfileNodes } from './profile_nodes.ts';
import { symmetricDistances } from './symmetric.ts';
import { checkTreeMemory } from './tree_memory.ts';
import type { MissingTreatment } from './tree_words.ts';

/**
 * Lines of the matrix of symmetric distances, tab-separated, strains by name: a header that begins with an empty cell,
 * then a row for each.
 * @throws TREE_MEMORY
 */
export async function* distanceTable(
  nodes: ProfileNodes,
  wish: { missing: MissingTreatment; threads: number; memory: number },
): AsyncGenerator<string> {
  checkTreeMemory(nodes.rows.length, nodes.loci, 2, wish.memory);
  const distances = await symmetricDistances(nodes, wish.missing, wish.threads);
  const strains = nodes.names
    .flatMap((names, node) => names.map((name) => ({ name, node })))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  yield ['', ...strains.map(({ name }) => name)].join('\t');
  for (const a of strains) {
    yield [a.name, ...strains.map((b) => written(distances.between(a.node, b.node)))].join('\t');
  }
}
