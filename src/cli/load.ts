import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { inPlaceOf, loadFolder } from '../intake/load_folder.ts';
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
  assembler?: 'spades' | 'megahit';
  workgroup?: string;
  priority?: number;
}

/** `enterobot load`: exit code 1 when a strain was refused; the others are loaded all the same. */
export function register(program: Command): void {
  program
    .command('load')
    .description('load reads and assemblies from a folder')
    .argument('<dir>', 'folder with paired FASTQ (_R1/_R2 or _1/_2) and FASTA, gzip or plain')
    .requiredOption('--database <name>', 'the genus database')
    .option('--metadata <file>', 'table (TSV or CSV) with a column strain')
    .addOption(new Option('--assembler <name>', 'for reads (default: spades)').choices(['spades', 'megahit']))
    .option('--workgroup <name>', 'the queue of the jobs')
    .option('--priority <n>', 'of the jobs; lower is sooner, 0 is usual', wholeNumber(-1_000_000, 1_000_000))
    .action(async (dir: string, _options, command: Command) => {
      const options = command.optsWithGlobals<LoadOptions>();
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
