import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { dataPaths, makeDataFolder } from '../../src/config.ts';
import { chooseCluster, clusterFolder, workshopOf } from '../../src/database/embedded/cluster_folder.ts';
import { copyOpen } from '../../src/database/embedded/programs.ts';
import { openFolder } from './folders.ts';

const isRoot = process.getuid?.() === 0;
const umask = process.umask();
const elsewhere: string[] = [];
afterEach(() => {
  process.umask(umask);
  for (const cluster of elsewhere.splice(0)) {
    for (const folder of [cluster, workshopOf(cluster)]) rmSync(folder, { recursive: true, force: true });
  }
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** What initdb leaves, as far as the choice of the place looks at it. */
function makeCluster(folder: string): void {
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, 'PG_VERSION'), '18\n');
}

/** A data folder inside a folder of this mode. */
async function dataIn(mode: number): Promise<string> {
  const data = join(await openFolder(), 'outer/data');
  mkdirSync(data, { recursive: true });
  chmodSync(dirname(data), mode);
  return data;
}

async function choose(data: string): Promise<string> {
  const cluster = await chooseCluster(data);
  if (!cluster.startsWith(data)) elsewhere.push(cluster);
  expect(clusterFolder(data)).toBe(cluster);
  return cluster;
}

describe('the place of the cluster', () => {
  test('is the data folder', async () => {
    const data = await dataIn(0o755);
    expect(await choose(data)).toBe(join(data, 'postgres'));
    expect(existsSync(join(data, 'cluster'))).toBe(false);
  });

  test.runIf(isRoot)('stays the data folder when that is closed later: refused, with the cure', async () => {
    const data = await dataIn(0o755);
    makeCluster(await choose(data));
    chmodSync(dirname(data), 0o700);
    await expect(chooseCluster(data)).rejects.toMatchObject({
      code: 'POSTGRES_FOLDER_CLOSED',
      message: expect.stringContaining(`chmod o+x ${dirname(data)}\``),
    });
    chmodSync(dirname(data), 0o711);
    expect(await choose(data)).toBe(join(data, 'postgres'));
  });

  test.runIf(isRoot)('is refused when the cluster belongs to another user', async () => {
    const data = await dataIn(0o755);
    const cluster = await choose(data);
    makeCluster(cluster);
    chmodSync(cluster, 0o700);
    await expect(chooseCluster(data)).rejects.toThrow(`chown -R enterobot ${cluster}`);
  });

  test.runIf(isRoot)(
    'is elsewhere for a closed data folder, and stays there when that is opened',
    async () => {
      const data = await dataIn(0o700);
      const cluster = await choose(data);
      expect(cluster.startsWith('/var/lib/enterobot/clusters/')).toBe(true);
      // Nothing made yet, as after a crash.
      expect(await choose(data)).toBe(cluster);
      renameSync(workshopOf(cluster), cluster);
      chmodSync(cluster, 0o755);
      writeFileSync(join(cluster, 'PG_VERSION'), '18\n');
      chmodSync(dirname(data), 0o755);
      expect(await choose(data)).toBe(cluster);
    },
  );

  test.runIf(isRoot)(
    'is never another one when the cluster is lost, nor the old one of a new folder',
    async () => {
      const data = await dataIn(0o700);
      const cluster = await choose(data);
      rmSync(workshopOf(cluster), { recursive: true });
      await expect(chooseCluster(data)).rejects.toMatchObject({ code: 'POSTGRES_CLUSTER_LOST' });
      rmSync(data, { recursive: true });
      mkdirSync(data);
      expect(await choose(data)).not.toBe(cluster);
    },
  );
});

describe.runIf(isRoot)('under a closed umask', () => {
  test('the data folder and those above it that are made are open, those that were there stay as they are', async () => {
    const outer = join(await openFolder(), 'outer');
    mkdirSync(outer, { mode: 0o711 });
    process.umask(0o077);
    const root = join(outer, 'a/b');
    makeDataFolder(dataPaths(root));
    expect([outer, dirname(root), root].map(modeOf)).toEqual(['711', '755', '755']);
    chmodSync(root, 0o700);
    makeDataFolder(dataPaths(root));
    expect(modeOf(root)).toBe('700');
  });

  test('the copy of the programs can be read and run by all', async () => {
    const folder = await openFolder();
    process.umask(0o077);
    const source = join(folder, 'source');
    mkdirSync(join(source, 'bin'), { recursive: true });
    writeFileSync(join(source, 'bin/postgres'), '', { mode: 0o700 });
    writeFileSync(join(source, 'share'), '');
    symlinkSync('share', join(source, 'link'));
    const target = join(folder, 'new/target');
    copyOpen(source, target);
    const paths = [
      dirname(target),
      target,
      ...['bin', 'bin/postgres', 'share'].map((name) => join(target, name)),
    ];
    expect(paths.map(modeOf)).toEqual(['755', '755', '755', '755', '644']);
  });
});
