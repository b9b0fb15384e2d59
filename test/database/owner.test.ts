import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { own } from '../../src/cli/server/owner.ts';
import { makeSecrets, readSecrets } from '../../src/cli/server/secrets.ts';
import { dataPaths } from '../../src/config.ts';
import { clusterFolder } from '../../src/database/embedded/cluster_folder.ts';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { tryLock } from '../../src/file_lock.ts';
import { silentLogger } from '../../src/log.ts';
import { openFolder } from './folders.ts';

const never = new AbortController().signal;
beforeEach(() => {
  for (const name of ['DATABASE_URL', 'CROBOT_TOKEN', 'CALLBACK_SECRET', 'ENTEROBOT_STORE']) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => vi.unstubAllEnvs());

describe('the owner', { timeout: 60_000 }, () => {
  test('that gives up while its database is started again leaves none', async () => {
    const paths = dataPaths(await openFolder());
    for (const milliseconds of [0, 60, 150, 200, 250, 300]) {
      const owner = await own(paths, silentLogger, never);
      const cluster = clusterFolder(paths.root);
      process.kill(findPostmaster(cluster)!.pid, 'SIGKILL');
      await sleep(milliseconds);
      await owner.release();
      expect(findPostmaster(cluster)).toBeUndefined();
      tryLock(paths.ownerLock)!.release();
    }
  });

  test('is told when the database cannot be started again', async () => {
    const paths = dataPaths(await openFolder());
    const owner = await own(paths, silentLogger, never);
    const cluster = clusterFolder(paths.root);
    writeFileSync(join(cluster, 'postgresql.auto.conf'), "shared_preload_libraries = 'none_such'\n");
    process.kill(findPostmaster(cluster)!.pid, 'SIGKILL');
    await expect(owner.failed).rejects.toMatchObject({ code: 'POSTGRES_NOT_STARTED' });
    await owner.release();
  });

  test('of another database makes secrets for its services, too', async () => {
    vi.stubEnv('DATABASE_URL', 'postgresql://elsewhere/enterobot');
    const paths = dataPaths(await openFolder());
    const owner = await own(paths, silentLogger, never);
    expect(readSecrets(paths.secrets).callbackSecret).toMatch(/^whsec_/);
    expect(statSync(paths.secrets).mode & 0o777).toBe(0o600);
    await owner.release();
  });
});

describe('the secrets', () => {
  test('are made once, and the environment comes first', async () => {
    const file = join(await openFolder(), 'secrets.json');
    const password = await makeSecrets(file);
    expect(await makeSecrets(file)).toBe(password);
    const { crobotToken } = readSecrets(file);
    expect(crobotToken).toHaveLength(64);
    vi.stubEnv('CROBOT_TOKEN', 'told');
    expect(readSecrets(file).crobotToken).toBe('told');
  });

  test('are never made by a service: it says which setting it misses, and needs no other', async () => {
    const file = join(await openFolder(), 'secrets.json');
    expect(() => readSecrets(file).crobotToken).toThrow(/CROBOT_TOKEN is missing/);
    vi.stubEnv('CROBOT_TOKEN', 'told');
    expect(readSecrets(file).crobotToken).toBe('told');
    expect(() => readSecrets(file).callbackSecret).toThrow(/CALLBACK_SECRET is missing/);
    expect(existsSync(file)).toBe(false);
  });
});

describe('the lock', () => {
  test('is held by one; what is no conflict is an error of its own', async () => {
    const file = join(await openFolder(), 'lock');
    const held = tryLock(file);
    expect(tryLock(file)).toBeUndefined();
    held?.release();
    tryLock(file)?.release();
    vi.stubEnv('PATH', '/nowhere');
    expect(() => tryLock(file)).toThrow(expect.objectContaining({ code: 'FILE_NOT_LOCKED' }));
  });
});
