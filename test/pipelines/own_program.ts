import { chmod, writeFile } from 'node:fs/promises';
import { installManifest } from '../../src/pipelines/generic/installed.ts';
import { parseManifest } from '../../src/pipelines/generic/read_manifest.ts';
import type { Workbench } from './task_folders.ts';

let programs = 0;

/** A program of one table with one number, as a manifest has it; `changes` replace its keys. */
function manifestOf(program: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...{ manifest: 1, name: 'own', label: 'Our own', program, arguments: ['{assembly}'] },
    result: { file: 'result.tsv', format: 'tsv' },
    columns: [{ name: 'genes', label: 'Genes', kind: 'integer', from: 'genes' }],
    ...changes,
  };
}

/** Writes a shell script as a program, installs its manifest, and returns the manifest's sha256. */
export async function ownProgram(
  bench: Workbench,
  script: string,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const program = bench.path(`program${++programs}`);
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  const manifest = parseManifest(JSON.stringify(manifestOf(program, changes)), 'manifest.json');
  return (await installManifest(manifest, bench.path('manifest.json'))).sha256;
}

/** What a well-behaved program does at its end. */
export const WRITES = "printf 'genes\\n7\\n' > result.tsv";
