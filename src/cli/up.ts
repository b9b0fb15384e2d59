import type { Command } from 'commander';
import { type DataPaths, dataFolder, dataPaths } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { freePort } from '../free_port.ts';
import { createLogger, type Logger } from '../log.ts';
import { bootId, startTicks } from '../os_process.ts';
import { port, threads } from './options.ts';
import { type CommonOptions, progress } from './output.ts';
import { tellFirstAdmin } from './server/first_admin.ts';
import { houseUrl } from './server/house_url.ts';
import { type Ownership, own } from './server/owner.ts';
import { readRunFile, removeRunFile, writeRunFile } from './server/run_file.ts';
import { aborted, stopSignal } from './server/service.ts';
import { supervise } from './server/supervise.ts';

interface UpOptions extends CommonOptions {
  threads: number;
  port?: number;
}

export function register(program: Command): void {
  program
    .command('up')
    .description('run everything on this machine: database, web, worker and CRobot; Ctrl-C stops it')
    .option('-t, --threads <n>', 'jobs that the worker handles at once', threads, 4)
    .option('--port <n>', 'port of the web service (default: that of the last run, else any free one)', port)
    .action(async (_options, command: Command) => up(command.optsWithGlobals<UpOptions>()));
}

async function up(options: UpOptions): Promise<void> {
  const began = Date.now();
  const logger = createLogger('up');
  // From here on, not only once all is up: what was started so far must end with us.
  const told = stopSignal(logger);
  const paths = dataPaths(dataFolder(options.data));
  try {
    const owner = await own(paths, logger, told);
    try {
      await serve(options, paths, owner, told, logger, began);
    } finally {
      await owner.release();
    }
  } catch (error) {
    // A start that was given up because we are to stop has not failed.
    if (error !== told.reason) throw error;
  }
}

/** Runs the services until we are told to stop. @throws what the start or the database failed of, `told`'s reason */
async function serve(
  options: UpOptions,
  paths: DataPaths,
  owner: Ownership,
  told: AbortSignal,
  logger: Logger,
  began: number,
): Promise<void> {
  if (owner.adopted) progress('took over the PostgreSQL that an earlier run left behind');
  const pool = createPool(owner.databaseUrl, { max: 1 });
  const applied = await migrate(pool).finally(() => pool.end());
  if (applied.length > 0) progress(`database brought up to date (${applied.length} migrations)`);

  const before = readRunFile(paths.runFile);
  const webPort = options.port || (await portAgain(before?.web_url));
  const crobotPort = await portAgain(before?.crobot_url);
  const urls = { web: `http://127.0.0.1:${webPort}`, crobot: `http://127.0.0.1:${crobotPort}` };
  const env = {
    ...process.env,
    ENTEROBOT_DATA: paths.root,
    DATABASE_URL: owner.databaseUrl,
    CROBOT_URL: urls.crobot,
    WEB_URL: urls.web,
  };
  told.throwIfAborted();
  const children = [
    supervise({ name: 'crobot', words: ['crobot', '--port', String(crobotPort)], env }, logger),
    supervise({ name: 'web', words: ['web', '--port', String(webPort)], env }, logger),
    supervise({ name: 'worker', words: ['worker', '--threads', String(options.threads)], env }, logger),
  ];
  const over = Promise.race([aborted(told), owner.failed]);
  try {
    await Promise.race([over, Promise.all(children.map((child) => child.ready))]);
    told.throwIfAborted();
    await writeRunFile(paths.runFile, {
      pid: process.pid,
      start_ticks: startTicks('self')!,
      boot_id: bootId(),
      database_url: owner.databaseUrl,
      web_url: urls.web,
      crobot_url: urls.crobot,
      started: new Date().toISOString(),
    });
    told.throwIfAborted();
    progress(`Enterobot is ready after ${((Date.now() - began) / 1000).toFixed(1)} s: ${urls.web}`);
    progress(`data folder ${paths.root}; stop with Ctrl-C`);
    await firstAdmin(owner.databaseUrl, paths.root, logger);
    await over;
  } finally {
    removeRunFile(paths.runFile);
    await Promise.all(children.map((child) => child.stop()));
  }
}

/** All runs without it; the next start tells it again. */
async function firstAdmin(databaseUrl: string, data: string, logger: Logger): Promise<void> {
  const pool = createPool(databaseUrl, { max: 1 });
  try {
    await tellFirstAdmin(pool, houseUrl(data));
  } catch (error) {
    logger.warn({ err: error }, 'could not look for the first administrator');
  } finally {
    await pool.end();
  }
}

/** The port of the last run if it is free: tasks that were sent then still call back there. Else any free one. */
async function portAgain(url: string | undefined): Promise<number> {
  const port = url ? Number(new URL(url).port) : 0;
  return freePort(port).catch(() => freePort());
}
