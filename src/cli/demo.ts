import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { execa } from 'execa';
import { dataFolder, dataPaths } from '../config.ts';
import { findDemoData } from './demo/debian_data.ts';
import { followJobs } from './demo/follow.ts';
import { serverFor } from './demo/server.ts';
import { DEMO_STRAINS, simulateUploads } from './demo/simulate.ts';
import { type StrainSummary, summarise } from './demo/summary.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { type Attached, attach } from './server/attach.ts';
import { ownCommand } from './server/supervise.ts';
import { formatTable } from './table.ts';

const DATABASE = 'kpneumoniae';
const SCHEME = 'MLST_Pasteur';

export function register(program: Command): void {
  program
    .command('demo')
    .description('the whole way once, on real genomes: reads in, types out')
    .action(async (_options, command: Command) => {
      const data = dataFolder(command.optsWithGlobals<CommonOptions>().data);
      process.exitCode = (await demo(data)) ? 0 : 1;
    });
}

/** Runs the demo; true when every strain ended as it should. */
async function demo(data: string): Promise<boolean> {
  const folder = dataPaths(data).demo;
  const debian = await findDemoData(folder, progress);
  const began = Date.now();
  const server = await serverFor(data);
  let strains: StrainSummary[];
  let seconds: number;
  progress(server.started ? `started Enterobot on ${data}` : `using the Enterobot that runs on ${data}`);
  try {
    const uploads = join(folder, 'uploads');
    if (!existsSync(uploads)) progress('simulating 20x reads of NTUH-K2044 (wgsim)');
    await simulateUploads(debian, uploads);
    const scheme = join(folder, 'scheme');
    if (!existsSync(scheme))
      await enterobot(data, 'scheme', 'split', debian.alleles, debian.profiles, scheme);
    const house = attach({ data });
    try {
      await prepare(house, scheme);
      const words = ['load', uploads, '--database', DATABASE, '--assembler', 'megahit'];
      await enterobot(data, ...words);
      const moved = await followJobs(house, DATABASE, progress);
      if (!moved) progress('nothing to do: every job had ended before, and what is COMPLETE is not repeated');
      strains = await summarise(house.pool, DATABASE, SCHEME, DEMO_STRAINS);
      seconds = (Date.now() - began) / 1000;
    } finally {
      await house.close();
    }
  } finally {
    if (server.started) {
      await server.stop();
      progress('stopped it again; `./enterobot up` starts it, and everything is still there');
    }
  }
  return report(strains, seconds);
}

/** The database and its scheme, unless an earlier run made them. */
async function prepare({ pool, data }: Attached, scheme: string): Promise<void> {
  const { rowCount } = await pool.query('select from databases where name = $1', [DATABASE]);
  if (rowCount === 0) {
    await enterobot(data, 'db', 'add', DATABASE, '--prefix', 'KLE', '--genus', 'Klebsiella');
  }
  await enterobot(data, 'scheme', 'import', scheme, '--database', DATABASE, '--name', SCHEME);
}

/** Runs one of our own commands as a user would, and shows it. */
async function enterobot(data: string, ...words: string[]): Promise<void> {
  progress(`$ ./enterobot ${words.join(' ')}`);
  const [program, ...argv] = ownCommand('--data', data, ...words);
  await execa(program, argv, { stdout: process.stderr, stderr: 'inherit' });
}

function report(strains: StrainSummary[], seconds: number): boolean {
  const rows = strains.map((strain) =>
    'assembly' in strain
      ? [
          strain.name,
          strain.assembly,
          strain.qc,
          strain.n50,
          strain.contigs,
          strain.length,
          strain.ST ?? '-',
          '',
        ]
      : [strain.name, '-', strain.status, '', '', '', '-', strain.reason],
  );
  progress('');
  progress(formatTable(['strain', 'assembly', 'QC', 'N50', 'contigs', 'length', 'ST', 'reason'], rows));
  progress('');
  const ok = strains.length === DEMO_STRAINS.length && strains.every(endedWell);
  print(JSON.stringify({ ok, strains, seconds: Math.round(seconds * 10) / 10 }));
  return ok;
}

/** A typed assembly, or a refusal for what is wrong with the upload: both are what the demo is to show. */
function endedWell(strain: StrainSummary): boolean {
  return 'assembly' in strain
    ? strain.qc === 'PASS' && strain.ST !== null
    : strain.status === 'FAILED' && strain.class === 'input';
}
