import { availableParallelism, totalmem } from 'node:os';
import type { Command } from 'commander';
import { dataFolder, dataPaths, makeDataFolder } from '../config.ts';
import { startCrobot } from '../crobot/start.ts';
import { createPool } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { describe, findPipeline } from '../pipelines/registry.ts';
import { runTask } from '../pipelines/runner.ts';
import { port, wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { databaseUrl } from './server/attach.ts';
import { readLiveRunFile } from './server/run_file.ts';
import { readSecrets } from './server/secrets.ts';
import { needSetting, runService } from './server/service.ts';
import { ownCommand } from './server/supervise.ts';
import { taskSettings } from './server/task_settings.ts';

interface CrobotOptions extends CommonOptions {
  host: string;
  port: number;
  cores?: number;
  memory?: number;
  inProcess: string[];
}

export function register(program: Command): void {
  program
    .command('crobot')
    .description('run CRobot: takes tasks over HTTP and runs pipelines on this machine')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on (0: any free one)', port, 0)
    .option('--cores <n>', 'cores that tasks may use together (default: all)', wholeNumber(1, 1024))
    .option(
      '--memory <MiB>',
      'memory that tasks may use together (default: 80 % of the machine)',
      wholeNumber(1, 16_777_216),
    )
    .option(
      '--in-process <pipeline...>',
      "pipelines that run in CRobot's own process: small ones that start no program",
      [],
    )
    .action(async (_options, command: Command) => crobot(command.optsWithGlobals<CrobotOptions>()));
}

async function crobot(options: CrobotOptions): Promise<void> {
  const logger = createLogger('crobot');
  const data = dataFolder(options.data);
  const paths = dataPaths(data);
  // Looked at when a task is accepted, and again by the task itself.
  process.env.ENTEROBOT_MANIFESTS = paths.manifests;
  const taskEnv = { ...taskSettings(paths.store), ENTEROBOT_MANIFESTS: paths.manifests };
  const webUrl = needSetting(process.env.WEB_URL ?? readLiveRunFile(paths.runFile)?.web_url, 'WEB_URL');
  const url = process.env.CROBOT_DATABASE_URL ?? databaseUrl(data);
  makeDataFolder(paths);
  const { crobotToken, callbackSecret } = readSecrets(paths.secrets);
  const pool = createPool(url, {
    name: 'enterobot-crobot',
    schema: 'crobot',
    queryTimeoutMs: 30_000,
  });
  const service = await startCrobot({
    pool,
    storeRoot: paths.store,
    pipelines: describe(),
    clients: [{ name: 'enterobot', token: crobotToken, callbackSecret, callbackAllow: [webUrl] }],
    host: options.host,
    port: options.port,
    cores: options.cores ?? availableParallelism(),
    memoryMb: options.memory ?? Math.floor((totalmem() / 2 ** 20) * 0.8),
    command: ownCommand('pipeline', 'run'),
    inProcess: { pipelines: checkInProcess(options.inProcess), run: runTask },
    taskEnv,
    logger,
  });
  const stop = async () => {
    await service.stop();
    await pool.end();
  };
  await runService({ url: service.url, stop }, logger);
}

/** @throws PIPELINE_UNKNOWN, PIPELINE_NEEDS_A_PROCESS: what starts programs must not, they would outlive a killed CRobot */
function checkInProcess(names: string[]): string[] {
  for (const name of names) {
    if (!findPipeline(name, '').inProcess)
      throw new EnterobotError('PIPELINE_NEEDS_A_PROCESS', { pipeline: name });
  }
  return names;
}
