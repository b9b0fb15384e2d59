import { constants } from 'node:fs';
import { copyFile, mkdir, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import type { GenericInputs, GenericParams } from '../generic.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { failureOf, lastLines } from '../program_failure.ts';
import { parametersFault } from './check_parameter.ts';
import { findOwnProgram } from './find_own_program.ts';
import { type InstalledManifest, installedManifest, manifestsFolder } from './installed.ts';
import { keepOutputs } from './keep_outputs.ts';
import { INPUT_FILES, type Manifest } from './manifest.ts';
import { argumentsWith } from './placeholders.ts';
import { readResult } from './read_result.ts';
import { type OwnProgram, runConfined } from './run_confined.ts';
import { tooMuch } from './watch.ts';

type GenericTask = Task<GenericInputs, GenericParams, unknown>;
type Values = Map<string, string | number | boolean>;

/** A version command that says nothing for this long is given up. */
const VERSION_MS = 20_000;

/**
 * Runs the program of an installed manifest and reads its result.
 * @throws MANIFEST_NOT_INSTALLED, MANIFEST_PARAMETER, PIPELINE_FIELD_WRONG, OWN_PROGRAM_MISSING, OWN_PROGRAM_UNFIT,
 *   OWN_PROGRAM_LEFT, PROGRAM_FAILED, OUT_OF_MEMORY, DISK_FULL, OWN_RESULT_MISSING, OWN_RESULT_WRONG, and those of runConfined
 */
export async function runGeneric(task: GenericTask): Promise<PipelineOutput> {
  const installed = installedManifest(task.params.manifest);
  const { manifest } = installed;
  const problem = parametersFault(manifest, task.params.parameters);
  if (problem) throw new EnterobotError('MANIFEST_PARAMETER', { scheme: manifest.name, problem });
  const path = await findOwnProgram(manifest);
  const { values, megabytes } = await lay(task, installed);
  const argv = argumentsWith(manifest, values);
  const { program, result, stdout, resources } = manifest;
  const own: OwnProgram = {
    ...{ program, path, argv, network: manifest.network, env: environment(task, manifest) },
    ...{
      memoryMb: task.resources.memory_mb,
      diskMb: resources.disk_mb + megabytes,
      outputMb: resources.output_mb,
    },
    ...(stdout === undefined ? {} : { stdout: join(task.scratch, stdout) }),
  };
  const version = await versionOf(task, manifest, own);
  task.log.say(`run: ${[program, ...argv].join(' ')}`);
  const end = await runConfined(task, own);
  task.runs.push({ program, version, argv: [program, ...argv], seconds: end.seconds });
  if (end.exitCode === null || !manifest.success.includes(end.exitCode)) {
    if (end.exitCode !== null && manifest.unfit.includes(end.exitCode)) {
      throw new EnterobotError('OWN_PROGRAM_UNFIT', {
        ...{ program, code: end.exitCode, lines: lastLines(end.tail) },
      });
    }
    // The kernel's limit of one file, which is as large as that of all together.
    if (end.signal === 'SIGXFSZ') throw wroteTooMuch(own);
    throw failureOf([end], task.resources.memory_mb, task.folder);
  }
  // Good as its result may look, somebody was still at work on it.
  if (end.left) throw new EnterobotError('OWN_PROGRAM_LEFT', { program });
  if (await tooMuch(task.scratch, own.diskMb)) throw wroteTooMuch(own);
  const found = await readResult(manifest, task.scratch);
  const outputs = await keepOutputs(manifest, task.scratch, task.folder);
  return { outputs, values: found, log: { scheme: manifest.name, program, version, result: result.file } };
}

function wroteTooMuch({ program, diskMb }: OwnProgram): EnterobotError {
  return new EnterobotError('OWN_PROGRAM_WRITES', { program, limit: diskMb });
}

/**
 * Lays the inputs into the scratch folder, and says what stands for each name, and how much they are. They are copies: a
 * program that indexes beside its input, or writes into it, does not reach the store.
 */
async function lay(
  task: GenericTask,
  { manifest, files }: InstalledManifest,
): Promise<{ values: Values; megabytes: number }> {
  let megabytes = 0;
  const { inputs, params, resources, scratch } = task;
  const values: Values = new Map<string, string | number | boolean>([
    ['cores', resources.cores],
    ['memory_mb', resources.memory_mb],
    ['genus', params.genus],
    ['barcode', params.barcode],
  ]);
  const wanted = manifest.inputs.flatMap((one) =>
    one === 'assembly' ? (['assembly'] as const) : (['read1', 'read2'] as const),
  );
  await mkdir(join(scratch, 'tmp'), { recursive: true });
  if (manifest.stdout) await mkdir(dirname(join(scratch, manifest.stdout)), { recursive: true });
  for (const name of wanted) {
    const from = inputs[name];
    if (from === undefined) {
      const reason = `the scheme ${manifest.name} needs it`;
      throw new EnterobotError('PIPELINE_FIELD_WRONG', {
        ...{ pipeline: 'generic', field: `inputs.${name}`, reason },
      });
    }
    const file = INPUT_FILES[name];
    await copyFile(from, join(scratch, file), constants.COPYFILE_FICLONE);
    megabytes += Math.ceil((await stat(from)).size / 2 ** 20) + 1;
    values.set(name, file);
  }
  for (const [name, file] of Object.entries(files)) {
    // A folder of its own for each: two may have the same name.
    await mkdir(join(scratch, 'files', name), { recursive: true });
    const place = join('files', name, file.name);
    await symlink(join(manifestsFolder(), 'files', file.sha256), join(scratch, place));
    values.set(name, place);
  }
  for (const [name, { default: usual }] of Object.entries(manifest.parameters)) {
    const given = params.parameters[name];
    values.set(name, (given ?? usual) as string | number | boolean);
  }
  return { values, megabytes };
}

/** A few words, none of them ours: where programs are, and a home and a folder for what is temporary that go with the task. */
function environment(task: GenericTask, manifest: Manifest): Record<string, string> {
  const { scratch, resources } = task;
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    HOME: scratch,
    TMPDIR: join(scratch, 'tmp'),
    OMP_NUM_THREADS: String(resources.cores),
    ...manifest.environment,
  };
}

/** The first line that its version command prints; '' when it says nothing, or too long nothing. */
async function versionOf(task: GenericTask, manifest: Manifest, own: OwnProgram): Promise<string> {
  if (!manifest.version) return '';
  const printed = { stdout: '', stderr: '' };
  const { stdout: _, ...usual } = own;
  const asked: OwnProgram = {
    ...{ ...usual, argv: manifest.version, outputMb: 1 },
    printed: (chunk, stream) => {
      printed[stream] += chunk.toString('utf8');
    },
  };
  const signal = AbortSignal.any([task.signal, AbortSignal.timeout(VERSION_MS)]);
  try {
    await runConfined({ ...task, signal }, asked);
  } catch (error) {
    task.signal.throwIfAborted();
    task.log.say(`${manifest.program} does not tell its version: ${(error as Error).message}`);
    return '';
  }
  const line = (printed.stdout.trim() || printed.stderr.trim()).split('\n')[0]!.trim();
  return line.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
}
