import { dataFolder, dataPaths } from '../../config.ts';
import { createPool, type Pool } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { setHouse } from '../../jobs/house.ts';
import { Store } from '../../store.ts';
import { readLiveRunFile } from './run_file.ts';

/** A command's connection to the server of its data folder. */
export interface Attached {
  data: string;
  pool: Pool;
  store: Store;
  close(): Promise<void>;
}

/** Address of the database: DATABASE_URL, else that of the server which runs on the data folder. @throws NOT_RUNNING */
export function databaseUrl(data: string): string {
  const url = process.env.DATABASE_URL ?? readLiveRunFile(dataPaths(data).runFile)?.database_url;
  if (!url) throw new EnterobotError('NOT_RUNNING', { data });
  return url;
}

/**
 * Attaches to the server that runs on the data folder (design: "Other commands attach"). The caller closes.
 * @throws NOT_RUNNING
 */
export function attach(options: { data?: string }): Attached {
  const data = dataFolder(options.data);
  const pool = createPool(databaseUrl(data), { name: 'enterobot-cli', max: 4 });
  const store = new Store(dataPaths(data).store);
  setHouse({ pool, store });
  return {
    data,
    pool,
    store,
    close: async () => {
      setHouse(undefined);
      await pool.end();
    },
  };
}
