import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Command } from 'commander';
import { dataFolder, dataPaths } from '../../config.ts';
import { EnterobotError } from '../../errors.ts';
import { lookForOwnProgram } from '../../pipelines/generic/find_own_program.ts';
import { installManifest } from '../../pipelines/generic/installed.ts';
import type { Manifest } from '../../pipelines/generic/manifest.ts';
import { readManifest } from '../../pipelines/generic/read_manifest.ts';
import { generic } from '../../pipelines/generic.ts';
import { runTask } from '../../pipelines/runner.ts';
import { TASK_FILES, type TaskResult } from '../../protocol/result.ts';
import type { Json, TaskFile } from '../../protocol/task.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import { formatTable } from '../table.ts';
import { readParameters } from './own.ts';

interface TryOptions extends CommonOptions {
  set?: string[];
  reads?: string[];
}

/** Of the log of a program that failed. */
const LAST_LINES = 30;

/** install, try: what takes no server. */
export function registerTry(scheme: Command): void {
  scheme
    .command('try')
    .description('run the program of a manifest once, as a job would, and show its columns; needs no server')
    .argument('<manifest>', 'the .yaml or .json file')
    .argument('[genome]', 'a FASTA file, or one packed by gzip; without: only the manifest is checked')
    .option('--set <name=value...>', 'parameters of the manifest')
    .option('--reads <file...>', 'two FASTQ files, for a program that takes reads')
    .action((file: string, genome: string | undefined, _options, command: Command) =>
      tryOut(file, genome, command.optsWithGlobals<TryOptions>()),
    );
  scheme
    .command('install')
    .description("allow CRobot to run a manifest's program; on CRobot's machine, where that is another")
    .argument('<manifest>', 'the .yaml or .json file')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const { manifests } = dataPaths(dataFolder(options.data));
      const manifest = await readManifest(resolve(file));
      const { sha256 } = await installManifest(manifest, resolve(file), manifests);
      if (options.json) print(JSON.stringify({ scheme: manifest.name, manifest: sha256, folder: manifests }));
      else print(`installed: ${manifest.name}, manifest ${sha256}, in ${manifests}`);
    });
}

async function tryOut(given: string, genome: string | undefined, options: TryOptions): Promise<void> {
  const file = resolve(given);
  const manifest = await readManifest(file);
  const parameters = readParameters(manifest, options.set ?? []);
  if (genome === undefined && !options.reads) return tellChecked(manifest, options);
  const top = await mkdtemp(join(tmpdir(), 'enterobot-try-'));
  try {
    process.env.ENTEROBOT_MANIFESTS = join(top, 'manifests');
    const { sha256 } = await installManifest(manifest, file);
    const inputs = await laid(top, genome, options.reads);
    const result = await ran(top, manifest, { inputs, params: { manifest: sha256, parameters } });
    if (result) tell(result, manifest, options);
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

async function tellChecked(manifest: Manifest, { json }: CommonOptions): Promise<void> {
  const path = await lookForOwnProgram(manifest);
  const { name, program, columns } = manifest;
  if (json) print(JSON.stringify({ scheme: name, program, path, columns: columns.length }));
  else
    print(
      `${name}: the manifest is good; ${columns.length} columns; ${program} is ${path ?? 'not installed'}`,
    );
}

/** The files of a task; the genome unpacked, as it lies in the store. */
async function laid(top: string, genome?: string, reads: string[] = []): Promise<Record<string, string>> {
  const inputs: Record<string, string> = {};
  if (genome?.endsWith('.gz')) {
    inputs.assembly = join(top, 'genome.fasta');
    await unpack(resolve(genome), inputs.assembly);
  } else if (genome) inputs.assembly = resolve(genome);
  reads.slice(0, 2).forEach((one, at) => {
    inputs[`read${at + 1}`] = resolve(one);
  });
  return inputs;
}

async function unpack(file: string, target: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(target));
  } catch (error) {
    throw new EnterobotError('FILE_UNREADABLE', { file, reason: (error as Error).message }, { cause: error });
  }
}

/** Undefined when it failed, which is told with the end of its log. */
async function ran(
  top: string,
  { resources: { cores, memory_mb, minutes } }: Manifest,
  given: Pick<TaskFile, 'inputs' | 'params'>,
): Promise<TaskResult | undefined> {
  const folder = join(top, 'task');
  await mkdir(folder);
  const task: TaskFile = {
    ...{ token: randomBytes(16).toString('hex'), job_id: 1, attempt: 1, priority: 0, reads: {} },
    ...{ pipeline: generic.name, version: generic.version, resources: { cores, memory_mb, minutes } },
    ...given,
  };
  await writeFile(join(folder, TASK_FILES.task), JSON.stringify(task));
  const end = await runTask(folder);
  if (end.state !== 'complete') {
    process.exitCode = 1;
    if (end.state === 'stopped') return undefined;
    const log = await readFile(join(folder, TASK_FILES.log), 'utf8');
    for (const line of log.trimEnd().split('\n').slice(-LAST_LINES)) progress(line);
    progress(`enterobot: ${end.error.message} [${end.error.code}]`);
    return undefined;
  }
  return JSON.parse(await readFile(join(folder, TASK_FILES.result), 'utf8')) as TaskResult;
}

function tell(result: TaskResult, manifest: Manifest, { json }: CommonOptions): void {
  const { values, programs, outputs } = result;
  if (json) {
    print(JSON.stringify({ values, programs, outputs: Object.keys(outputs) }));
    return;
  }
  const rows = manifest.columns.map(({ name, label, kind, unit }) => [
    ...[name, unit === undefined ? label : `${label} (${unit})`, kind, shown(values[name] ?? null)],
  ]);
  print(formatTable(['column', 'label', 'kind', 'value'], rows));
  const seconds = programs.at(-1)?.seconds ?? 0;
  progress(`${manifest.program} ${programs.at(-1)?.version ?? ''}: ${seconds} s`);
}

function shown(value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? '-' : String(value);
}
