import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type DataPaths, dataFolder, dataPaths, makeDataFolder } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { clusterFolder, workshopOf } from '../database/embedded/cluster_folder.ts';
import { EnterobotError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { type OpenBackup, openBackup, verifyBackup } from '../maintenance/backup/open_backup.ts';
import { type Restored, restoreBackup } from '../maintenance/backup/restore_backup.ts';
import { settingsFileOf } from '../settings_file.ts';
import { writeAtomic } from '../store.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { crobotToAsk } from './server/ask_crobot.ts';
import { own } from './server/owner.ts';
import { readLiveRunFile } from './server/run_file.ts';
import { stopSignal } from './server/service.ts';
import { formatTime } from './table.ts';

interface RestoreWords extends CommonOptions {
  keepStore?: boolean;
}

export function register(program: Command): void {
  program
    .command('restore')
    .description('bring back what `backup` saved, into an empty data folder or an empty DATABASE_URL')
    .argument('<backup>', 'what `backup` was given (the newest in it), or one of the folders named by a time')
    .option('--keep-store', 'the store outlived its database: its files stay, those missing are added')
    .action(async (path: string, _options, command: Command) =>
      restore(path, command.optsWithGlobals<RestoreWords>()),
    );
}

async function restore(path: string, options: RestoreWords): Promise<void> {
  const data = dataFolder(options.data);
  const paths = dataPaths(data);
  const signal = stopSignal(createLogger('restore'));
  const external = process.env.DATABASE_URL;
  refuseUsedFolder(paths, external !== undefined);
  const wasThere = existsSync(paths.root);
  let backup: OpenBackup | undefined;
  let madeSecrets = false;
  let done = false;
  try {
    // A file is unpacked inside the store, and the folders above that have modes of their own.
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) makeDataFolder(paths);
    backup = await openBackup(path, paths.store, signal);
    const { manifest } = backup;
    progress(`backup of ${manifest.installation}, ${manifest.made}, Enterobot ${manifest.enterobot}`);
    progress('holding every file against its checksum');
    await verifyBackup(backup, signal);
    // First: with the password in them the cluster is made, and with the token CRobot is asked what it knows.
    madeSecrets = await putSecrets(backup, paths);
    const restored = external
      ? await into(external, backup, paths, options, signal)
      : await intoEmbedded(backup, paths, options, signal);
    done = true;
    tell(restored, options);
  } catch (error) {
    // Somebody started a server here meanwhile: nothing here is ours to remove.
    done ||= isOwned(error);
    throw error;
  } finally {
    await backup?.close();
    if (!done && madeSecrets) rmSync(paths.secrets, { force: true });
    if (!done && !wasThere) rmSync(paths.root, { recursive: true, force: true });
  }
}

function isOwned(error: unknown): boolean {
  return error instanceof EnterobotError && error.code === 'DATA_FOLDER_OWNED';
}

/** What may lie in a data folder that nobody used yet. */
const HARMLESS = new Set([
  'enterobot.env',
  'store',
  'demo',
  'owner.lock',
  'lost+found',
  'last_backup.json',
  'postgres.log',
]);

/** @throws RESTORE_NOT_EMPTY, DATA_FOLDER_OWNED */
function refuseUsedFolder(paths: DataPaths, external: boolean): void {
  if (readLiveRunFile(paths.runFile)) {
    throw new EnterobotError('DATA_FOLDER_OWNED', { data: paths.root, holder: '' });
  }
  // With a database of its own, secrets may have been made here, or stand in the environment.
  if (external || !existsSync(paths.root)) return;
  const found = readdirSync(paths.root).filter((name) => !HARMLESS.has(name) && !name.startsWith('.'));
  if (found.length > 0) {
    throw new EnterobotError('RESTORE_NOT_EMPTY', {
      place: `The data folder ${paths.root}`,
      what: found.join(', '),
    });
  }
}

/** On an embedded PostgreSQL that is made for it; when the restoring fails, all that was made goes again. */
async function intoEmbedded(
  backup: OpenBackup,
  paths: DataPaths,
  options: RestoreWords,
  signal: AbortSignal,
): Promise<Restored> {
  let keep = false;
  try {
    const owner = await own(paths, createLogger('restore'), signal);
    try {
      const restored = await into(owner.databaseUrl, backup, paths, options, signal);
      keep = true;
      return restored;
    } finally {
      await owner.release();
    }
  } catch (error) {
    keep ||= isOwned(error);
    throw error;
  } finally {
    if (!keep) {
      const cluster = clusterFolder(paths.root);
      const made = [cluster, workshopOf(cluster), join(paths.root, 'cluster'), paths.postgresLog];
      for (const one of made) rmSync(one, { recursive: true, force: true });
    }
  }
}

async function into(
  url: string,
  backup: OpenBackup,
  paths: DataPaths,
  options: RestoreWords,
  signal: AbortSignal,
): Promise<Restored> {
  const apart = process.env.CROBOT_DATABASE_URL;
  const pool = createPool(url, { name: 'enterobot-restore', max: 2 });
  const crobotPool =
    apart && apart !== url ? createPool(apart, { name: 'enterobot-restore', max: 2 }) : undefined;
  try {
    const target = { pool, crobotPool, store: paths.store, crobot: crobotToAsk(paths.root) };
    const restored = await restoreBackup(backup, target, {
      keepStore: options.keepStore,
      signal,
      tell: progress,
    });
    putSettings(backup, paths);
    return restored;
  } finally {
    await pool.end();
    await crobotPool?.end();
  }
}

/** Puts secrets.json, unless the folder has one or the backup none. True: it was put. */
async function putSecrets(backup: OpenBackup, paths: DataPaths): Promise<boolean> {
  if (existsSync(paths.secrets) || !backup.manifest.data.some(({ file }) => file === 'secrets.json'))
    return false;
  await mkdir(paths.root, { recursive: true, mode: 0o755 });
  await writeAtomic(paths.secrets, await readFile(join(backup.folder, 'secrets.json')), { mode: 0o600 });
  return true;
}

/**
 * The settings of the old place beside those of the new one, to be looked at: they may name a database and machines that
 * are no more, or still are.
 */
function putSettings(backup: OpenBackup, paths: DataPaths): void {
  if (!backup.manifest.data.some(({ file }) => file === 'enterobot.env')) return;
  const copy = `${settingsFileOf(paths.root)}.restored`;
  copyFileSync(join(backup.folder, 'enterobot.env'), copy);
  progress(`the settings of the old system are in ${copy}; what still holds belongs into enterobot.env`);
}

function tell(restored: Restored, options: CommonOptions): void {
  const { made, rows, files, kept, setAside, highestJob, nextJob, audit } = restored;
  if (options.json) print(JSON.stringify(restored));
  else {
    print(`restored what was there on ${formatTime(new Date(made))}: ${rows} rows, ${files} files`);
    if (kept > 0) print(`${kept} files were in the store already and stayed as they are`);
    if (setAside > 0)
      print(`${setAside} folders of later tasks of the old system were set aside (*.set-aside)`);
    print(`the highest job that is known is ${highestJob}; new ones begin with ${nextJob}`);
  }
  const { differences } = audit;
  progress(
    `ledger check: ${audit.jobs} jobs, ${differences.length === 0 ? 'nothing differs' : `${differences.length} differences`}`,
  );
  if (differences.length > 0) {
    progress('see `enterobot ledger check`; the differences were in the backup');
    process.exitCode = 1;
  }
}
