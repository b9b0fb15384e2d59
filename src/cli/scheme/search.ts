import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { EnterobotError } from '../../errors.ts';
import { readFastaRecords } from '../../genome/fasta.ts';
import { showNumber } from '../../nserv/local_names.ts';
import { lookupBarcode } from '../../nserv/lookup_barcode.ts';
import {
  allelesBySequence,
  type ComparedSt,
  nearestSts,
  profileOfSt,
  stsByProfile,
  stsWithin,
} from '../../nserv/search.ts';
import { wholeNumber } from '../options.ts';
import { type CommonOptions, print } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable } from '../table.ts';
import { withHouse } from './with_house.ts';

interface SearchOptions extends CommonOptions {
  sequence?: string;
  profile?: Record<string, number>;
  st?: number;
  within?: number;
  nearest?: boolean;
}

/** search, barcode */
export function registerSearch(scheme: Command): void {
  scheme
    .command('search')
    .description('find alleles by sequence, or STs by profile')
    .argument('<name>', 'of the scheme in NServ')
    .option(
      '--sequence <fasta>',
      'a FASTA file, or the letters themselves: the alleles that are exactly that',
    )
    .option('--profile <alleles>', 'e.g. gapA=2,infB=5, a part will do: the STs that have them', profile)
    .option('--st <number>', 'the profile of an ST, also by a local number that gave way', wholeNumber(1))
    .option('--within <n>', 'with --profile or --st: the STs with up to so many differences', wholeNumber(0))
    .option('--nearest', 'with --profile or --st: the STs with the most equal alleles')
    .action((name: string, _options, command: Command) => search(name, command));
  scheme
    .command('barcode')
    .description('what a barcode of a locus (_LO), allele (_AL) or ST (_ST) stands for')
    .argument('<barcode>')
    .action((barcode: string, _options, command: Command) =>
      withHouse(command, async ({ pool }) =>
        print(JSON.stringify(await lookupBarcode(pool, barcode), null, 2)),
      ),
    );
}

function profile(text: string): Record<string, number> {
  const pairs = text.split(',').map((pair) => /^(.+)=(\d{1,9})$/.exec(pair.trim()));
  if (pairs.some((pair) => pair === null)) {
    throw new InvalidArgumentError('It takes locus=number, joined by commas.');
  }
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, Number(pair![2])]));
}

function search(name: string, command: Command): Promise<void> {
  return withHouse<SearchOptions>(command, async (house, options) => {
    const given = [options.sequence, options.profile, options.st].filter((one) => one !== undefined);
    if (given.length !== 1) command.error('error: give one of --sequence, --profile and --st');
    if (options.sequence !== undefined) await bySequence(house, name, options.sequence, options);
    else await byProfile(house, name, options);
  });
}

async function bySequence(
  { pool }: Attached,
  name: string,
  given: string,
  { json }: CommonOptions,
): Promise<void> {
  const records = existsSync(given)
    ? (await readFastaRecords(given)).map((one) => ({
        name: one.name,
        sequence: Buffer.from(one.sequence).toString('latin1'),
      }))
    : [{ name: 'sequence', sequence: lettersOf(given) }];
  const found = [];
  for (const { name: query, sequence } of records) {
    const alleles = await allelesBySequence(pool, name, sequence);
    found.push({ query, length: sequence.length, alleles });
  }
  if (json) return print(JSON.stringify(found));
  const rows = found.flatMap(({ query, alleles }) =>
    alleles.length === 0
      ? [[query, '-']]
      : alleles.map(({ locus, allele, strand, barcode }) => [
          query,
          locus,
          showNumber(allele),
          strand,
          barcode,
        ]),
  );
  print(formatTable(['sequence', 'locus', 'allele', 'strand', 'barcode'], rows));
}

/** @throws FILE_UNREADABLE for what is neither a file nor letters of a sequence */
function lettersOf(given: string): string {
  if (/^[ACGTURYSWKMBDHVN]+$/i.test(given)) return given;
  throw new EnterobotError('FILE_UNREADABLE', { file: given, reason: 'there is no such file' });
}

async function byProfile({ pool }: Attached, name: string, options: SearchOptions): Promise<void> {
  const known = options.st === undefined ? null : await profileOfSt(pool, name, options.st);
  const wanted = known?.profile ?? options.profile!;
  if (options.within !== undefined || options.nearest) {
    const found = options.nearest
      ? await nearestSts(pool, name, wanted)
      : await stsWithin(pool, name, wanted, options.within!);
    return print(options.json ? JSON.stringify(found) : comparedTable(found));
  }
  const found = known ? [known] : await withNames(pool, name, wanted);
  if (options.json) return print(JSON.stringify(found));
  for (const one of found) {
    const alleles = Object.entries(one.profile).map(([locus, allele]) => `${locus}(${showNumber(allele)})`);
    print([`ST ${showNumber(one.st)}`, ...alleles].join('\t'));
  }
}

async function withNames(
  pool: Attached['pool'],
  name: string,
  wanted: Record<string, number>,
): Promise<{ st: number; profile: Record<string, number> }[]> {
  const found = await stsByProfile(pool, name, wanted);
  return Promise.all(found.map(({ st }) => profileOfSt(pool, name, st)));
}

function comparedTable(found: ComparedSt[]): string {
  const rows = found.map(({ st, compared, equal, barcode }) => [
    ...[showNumber(st), compared - equal, equal, compared, barcode],
  ]);
  return formatTable(['ST', 'different', 'equal', 'compared', 'barcode'], rows);
}
