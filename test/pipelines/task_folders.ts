import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PIPELINES } from '../../src/pipelines/registry.ts';
import { exitFile, type TaskResult, taskResult } from '../../src/protocol/result.ts';
import type { TaskFile } from '../../src/protocol/task.ts';

const exec = promisify(execFile);
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** A folder that is removed when the test's file is done. */
export class Workbench {
  readonly root: string;
  #tasks = 0;

  constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<Workbench> {
    return new Workbench(await mkdtemp(join(tmpdir(), 'enterobot-pipelines-')));
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const file = this.path(name);
    await writeFile(file, content);
    return file;
  }

  /** Makes a task folder; the token is unique, so that its processes can be found. */
  async task(pipeline: string, fields: Partial<TaskFile>): Promise<string> {
    const folder = this.path(`task${++this.#tasks}`);
    await mkdir(folder);
    const task: TaskFile = {
      token: tokenOf(folder),
      job_id: this.#tasks,
      attempt: 1,
      pipeline,
      version: PIPELINES.find(({ name }) => name === pipeline)?.version ?? '1.0',
      inputs: {},
      params: {},
      reads: {},
      resources: { cores: 2, memory_mb: 1024, minutes: 5 },
      priority: 0,
      ...fields,
    };
    await writeFile(join(folder, 'task.json'), JSON.stringify(task));
    return folder;
  }

  /** A folder of programs made of shell scripts by name. Every one answers when it is asked for its version. */
  async programs(name: string, scripts: Record<string, string>): Promise<string> {
    const folder = this.path(name);
    await mkdir(folder);
    for (const [program, script] of Object.entries(scripts)) {
      const file = join(folder, program);
      await writeFile(
        file,
        `#!/bin/sh\ncase "$1" in --version|-version|-v) echo "${program} 9.9"; exit 0;; esac\n${script}\n`,
      );
      await chmod(file, 0o755);
    }
    return folder;
  }
}

export function tokenOf(folder: string): string {
  return `token-of-${folder.replaceAll('/', '-')}`;
}

/** Starts `enterobot pipeline run` in a process of its own. */
export function launch(folder: string, path = process.env.PATH): ChildProcess {
  return spawn(process.execPath, [MAIN, 'pipeline', 'run', folder], {
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, stderr })));
}

export function run(folder: string, path?: string): Promise<Ended> {
  return ended(launch(folder, path));
}

export async function exitOf(folder: string) {
  return exitFile.parse(JSON.parse(await readFile(join(folder, 'exit.json'), 'utf8')));
}

export async function resultOf(folder: string): Promise<TaskResult> {
  return taskResult.parse(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')));
}

export function logOf(folder: string): Promise<string> {
  return readFile(join(folder, 'log.txt'), 'utf8');
}

/** Pids of the living processes that carry a task's token. */
export async function processesOf(folder: string): Promise<number[]> {
  const mark = `ENTEROBOT_TASK=${tokenOf(folder)}\0`;
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
    if (environment.includes(mark)) found.push(Number(name));
  }
  return found;
}

/** Waits until `condition` holds. */
export async function until(condition: () => Promise<boolean>, milliseconds = 15_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** mulberry32: the same numbers in [0, 1) for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Random sequence of so many bases. */
export function genome(seed: number, length: number): string {
  const next = random(seed);
  return Array.from({ length }, () => 'ACGT'[Math.floor(next() * 4)]).join('');
}

/** Error-poor paired reads of a genome, the same every time. Returns the two files. */
export async function simulate(
  bench: Workbench,
  name: string,
  sequence: string,
  depth: number,
): Promise<{ read1: string; read2: string }> {
  const fasta = await bench.write(`${name}.fna`, `>${name}\n${sequence}\n`);
  const [read1, read2] = [bench.path(`${name}_1.fastq`), bench.path(`${name}_2.fastq`)];
  const pairs = Math.round((depth * sequence.length) / 300);
  const options = '-1 150 -2 150 -d 400 -s 50 -e 0.002 -r 0 -R 0 -X 0 -S 11'.split(' ');
  await exec('wgsim', [...options, '-N', String(pairs), fasta, read1, read2]);
  return { read1, read2 };
}
