import type { Command } from 'commander';
import type { ArrayPair } from '../genome/crispr/compare_arrays.ts';
import { findGroup } from '../jobs/accessory/group.ts';
import { type CrisprComparison, compareCrispr } from '../nserv/crispr_compare.ts';
import { getAssembly } from '../records/assemblies.ts';
import { getScheme } from '../records/schemes.ts';
import { type CommonOptions, print } from './output.ts';
import { withHouse } from './scheme/with_house.ts';

interface CompareOptions extends CommonOptions {
  database: string;
}

export function register(program: Command): void {
  const crispr = program.command('crispr').description('CRISPR arrays (scheme CRISPR)');
  crispr
    .command('compare')
    .description('the arrays of two assemblies side by side, spacers as numbers of the catalogue')
    .argument('<a>', 'name or barcode of a strain, or barcode of an assembly')
    .argument('<b>', 'likewise')
    .requiredOption('--database <name>', 'the genus database')
    .action((a: string, b: string, _options, command: Command) => compare(a, b, command));
}

function compare(a: string, b: string, command: Command): Promise<void> {
  return withHouse<CompareOptions>(command, async ({ pool }, { database, json }) => {
    const one = async (word: string) => {
      const [id] = await findGroup(pool, database, [word]);
      return getAssembly(pool, id!);
    };
    const [left, right] = [await one(a), await one(b)];
    const found = await compareCrispr(pool, await getScheme(pool, database, 'CRISPR'), left, right);
    if (json) return print(JSON.stringify({ a: left.barcode, b: right.barcode, ...found }));
    for (const line of lines(found)) print(line);
  });
}

function lines({ spacers, pairs }: CrisprComparison): string[] {
  const head = `${spacers.shared} spacers shared, of ${spacers.a} in the first and ${spacers.b} in the second`;
  return [head, ...pairs.flatMap((pair) => ['', ...table(pair)])];
}

/** Two rows of numbers, one above the other; a dash where an assembly has none. */
function table({ a, b, shared, aligned }: ArrayPair): string[] {
  const place = (one: ArrayPair['a']) =>
    one ? `${one.contig}:${one.start}-${one.end} repeat ${one.repeat}` : 'none';
  const width = Math.max(1, ...aligned.flat().map((number) => String(number ?? '').length));
  const row = (side: 0 | 1) => aligned.map((both) => String(both[side] ?? '-').padStart(width)).join(' ');
  return [`${place(a)} | ${place(b)} (${shared} shared)`, row(0), row(1)];
}
