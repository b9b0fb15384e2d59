import { createHash } from 'node:crypto';
import { type BigIntStats, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file that belongs to a scheme, as far as can be told without opening it. */
interface SchemeFile {
  name: string;
  bytes: number;
  /** Changes whenever the file does: its size, both times to the nanosecond, and which file it is. */
  state: string;
  /** The later of its two times, in milliseconds. */
  changed: number;
}

const OWN = /^(?:scheme\.json|profiles\.list|.+\.fasta)(?:\.gz)?$/;

/** The files of a folder that a scheme is read from, by name. Throws what the file system throws. */
export function filesOfScheme(folder: string): SchemeFile[] {
  return readdirSync(folder)
    .filter((name) => OWN.test(name))
    .sort()
    .map((name) => {
      const stat = statSync(join(folder, name), { bigint: true });
      return { name, bytes: Number(stat.size), state: stateOf(stat), changed: changedAt(stat) };
    });
}

function stateOf({ size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): string {
  return [size, mtimeNs, ctimeNs, ino, dev].join(' ');
}

function changedAt({ mtimeMs, ctimeMs }: BigIntStats): number {
  return Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs);
}

/** The hash of the files' names and bytes: what the key of an index is. No file is unpacked or understood for it. */
export function contentKey(folder: string, files: readonly SchemeFile[]): string {
  const hash = createHash('sha256');
  for (const { name } of files) {
    const bytes = readFileSync(join(folder, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** The hash of the files' states, and of the folder: the same only where nothing was touched. */
export function stateKey(folder: string, files: readonly SchemeFile[]): string {
  const hash = createHash('sha256').update(`${resolve(folder)}\0`);
  for (const { name, state } of files) hash.update(`${name}\0${state}\0`);
  return hash.digest('hex');
}

/** Two changes within this time may leave one time stamp, so that a file's state says nothing yet. */
const SETTLED = 2000;

/** Whether all files were last changed so long before `now` (ms) that a later change shows in their states. */
export function areSettled(files: readonly SchemeFile[], now: number): boolean {
  return files.every(({ changed }) => changed < now - SETTLED);
}
