import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';

export const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface Ended {
  /** Exit code; undefined when a signal ended it. */
  code: number | undefined;
  out: string;
  err: string;
}

/** A data folder that is not there yet, in a temporary folder that goes with the test file. */
export async function temporaryData(): Promise<{ top: string; data: string; store: string }> {
  const top = await mkdtemp(join(tmpdir(), 'enterobot-cli-'));
  afterAll(() => rm(top, { recursive: true, force: true }));
  return { top, data: join(top, 'data'), store: join(top, 'store') };
}

/** Runs the real command line as people do, with nothing of our own settings but `env`. */
export async function enterobot(words: string[], env: Record<string, string> = {}): Promise<Ended> {
  return run(process.execPath, [MAIN, ...words], env);
}

/** The same, its standard output read by `head -n 1`; `code` is the command's, not head's. */
export async function enterobotHead(words: string[], env: Record<string, string> = {}): Promise<Ended> {
  const piped = '("$@"; echo "exit code $?" >&2) | head -n 1';
  const { out, err } = await run('sh', ['-c', piped, 'sh', process.execPath, MAIN, ...words], env);
  const [, said = '', code] = /^([\s\S]*?)exit code (\d+)$/.exec(err) ?? [];
  return { code: code === undefined ? undefined : Number(code), out, err: said.trim() };
}

async function run(program: string, argv: string[], env: Record<string, string>): Promise<Ended> {
  const { PATH, HOME } = process.env as Record<string, string>;
  const options = { extendEnv: false, env: { PATH, HOME, ...env }, reject: false, timeout: 20_000 } as const;
  const { exitCode, stdout, stderr } = await execa(program, argv, options);
  return { code: exitCode, out: stdout, err: stderr };
}
