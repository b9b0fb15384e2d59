import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { clusterFolder } from '../../src/database/embedded/cluster_folder.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Checkout {
  /** The checkout's folder. */
  path: string;
  /** An empty folder beside it, for data; owned by `owner`. */
  data: string;
  remove(): Promise<void>;
}

/**
 * A copy of this checkout, packages included, inside a folder of the given mode; hard links where the disk allows, so
 * that it costs little. `owner`: who the outer folder belongs to.
 */
export async function copyOfCheckout(mode: number, owner?: { uid: number; gid: number }): Promise<Checkout> {
  const outer = await mkdtemp(join(tmpdir(), 'enterobot-checkout-'));
  const path = join(outer, 'enterobot');
  await mkdir(path);
  for (const part of ['src', 'migrations', 'scripts', 'package.json', 'package-lock.json', 'enterobot']) {
    await cp(join(ROOT, part), join(path, part), { recursive: true });
  }
  const packages = join(ROOT, 'node_modules');
  await execa('cp', ['--recursive', '--link', packages, path]).catch(() =>
    execa('cp', ['--recursive', packages, path]),
  );
  const data = join(outer, 'data');
  await mkdir(data);
  if (owner) {
    await chown(outer, owner.uid, owner.gid);
    await chown(data, owner.uid, owner.gid);
  }
  await chmod(outer, mode);
  const remove = async () => {
    // As root the cluster of a closed data folder lies outside it.
    await rm(clusterFolder(data), { recursive: true, force: true });
    await rm(outer, { recursive: true, force: true });
  };
  return { path, data, remove };
}
