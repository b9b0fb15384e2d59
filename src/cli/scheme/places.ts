import { type Command, InvalidArgumentError } from 'commander';
import { EnterobotError } from '../../errors.ts';
import { gffText } from '../../nserv/gff.ts';
import { showNumber } from '../../nserv/local_names.ts';
import { at, carriersOf, type LocusPlace, placesOf, typedLoci } from '../../nserv/positions.ts';
import { getNservScheme, type NservScheme } from '../../nserv/scheme.ts';
import { type Assembly, getAssembly } from '../../records/assemblies.ts';
import { parseBarcode } from '../../records/barcodes.ts';
import { wholeNumber } from '../options.ts';
import { type CommonOptions, print } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable } from '../table.ts';
import { withHouse } from './with_house.ts';

interface WhereOptions extends CommonOptions {
  allele?: number;
}

interface Region {
  contig: string;
  start: number;
  end: number;
}

/** where, at, gff: from the stored positions alone */
export function registerPlaces(scheme: Command): void {
  scheme
    .command('where')
    .description('where a locus lies on typed assemblies (1-based, inclusive)')
    .argument('<name>', 'of the scheme in NServ')
    .argument('<locus>')
    .argument('[assembly...]', 'barcodes (default: all that have the locus)')
    .option('--allele <number>', 'only assemblies that carry this allele', wholeNumber(1))
    .action((name: string, locus: string, assemblies: string[], _options, command: Command) =>
      where(name, locus, assemblies, command),
    );
  scheme
    .command('at')
    .description('which loci lie on a part of an assembly')
    .argument('<name>', 'of the scheme in NServ')
    .argument('<assembly>', 'its barcode')
    .argument('<region>', 'contig:start-end, 1-based, inclusive', region)
    .action((name: string, assembly: string, wanted: Region, _options, command: Command) =>
      withHouse(command, async ({ pool }, options) => {
        const { scheme, assemblies } = await subjects(pool, name, [assembly]);
        show(await at(pool, assemblies[0]!.id, scheme.id, wanted), assemblies, options);
      }),
    );
  scheme
    .command('gff')
    .description('the places of all loci of an assembly as GFF3')
    .argument('<name>', 'of the scheme in NServ')
    .argument('<assembly>', 'its barcode')
    .action((name: string, assembly: string, _options, command: Command) =>
      withHouse(command, async ({ pool }) => {
        const { scheme, assemblies } = await subjects(pool, name, [assembly]);
        const loci = await typedLoci(pool, assemblies[0]!.id, scheme.id);
        if (!loci) throw new EnterobotError('NSERV_NOT_TYPED', { assembly, scheme: name });
        process.stdout.write(gffText({ scheme: name, kind: scheme.parameters.kind, loci }));
      }),
    );
}

/** A contig's name may hold colons. */
function region(text: string): Region {
  const parts = /^(.+):(\d{1,12})-(\d{1,12})$/.exec(text);
  const [start, end] = [Number(parts?.[2]), Number(parts?.[3])];
  if (!parts || start < 1 || end < start) throw new InvalidArgumentError('It takes contig:start-end.');
  return { contig: parts[1]!, start, end };
}

function where(name: string, locus: string, barcodes: string[], command: Command): Promise<void> {
  return withHouse<WhereOptions>(command, async ({ pool }, options) => {
    const { scheme, assemblies } = await subjects(pool, name, barcodes);
    const locusId = scheme.locusIds[scheme.loci.indexOf(locus)];
    if (locusId === undefined) throw new EnterobotError('NSERV_LOCUS_UNKNOWN', { scheme: name, locus });
    const carriers = await carriersOf(pool, locusId, options.allele ?? 'any');
    const asked = new Set(assemblies.map(({ id }) => id));
    const wanted = barcodes.length === 0 ? carriers : carriers.filter((id) => asked.has(id));
    const known = await Promise.all(wanted.map((id) => getAssembly(pool, id)));
    show(await placesOf(pool, locusId, wanted), known, options);
  });
}

/** @throws NSERV_UNKNOWN, BARCODE_INVALID, RECORD_UNKNOWN */
async function subjects(
  pool: Attached['pool'],
  name: string,
  barcodes: string[],
): Promise<{ scheme: NservScheme; assemblies: Assembly[] }> {
  const scheme = await getNservScheme(pool, name);
  const assemblies: Assembly[] = [];
  for (const barcode of barcodes) {
    const found = await getAssembly(pool, parseBarcode(barcode).id);
    if (found.barcode !== barcode)
      throw new EnterobotError('RECORD_UNKNOWN', { kind: 'assembly', key: barcode });
    assemblies.push(found);
  }
  return { scheme, assemblies };
}

function show(places: LocusPlace[], assemblies: Assembly[], { json }: CommonOptions): void {
  const barcodes = new Map(assemblies.map(({ id, barcode }) => [id, barcode]));
  const told = places.map(({ assemblyId, ...place }) => ({ assembly: barcodes.get(assemblyId)!, ...place }));
  if (json) {
    print(JSON.stringify(told));
    return;
  }
  const rows = told.map(({ assembly, locus, allele, contig, start, end, strand, copy, flags }) => [
    ...[assembly, locus, allele === null ? '' : showNumber(allele)],
    ...[contig, start, end, strand, copy + 1, flags.join(',')],
  ]);
  const header = ['assembly', 'locus', 'allele', 'contig', 'start', 'end', 'strand', 'copy', 'flags'];
  print(formatTable(header, rows));
}
