import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { dataPaths } from '../../config.ts';
import { builtInScheme } from '../../jobs/built_in_schemes.ts';
import { lookForOwnProgram } from '../../pipelines/generic/find_own_program.ts';
import { type AttachedScheme, attachScheme } from '../../records/attach_scheme.ts';
import { getDatabase } from '../../records/databases.ts';
import { findScheme, type SchemeParam } from '../../records/schemes.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { addOwnScheme, isManifestFile } from './own.ts';
import { withHouse } from './with_house.ts';

interface AddOptions extends CommonOptions {
  database: string;
  set?: string[];
  display?: SchemeParam['display'];
}

/** `enterobot scheme add NAME|MANIFEST`. */
export function registerAdd(scheme: Command): void {
  scheme
    .command('add')
    .description('attach a scheme to a database, or bring it up to date there; sent for what passes QC')
    .argument('<scheme>', "a built-in scheme's name, or the manifest (.yaml, .json) of a program of your own")
    .requiredOption('--database <name>', 'the genus database')
    .addOption(new Option('--display <who>', 'who sees it').choices(['public', 'private', 'none']))
    .option('--set <name=value...>', 'parameters of a manifest, where they are not to be its defaults')
    .action((scheme: string, _options, command: Command) =>
      withHouse<AddOptions>(command, async (house, options) => {
        if (!isManifestFile(scheme)) {
          if (options.set) command.error('error: --set is for parameters of a manifest');
          return tell(await addBuiltIn(house, scheme, options), options);
        }
        const { manifests } = dataPaths(house.data);
        const added = await addOwnScheme(house.pool, { ...options, file: resolve(scheme), manifests });
        tell(added, options);
        await warnOfMissing(added.scheme.param.own_program!.program);
      }),
    );
}

async function addBuiltIn({ pool }: Attached, name: string, options: AddOptions): Promise<AttachedScheme> {
  const builtIn = builtInScheme(name);
  const database = await getDatabase(pool, options.database);
  const param = builtIn.param(database);
  // What somebody hid stays hidden when it is brought up to date.
  const before = await findScheme(pool, database.name, name);
  const display = options.display ?? before?.param.display ?? param.display;
  const version = await builtIn.version?.(pool, database);
  return attachScheme(pool, {
    ...{ database: database.name, description: name, name: builtIn.name, genera: builtIn.genera },
    param: { ...param, display },
    ...(version === undefined ? {} : { version }),
  });
}

/** Jobs would wait for it. Where CRobot has a machine of its own, it is looked for there. */
async function warnOfMissing(program: string): Promise<void> {
  if ((await lookForOwnProgram({ program })) !== null) return;
  progress(`warning: ${program} is not installed on this machine`);
}

function tell({ scheme, outcome }: AttachedScheme, { json }: CommonOptions): void {
  const { description, name, database, barcode, version, param } = scheme;
  if (json) {
    print(JSON.stringify({ scheme: description, label: name, database, barcode, version, outcome, param }));
    return;
  }
  const columns = param.columns?.length ?? 0;
  const about = `${version === '' ? '' : `version ${version}, `}${param.display}, ${columns} columns`;
  print(`${outcome}: ${description} (${name}) in ${database}, ${about}`);
  if (outcome !== 'unchanged' && param.pipeline !== undefined) {
    progress(`for assemblies that are there: enterobot scheme update ${description} --database ${database}`);
  }
}
