import type { Command } from 'commander';
import { dataFolder } from '../config.ts';
import { EnterobotError } from '../errors.ts';
import { reportPrograms } from '../pipelines/programs.ts';
import { brokerAddress } from '../worker/broker/address.ts';
import { askBroker } from '../worker/broker/ask.ts';
import { disks } from './doctor/disks.ts';
import type { Finding } from './doctor/finding.ts';
import { house } from './doctor/house.ts';
import { lastBackup } from './doctor/last_backup.ts';
import { ownPrograms } from './doctor/own_programs.ts';
import { settingsFile, settingsOfEnvironment, shownSettings } from './doctor/settings.ts';
import { type CommonOptions, print } from './output.ts';
import { formatTable } from './table.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('what is here, what is missing, and how to get it; all settings, and where they come from')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const data = dataFolder(options.data);
      const findings = await examine(data);
      const settings = shownSettings(data, options.data !== undefined);
      const ok = findings.every((finding) => finding.ok || !finding.needed);
      if (options.json) print(JSON.stringify({ ok, findings, settings }));
      else {
        for (const { what, ok, needed, says } of findings) print(`${mark(ok, needed)} ${what}: ${says}`);
        const rows = settings.map(({ name, value, from }) => [name, value, from]);
        print(`\n${formatTable(['setting', 'value', 'from'], rows)}`);
      }
      process.exitCode = ok ? 0 : 1;
    });
}

function mark(ok: boolean, needed: boolean): string {
  if (ok) return 'ok      ';
  return needed ? 'MISSING ' : 'optional';
}

async function examine(data: string): Promise<Finding[]> {
  // First: the others read what it sets.
  const file = settingsFile(data);
  return [
    { what: 'Node', ok: true, needed: true, says: process.version },
    file,
    ...settingsOfEnvironment(),
    ...(await disks(data)),
    ...(await house(data)),
    lastBackup(data),
    ...(process.env.BROKER_URL ? [await broker(process.env.BROKER_URL)] : []),
    ...(await programs()),
    ...(await ownPrograms(data)),
  ];
}

async function programs(): Promise<Finding[]> {
  return (await reportPrograms()).map((found) => {
    const { program, package: debian, pipelines, optional, path, version } = found;
    const missing = `${pipelines.join(', ')} needs it: apt-get install -y ${debian}`;
    const says = path ? `${version || 'version unknown'} (${path})` : missing;
    return { what: program, ok: path !== null, needed: !optional, says };
  });
}

/** Whether RabbitMQ answers. It is never needed: jobs go on without it. */
async function broker(setting: string): Promise<Finding> {
  const found = { what: 'broker', needed: false };
  try {
    return { ...found, ok: true, says: await askBroker(brokerAddress(setting)!) };
  } catch (error) {
    if (error instanceof EnterobotError) return { ...found, ok: false, needed: true, says: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { ...found, ok: false, says: `away (${reason}); jobs are found by NOTIFY and poll` };
  }
}
