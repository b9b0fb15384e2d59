import type { Command } from 'commander';
import { dataFolder } from '../config.ts';
import { createPool } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { type CommonOptions, print } from './output.ts';
import { databaseUrl } from './server/attach.ts';

export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to this release (`up` does it by itself)')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const pool = createPool(databaseUrl(dataFolder(options.data)), { max: 1 });
      const applied = await migrate(pool).finally(() => pool.end());
      if (options.json) print(JSON.stringify({ applied }));
      else
        print(applied.length === 0 ? 'nothing to do' : applied.map((name) => `applied ${name}`).join('\n'));
    });
}
