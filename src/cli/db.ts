import type { Command } from 'commander';
import { addDatabase, ENTEROBASE_PREFIXES, listDatabases } from '../records/databases.ts';
import { installationName, setInstallationName } from '../records/installation.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { attach } from './server/attach.ts';
import { formatTable } from './table.ts';

interface AddOptions extends CommonOptions {
  prefix: string;
  genus: string;
}

export function register(program: Command): void {
  const db = program.command('db').description('genus databases');
  db.command('add')
    .description('make a database for a genus')
    .argument('<name>', 'e.g. kpneumoniae')
    .requiredOption('--prefix <ABC>', 'three capital letters that start every barcode, e.g. KLE')
    .requiredOption('--genus <genus>', 'e.g. Klebsiella; decides the limits of quality control')
    .action(async (name: string, _options, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const { prefix, genus } = options;
      const house = attach(options);
      try {
        const made = await addDatabase(house.pool, { name, prefix, genus });
        if (ENTEROBASE_PREFIXES.includes(prefix)) {
          progress(
            `warning: EnteroBase itself uses the prefix ${prefix}; barcodes made here could be taken for its own.`,
          );
        }
        if (options.json) print(JSON.stringify(made));
        else print(`made database ${made.name}: prefix ${made.prefix}, genus ${made.genus}`);
      } finally {
        await house.close();
      }
    });
  db.command('installation')
    .description('the name of this house, which every export carries')
    .argument('[name]', 'the new name, e.g. "Hospital of Our Town, bacteriology"')
    .action(async (name: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const house = attach(options);
      try {
        if (name !== undefined) await setInstallationName(house.pool, name);
        const installation = await installationName(house.pool);
        print(options.json ? JSON.stringify({ installation }) : installation);
      } finally {
        await house.close();
      }
    });
  db.command('list')
    .description('all databases')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const house = attach(options);
      try {
        const databases = await listDatabases(house.pool);
        const rows = databases.map(({ name, prefix, genus }) => [name, prefix, genus]);
        print(options.json ? JSON.stringify(databases) : formatTable(['database', 'prefix', 'genus'], rows));
      } finally {
        await house.close();
      }
    });
}
