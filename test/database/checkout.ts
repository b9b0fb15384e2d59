import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { clusterFolder } from '../../src/database/embedded/cluster_folder.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Owner {
  uid: number;
  gid: number;
}

export interface Checkout {
  /** The checkout's folder. */
  path: string;
  /** Where Node may keep what it compiled: the files of a copy have paths of their own, and would stay in the usual folder. */
  compiled: string;
  /** An empty folder beside it, for the data of one start. Its owner owns the folder of both, too. */
  newData(owner?: Owner): Promise<string>;
  remove(): Promise<void>;
}

/** What an installation runs with: the packages that the lock file does not call those of development. */
async function packagesToRun(): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  const folders = Object.entries(packages)
    .filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev)
    .map(([path]) => path);
  return [...folders, 'node_modules/.bin', 'node_modules/.enterobot-lock'];
}

/** A copy of this checkout, packages included, inside a folder of the given mode; hard links where the disk allows. */
export async function copyOfCheckout(mode: number): Promise<Checkout> {
  const outer = await mkdtemp(join(tmpdir(), 'enterobot-checkout-'));
  const path = join(outer, 'enterobot');
  await mkdir(path);
  for (const part of ['src', 'migrations', 'scripts', 'package.json', 'package-lock.json', 'enterobot']) {
    await cp(join(ROOT, part), join(path, part), { recursive: true });
  }
  const words = ['--recursive', '--parents', ...(await packagesToRun()), path];
  // Packages of other platforms stand in the lock file and are not here; --parents still copies all that are.
  const copied = await execa('cp', ['--link', ...words], { cwd: ROOT, reject: false });
  if (/cross-device|not permitted/i.test(copied.stderr))
    await execa('cp', words, { cwd: ROOT, reject: false });
  const compiled = join(outer, 'compiled');
  await mkdir(compiled);
  await chmod(compiled, 0o1777);
  await chmod(outer, mode);
  const made: string[] = [];
  const newData = async (owner?: Owner) => {
    const data = join(outer, `data${made.length}`);
    await mkdir(data);
    made.push(data);
    if (owner) {
      await chown(outer, owner.uid, owner.gid);
      await chown(data, owner.uid, owner.gid);
    }
    return data;
  };
  const remove = async () => {
    // As root the cluster of a closed data folder lies outside it.
    for (const data of made) await rm(clusterFolder(data), { recursive: true, force: true });
    await rm(outer, { recursive: true, force: true });
  };
  return { path, compiled, newData, remove };
}
