import type { Command } from 'commander';
import { dataFolder, dataPaths } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { clusterFolder, holdsCluster } from '../database/embedded/cluster_folder.ts';
import { EnterobotError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { writeLastBackup } from '../maintenance/backup/last_backup.ts';
import { type BackupMade, makeBackup } from '../maintenance/backup/make_backup.ts';
import { settingsFileOf } from '../settings_file.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { databaseUrl } from './server/attach.ts';
import { own } from './server/owner.ts';
import { stopSignal } from './server/service.ts';
import { releaseVersion } from './version.ts';

interface BackupWords extends CommonOptions {
  link?: boolean;
}

export function register(program: Command): void {
  program
    .command('backup')
    .description('save everything while it runs: tables, files of the store, secrets; `restore` reads it')
    .argument(
      '<target>',
      'a folder, in which later backups cost only what is new, or a file that ends in .tar',
    )
    .option(
      '--link',
      'link files instead of copying them where the disk is the same (no help if that disk breaks)',
    )
    .action(async (target: string, _options, command: Command) =>
      backup(target, command.optsWithGlobals<BackupWords>()),
    );
}

async function backup(target: string, options: BackupWords): Promise<void> {
  const began = Date.now();
  const data = dataFolder(options.data);
  const paths = dataPaths(data);
  const signal = stopSignal(createLogger('backup'));
  const database = await reach(data, signal);
  const apart = process.env.CROBOT_DATABASE_URL;
  const pool = createPool(database.url, { name: 'enterobot-backup', max: 2 });
  const crobotPool =
    apart && apart !== database.url ? createPool(apart, { name: 'enterobot-backup', max: 1 }) : undefined;
  try {
    const made = await makeBackup(
      {
        pool,
        crobotPool,
        store: paths.store,
        dataFiles: [paths.secrets, settingsFileOf(data)],
        version: releaseVersion(),
      },
      target,
      { link: options.link, signal, tell: progress },
    );
    await writeLastBackup(data, made).catch((error: Error) => {
      progress(`warning: ${data} could not be told of it, so that doctor will not know: ${error.message}`);
    });
    tell(made, options, (Date.now() - began) / 1000);
  } finally {
    await pool.end();
    await crobotPool?.end();
    await database.release();
  }
}

/** The database that runs; else the embedded one of the folder, started for this. @throws NOT_RUNNING */
async function reach(
  data: string,
  signal: AbortSignal,
): Promise<{ url: string; release: () => Promise<void> }> {
  try {
    return { url: databaseUrl(data), release: async () => {} };
  } catch (error) {
    const isStopped = error instanceof EnterobotError && error.code === 'NOT_RUNNING';
    if (!isStopped || !holdsCluster(clusterFolder(data))) throw error;
    const owner = await own(dataPaths(data), createLogger('backup'), signal);
    return { url: owner.databaseUrl, release: owner.release };
  }
}

function tell(made: BackupMade, options: CommonOptions, seconds: number): void {
  if (options.json) print(JSON.stringify(made));
  else {
    const { tables, rows, files, bytes, copied, copiedBytes } = made;
    print(made.path);
    progress(
      `${rows} rows of ${tables} tables and ${files} files (${mega(bytes)} MB), of which ${copied} ` +
        `(${mega(copiedBytes)} MB) are new, in ${seconds.toFixed(1)} s`,
    );
  }
  // The backup is whole; the store is not. Who runs this by the clock is to notice.
  for (const path of made.damaged) progress(`damaged in the store: ${path} is not what its name says`);
  for (const path of made.missing) progress(`missing in the store: ${path}, which a row names`);
  if (made.damaged.length > 0 || made.missing.length > 0) process.exitCode = 1;
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
