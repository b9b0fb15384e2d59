import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../src/database/connect.ts';
import { installManifest } from '../src/pipelines/generic/installed.ts';
import { parseManifest } from '../src/pipelines/generic/read_manifest.ts';
import type { Finding } from './checker/history.ts';

/** What programs of a laboratory's own do: most of them wrong. */
export const WAYS = ['good', 'leaves', 'escapes', 'prints', 'hangs', 'killed', 'empty'] as const;

/** How they may be left running after the last job has ended: not at all, but the machine may be slow to bury them. */
const PATIENCE_MS = 10_000;

export interface Hostile {
  /** sha256 of the installed manifest of the program that does all of it. */
  manifest: string;
  /** Its genome, relative to the store. */
  assembly: string;
  /** Seconds that its sleepers sleep, by which they are known whatever they have taken off. */
  nap: string;
}

const program = (nap: string) => `#!/bin/sh
case "$2" in
  good) printf 'how\\n%s\\n' "$2" > result.tsv ;;
  leaves) sleep ${nap} & printf 'how\\n%s\\n' "$2" > result.tsv ;;
  escapes) setsid env -i /bin/sh -c 'cd /; sleep ${nap} & sleep ${nap}' </dev/null >/dev/null 2>&1 &
    printf 'how\\n%s\\n' "$2" > result.tsv ;;
  prints) yes ;;
  hangs) trap '' TERM INT HUP; sleep ${nap} ;;
  killed) sleep ${nap} & exit 137 ;;
  empty) exit 0 ;;
esac
`;

/** Writes and installs the program, and the genome it is run on. */
export async function installHostile(root: string, store: string, manifests: string): Promise<Hostile> {
  const nap = String(200_000_000 + (process.pid % 100_000) * 1000 + Math.floor(Math.random() * 1000));
  const file = join(root, 'hostile.sh');
  writeFileSync(file, program(nap));
  chmodSync(file, 0o755);
  const text = `manifest: 1
name: hostile
label: Programs that do wrong
program: ${file}
parameters: { how: { kind: text, default: good, choices: [${WAYS.join(', ')}] } }
arguments: ["{assembly}", "{how}"]
resources: { memory_mb: 64, minutes: 0.05, output_mb: 2, disk_mb: 10 }
result: { file: result.tsv, format: tsv }
columns: [{ name: how, label: How, kind: text, from: how }]
`;
  const { sha256 } = await installManifest(parseManifest(text, 'hostile.yaml'), file, manifests);
  const assembly = 'assemblies/hostile.fasta';
  mkdirSync(join(store, 'assemblies'), { recursive: true });
  writeFileSync(join(store, assembly), '>c1\nACGT\n');
  return { manifest: sha256, assembly, nap };
}

/** What such programs left on the machine, and which of their jobs are COMPLETE that must not be. */
export async function leftBehind(db: Queryable, store: string, { nap }: Hostile): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(200)) {
    const asleep = sleepers(nap);
    const folders = scratchFolders(join(store, 'outputs'));
    if (asleep.length === 0 && folders.length === 0) break;
    if (Date.now() < until) continue;
    for (const pid of asleep)
      found.push({ kind: 'left', about: pid, says: 'is a process that nobody ended' });
    for (const folder of folders) found.push({ kind: 'left', about: folder, says: 'was not removed' });
    break;
  }
  const { rows } = await db.query<{ job_id: number; how: string }>(
    `select job_id, params ->> 'how' as how from user_jobs
      where params ->> 'kind' = 'hostile' and status = 'COMPLETE' and params ->> 'how' <> 'good'`,
  );
  for (const { job_id, how } of rows) {
    found.push({ kind: 'left', about: job_id, says: `is COMPLETE, and its program was one that ${how}` });
  }
  return found;
}

function sleepers(nap: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1') === `sleep\0${nap}\0` ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

function scratchFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const path = join(folder, entry.name);
    return entry.name === 'work' ? [path] : scratchFolders(path);
  });
}
