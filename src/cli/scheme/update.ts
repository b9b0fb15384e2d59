import type { Command } from 'commander';
import { EnterobotError } from '../../errors.ts';
import type { LeaveBecause, SendBecause } from '../../maintenance/choose_assemblies.ts';
import { MAX_FAILS } from '../../maintenance/nightly.ts';
import { type Updated, updateScheme } from '../../maintenance/update_scheme.ts';
import { getDatabase, listDatabases } from '../../records/databases.ts';
import { findScheme, getScheme, type Scheme } from '../../records/schemes.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { wholeNumber } from '../options.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import { crobotToAsk } from '../server/ask_crobot.ts';
import { type Attached, attach } from '../server/attach.ts';
import { formatTable } from '../table.ts';

interface UpdateOptions extends CommonOptions {
  database?: string;
  maxFails: number;
  limit?: number;
  priority?: number;
  workgroup?: string;
  dryRun?: boolean;
}

const SAYS: Record<SendBecause | LeaveBecause, string> = {
  new: 'never had a job',
  failed: 'the last job failed',
  older_scheme: 'results of an older version of the scheme',
  older_pipeline: 'results of an older pipeline',
  current: 'results are current',
  under_way: 'a job is under way',
  killed: 'the last job was killed: only a person sends it again',
  failed_too_often: 'jobs failed too often (--max-fails)',
  not_passed_qc: 'the assembly has not passed QC',
};

/** `enterobot scheme update NAME`. */
export function registerUpdate(scheme: Command): void {
  scheme
    .command('update')
    .description('send a scheme for every assembly that passed QC and has no current result of it')
    .argument('<name>', 'e.g. MLST_Achtman')
    .option('--database <name>', 'of this database (default: of every one that has such a scheme)')
    .option('--max-fails <n>', 'leave assemblies alone whose jobs failed so often', wholeNumber(1), MAX_FAILS)
    .option('--limit <n>', 'at most so many jobs for each database', wholeNumber(1))
    .option('--priority <n>', 'of the jobs; lower is sooner, 0 is usual', wholeNumber(-1_000_000, 1_000_000))
    .option('--workgroup <name>', 'the queue of the jobs')
    .option('--dry-run', 'tell what would be sent, and send nothing')
    .action(async (name: string, _options, command: Command) => {
      const options = command.optsWithGlobals<UpdateOptions>();
      const house = attach(options);
      await update(house, name, options).finally(() => house.close());
    });
}

async function update(house: Attached, name: string, options: UpdateOptions): Promise<void> {
  const updates: Updated[] = [];
  for (const scheme of await schemesNamed(house, name, options.database)) {
    const pipelineVersion = await versionOf(house, scheme.param.pipeline);
    updates.push(await updateScheme(house.pool, scheme, { ...options, pipelineVersion }));
  }
  if (!options.dryRun && updates.some(({ sent }) => sent > 0)) await wakeWorkers(house.pool);
  if (options.json) return print(JSON.stringify({ dry_run: options.dryRun ?? false, updates }));
  for (const one of updates) tell(one, options.dryRun ?? false);
}

/** @throws SCHEME_UNKNOWN, DATABASE_UNKNOWN, RECORD_UNKNOWN (no database has one) */
async function schemesNamed({ pool }: Attached, name: string, database?: string): Promise<Scheme[]> {
  if (database !== undefined) {
    await getDatabase(pool, database);
    return [await getScheme(pool, database, name)];
  }
  const found: Scheme[] = [];
  for (const { name: database } of await listDatabases(pool)) {
    const scheme = await findScheme(pool, database, name);
    if (scheme) found.push(scheme);
  }
  if (found.length === 0) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'scheme', key: name });
  return found;
}

/** The version that CRobot would run now; undefined, and said, when it cannot be asked. */
async function versionOf({ data }: Attached, pipeline: string | undefined): Promise<string | undefined> {
  const crobot = crobotToAsk(data);
  if (!crobot || pipeline === undefined) return undefined;
  try {
    return (await crobot.pipelines()).find(({ name }) => name === pipeline)?.version;
  } catch (error) {
    progress(
      `CRobot does not tell its version of ${pipeline}; the newest result counts as current (${error})`,
    );
    return undefined;
  }
}

function tell({ database, scheme, counts, sent, beyond_limit, overtaken }: Updated, dryRun: boolean): void {
  const rows = Object.entries(SAYS).flatMap(([verdict, says]) => {
    const count = counts[verdict as keyof typeof SAYS];
    return count === 0 ? [] : [[count, verdict.replaceAll('_', ' '), says]];
  });
  if (rows.length > 0) print(formatTable(['assemblies', 'found', ''], rows));
  const beyond = beyond_limit > 0 ? `; ${beyond_limit} more are beyond the limit` : '';
  const late = overtaken > 0 ? `; ${overtaken} were sent by somebody else just now` : '';
  const done = dryRun ? 'jobs would be sent (a dry run: nothing was sent)' : 'jobs sent';
  progress(`${database}, ${scheme}: ${sent} ${done}${beyond}${late}`);
}
