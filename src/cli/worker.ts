import type { Command } from 'commander';
import { CALLBACK_PATH } from '../api/options.ts';
import { dataFolder, dataPaths } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { registerIntake } from '../intake/register.ts';
import { setHouse } from '../jobs/house.ts';
import { createLogger } from '../log.ts';
import { registerMaintenance } from '../maintenance/register.ts';
import { Store } from '../store.ts';
import { brokerAddress } from '../worker/broker/address.ts';
import { startBroker } from '../worker/broker/broker.ts';
import { CRobotClient } from '../worker/crobot_client.ts';
import { Worker } from '../worker/worker.ts';
import { threads, wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { databaseUrl } from './server/attach.ts';
import { loadJobClasses } from './server/job_classes.ts';
import { readLiveRunFile } from './server/run_file.ts';
import { readSecrets } from './server/secrets.ts';
import { needSetting, runService } from './server/service.ts';

interface WorkerOptions extends CommonOptions {
  threads: number;
  leaseSeconds: number;
  jobs?: string[];
}

export function register(program: Command): void {
  program
    .command('worker')
    .description('run a worker: sends jobs, runs local ones, processes results; any number may run')
    .option('-t, --threads <n>', 'jobs at the same time', threads, 4)
    .option(
      '--lease-seconds <n>',
      'the jobs of a worker that died are free for others after so long',
      wholeNumber(1, 3600),
      30,
    )
    .option('--jobs <file...>', 'files with job classes of your own (also ENTEROBOT_JOBS)')
    .action(async (_options, command: Command) => work(command.optsWithGlobals<WorkerOptions>()));
}

async function work(options: WorkerOptions): Promise<void> {
  const logger = createLogger('worker');
  const data = dataFolder(options.data);
  const paths = dataPaths(data);
  const run = readLiveRunFile(paths.runFile);
  const crobotUrl = needSetting(process.env.CROBOT_URL ?? run?.crobot_url, 'CROBOT_URL');
  const webUrl = needSetting(process.env.WEB_URL ?? run?.web_url, 'WEB_URL');
  const url = databaseUrl(data);
  const address = brokerAddress(process.env.BROKER_URL);
  registerIntake();
  registerMaintenance();
  await loadJobClasses(options.jobs);
  // Each job may hold a connection while it applies; the loops share the rest.
  const pool = createPool(url, {
    name: 'enterobot-worker',
    max: options.threads + 3,
    queryTimeoutMs: 60_000,
  });
  setHouse({ pool, store: new Store(paths.store) });
  const worker = new Worker({
    databaseUrl: url,
    crobot: new CRobotClient(crobotUrl, readSecrets(paths.secrets).crobotToken),
    callbackUrl: new URL(CALLBACK_PATH, webUrl).href,
    threads: options.threads,
    leaseSeconds: options.leaseSeconds,
    logger,
    wakeUp: address && ((look) => startBroker({ address, databaseUrl: url, logger, look })),
  });
  worker.start();
  const stop = async () => {
    await worker.stop();
    await pool.end();
  };
  await runService({ stop }, logger);
}
