import type { Command } from 'commander';
import { accountSettings } from '../api/accounts/settings.ts';
import { startApi } from '../api/server.ts';
import { dataFolder, dataPaths } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { setHouse } from '../jobs/house.ts';
import { createLogger } from '../log.ts';
import { Store } from '../store.ts';
import { brokerAddress } from '../worker/broker/address.ts';
import { startBroker } from '../worker/broker/broker.ts';
import { port } from './options.ts';
import type { CommonOptions } from './output.ts';
import { crobotToAsk } from './server/ask_crobot.ts';
import { databaseUrl } from './server/attach.ts';
import { readSecrets } from './server/secrets.ts';
import { runService } from './server/service.ts';

interface WebOptions extends CommonOptions {
  host: string;
  port: number;
}

export function register(program: Command): void {
  program
    .command('web')
    .description('run the web service: API, uploads, callbacks of CRobot')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on (0: any free one)', port, 0)
    .action(async (_options, command: Command) => web(command.optsWithGlobals<WebOptions>()));
}

async function web(options: WebOptions): Promise<void> {
  const logger = createLogger('web');
  const data = dataFolder(options.data);
  const paths = dataPaths(data);
  const url = databaseUrl(data);
  const address = brokerAddress(process.env.BROKER_URL);
  const { callbackSecret } = readSecrets(paths.secrets);
  const accounts = accountSettings();
  const pool = createPool(url, { name: 'enterobot-web', queryTimeoutMs: 30_000 });
  const broker = address && startBroker({ address, databaseUrl: url, logger });
  const store = new Store(paths.store);
  // Routes that send jobs build them here.
  setHouse({ pool, store });
  const api = await startApi({
    pool,
    store,
    data,
    crobot: crobotToAsk(data),
    broker,
    accounts,
    callbackSecret,
    host: options.host,
    port: options.port,
    logger,
  }).catch(async (error) => {
    // Else it would keep the process alive that has just failed.
    await broker?.stop();
    throw error;
  });
  const stop = async () => {
    await api.stop();
    await broker?.stop();
    await pool.end();
  };
  await runService({ url: api.url, stop }, logger);
}
