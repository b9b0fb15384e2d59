import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { inPlaceOf, loadFolder } from '../intake/load_folder.ts';
import { loadRuns, type RunsLoaded } from '../intake/load_runs.ts';
import type { LoadOutcome } from '../intake/load_strain.ts';
import { defaultUser } from '../records/users.ts';
import { wakeWorkers } from '../worker/wake_up.ts';
import { wholeNumber } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { attach } from './server/attach.ts';
import { formatTable } from './table.ts';

interface LoadOptions extends CommonOptions {
  database: string;
  metadata?: string;
  accessions?: string;
  assembler?: 'spades' | 'megahit';
  workgroup?: string;
  priority?: number;
}

/** `enterobot load`: exit code 1 when a strain was refused; the others are loaded all the same. */
export function register(program: Command): void {
  program
    .command('load')
    .description('load reads and assemblies from a folder, or runs of ENA by their accessions')
    .argument('[dir]', 'folder with paired FASTQ (_R1/_R2 or _1/_2) and FASTA, gzip or plain')
    .requiredOption('--database <name>', 'the genus database')
    .option('--metadata <file>', 'table (TSV or CSV) with a column strain')
    .option(
      '--accessions <file>',
      'in place of a folder: table (TSV or CSV) with columns strain and accession',
    )
    .addOption(new Option('--assembler <name>', 'for reads (default: spades)').choices(['spades', 'megahit']))
    .option('--workgroup <name>', 'the queue of the jobs')
    .option('--priority <n>', 'of the jobs; lower is sooner, 0 is usual', wholeNumber(-1_000_000, 1_000_000))
    .action(async (dir: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<LoadOptions>();
      if ((dir === undefined) === (options.accessions === undefined))
        command.error('error: name a folder, or a table with --accessions', { exitCode: 2 });
      if (options.accessions !== undefined && options.metadata !== undefined)
        command.error('error: the table of --accessions holds the metadata, too', { exitCode: 2 });
      if (dir === undefined) return loadAccessions(options.accessions!, options);
      const house = attach(options);
      try {
        const loaded = await loadFolder({
          pool: house.pool,
          store: house.store,
          database: options.database,
          userId: (await defaultUser(house.pool)).userId,
          folder: resolve(dir),
          metadataFile: options.metadata,
          assembler: options.assembler,
          workgroup: options.workgroup,
          priority: options.priority,
          onProgress: progress,
        });
        if (loaded.strains.some((one) => one.outcome === 'loaded')) await wakeWorkers(house.pool);
        if (options.json) print(JSON.stringify(loaded));
        else print(loadTable(loaded.strains));
        if (loaded.strains.some((one) => one.outcome === 'refused')) process.exitCode = 1;
      } finally {
        await house.close();
      }
    });
}

async function loadAccessions(file: string, options: LoadOptions): Promise<void> {
  const { database, assembler, workgroup, priority } = options;
  const house = attach(options);
  try {
    const { userId } = await defaultUser(house.pool);
    const settings = { database, assembler, workgroup, priority, userId };
    const loaded = await loadRuns({
      pool: house.pool,
      file: resolve(file),
      ...settings,
      onProgress: progress,
    });
    if (loaded.some((one) => one.outcome === 'loaded')) await wakeWorkers(house.pool);
    print(options.json ? JSON.stringify({ strains: loaded }) : runsTable(loaded));
    if (loaded.some((one) => one.outcome === 'refused')) process.exitCode = 1;
  } finally {
    await house.close();
  }
}

function runsTable(loaded: RunsLoaded[]): string {
  const rows = loaded.map((one) => {
    const about = [one.strain, one.runs.join(','), one.outcome];
    if (one.outcome === 'refused') return [...about, '', '', one.error.message];
    if (one.outcome === 'already there')
      return [...about, one.barcode, one.jobId, [one.status, one.qc, one.reason].filter(Boolean).join(', ')];
    if (one.jobId === null) return [...about, one.barcode, '', 'no Illumina paired-end reads: not assembled'];
    const place = one.replaces === undefined ? '' : `in place of what job ${one.replaces} refused`;
    return [...about, one.barcode, one.jobId, place];
  });
  return formatTable(['strain', 'runs', 'outcome', 'barcode', 'job', 'state'], rows);
}

function loadTable(strains: LoadOutcome[]): string {
  const rows = strains.map((one) => {
    if (one.outcome === 'refused') return [one.strain, one.outcome, '', '', one.error.message];
    if (one.outcome === 'loaded') {
      return [one.strain, one.outcome, one.barcode, one.jobId, inPlaceOf(one).replace(/^, /, '')];
    }
    const state = [one.status, one.qc, one.reason].filter(Boolean).join(', ');
    return [one.strain, one.outcome, one.barcode, one.jobId, state];
  });
  return formatTable(['strain', 'outcome', 'barcode', 'job', 'state'], rows);
}
