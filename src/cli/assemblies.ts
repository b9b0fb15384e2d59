import type { Command } from 'commander';
import type { AssembleBecause, SkipBecause } from '../maintenance/choose_strains.ts';
import { MAX_FAILS } from '../maintenance/nightly.ts';
import { type AssembliesUpdated, updateAssemblies } from '../maintenance/update_assemblies.ts';
import { listDatabases } from '../records/databases.ts';
import { wakeWorkers } from '../worker/wake_up.ts';
import { wholeNumber } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { type Attached, attach } from './server/attach.ts';
import { formatTable } from './table.ts';

interface UpdateOptions extends CommonOptions {
  database?: string;
  maxFails: number;
  limit?: number;
  priority?: number;
  workgroup?: string;
  dryRun?: boolean;
}

const SAYS: Record<AssembleBecause | SkipBecause, string> = {
  qc_again: 'its assembly has no verdict yet: QC ended without one, and is done again',
  new: 'its reads never had a job',
  failed: 'the last job failed, and not by the reads',
  has_assembly: 'an assembly passed QC',
  under_way: 'a job is under way, or waits for a person',
  no_reads: 'it has no reads',
  long_reads: 'its reads are not of Illumina',
  single_end: 'it has no pair of Illumina files',
  failed_qc: 'its newest reads were assembled and failed QC: only newer reads, or a person, try again',
  not_judged: 'its assembly was never judged, and its QC was killed or failed too often: see the job',
  refused: 'its newest reads were refused: only newer reads, or a person, try again',
  killed: 'the last job was killed: only a person sends it again',
  failed_too_often: 'jobs failed too often (--max-fails)',
};

/** `enterobot assemblies update`. */
export function register(program: Command): void {
  const assemblies = program.command('assemblies').description('the assemblies of strains');
  assemblies
    .command('update')
    .description('assemble every strain that has Illumina paired-end reads and no valid assembly')
    .option('--database <name>', 'of this database (default: of every one)')
    .option('--max-fails <n>', 'leave reads alone whose jobs failed so often', wholeNumber(1), MAX_FAILS)
    .option('--limit <n>', 'at most so many jobs for each database', wholeNumber(1))
    .option('--priority <n>', 'of the jobs; lower is sooner, 0 is usual', wholeNumber(-1_000_000, 1_000_000))
    .option('--workgroup <name>', 'the queue of the jobs')
    .option('--dry-run', 'tell what would be sent, and send nothing')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<UpdateOptions>();
      const house = attach(options);
      await update(house, options).finally(() => house.close());
    });
}

async function update(house: Attached, options: UpdateOptions): Promise<void> {
  const { dryRun = false } = options;
  const databases = options.database
    ? [options.database]
    : (await listDatabases(house.pool)).map(({ name }) => name);
  const updates: AssembliesUpdated[] = [];
  for (const database of databases) {
    updates.push(await updateAssemblies(house.pool, { ...options, database }));
  }
  if (!dryRun && updates.some(({ sent }) => sent > 0)) await wakeWorkers(house.pool);
  if (options.json) return print(JSON.stringify({ dry_run: dryRun, updates }));
  for (const one of updates) tell(one, dryRun);
}

function tell(
  { database, counts, sent, beyond_limit, overtaken, skipped }: AssembliesUpdated,
  dryRun: boolean,
): void {
  const rows = Object.entries(SAYS).flatMap(([verdict, says]) => {
    const count = counts[verdict as keyof typeof SAYS];
    return count === 0 ? [] : [[count, verdict.replaceAll('_', ' '), says]];
  });
  if (rows.length > 0) print(formatTable(['strains', 'found', ''], rows));
  const left = skipped.map(({ strain, barcode, because, job, reason }) => [
    strain,
    barcode,
    because.replaceAll('_', ' '),
    job,
    reason,
  ]);
  if (left.length > 0) print(formatTable(['left alone', 'barcode', 'because', 'job', 'it says'], left));
  const beyond = beyond_limit > 0 ? `; ${beyond_limit} more are beyond the limit` : '';
  const late = overtaken > 0 ? `; ${overtaken} were sent by somebody else just now` : '';
  const done = dryRun ? 'jobs would be sent (a dry run: nothing was sent)' : 'jobs sent';
  progress(`${database}: ${sent} ${done}${beyond}${late}`);
}
