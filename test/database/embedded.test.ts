import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import {
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
} from '../../src/database/embedded/server.ts';
import { openFolder } from './folders.ts';

let servers: EmbeddedServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers) await server.stop();
  servers = [];
});

async function optionsIn(folder: string): Promise<EmbeddedOptions> {
  const settings = { fsync: 'off' };
  return {
    cluster: join(folder, 'postgres'),
    log: join(folder, 'postgres.log'),
    password: 'right',
    settings,
  };
}

async function start(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const server = await startEmbedded(options);
  servers.push(server);
  return server;
}

describe('the embedded server', { timeout: 60_000 }, () => {
  test('says so when secrets and cluster do not belong together, and leaves nothing running', async () => {
    const options = await optionsIn(await openFolder());
    const wrong = { ...options, password: 'wrong', secrets: '/data/secrets.json' };
    const refusal = {
      code: 'POSTGRES_SECRETS_DIFFER',
      message: expect.stringContaining('/data/secrets.json'),
    };
    const server = await start(options);
    // Left by a killed owner, it refuses us too: it is not ended, since it may be somebody else's.
    await expect(startEmbedded(wrong)).rejects.toMatchObject(refusal);
    expect(findPostmaster(options.cluster)?.pid).toBe(server.pid);
    await server.stop();
    await expect(startEmbedded(wrong)).rejects.toMatchObject(refusal);
    expect(findPostmaster(options.cluster)).toBeUndefined();
  });

  test('sees nothing of our environment but the path and the time zone', async () => {
    vi.stubEnv('CROBOT_TOKEN', 'a-secret');
    vi.stubEnv('PGTZ', 'UTC');
    const { pid } = await start(await optionsIn(await openFolder()));
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .map((pair) => pair.split('=')[0]!);
    expect(names.filter((name) => !['PATH', 'TZ', 'LC_ALL', ''].includes(name))).toEqual([]);
    expect(names).toContain('LC_ALL');
  });

  test('is stopped when the start is given up, at whatever moment', async () => {
    const options = await optionsIn(await openFolder());
    for (const milliseconds of [0, 20, 300, 1200]) {
      const giveUp = new AbortController();
      const starting = startEmbedded({ ...options, signal: giveUp.signal }).then(
        (server) => server.stop().then(() => 'started'),
        (error) => error,
      );
      await sleep(milliseconds);
      giveUp.abort('told to');
      expect(['told to', 'started']).toContain(await starting);
      expect(findPostmaster(options.cluster)).toBeUndefined();
    }
    await start(options);
  });

  test('that is started again never makes an empty cluster in place of a lost one', async () => {
    const options = await optionsIn(await openFolder());
    const server = await start(options);
    await server.stop();
    await rm(options.cluster, { recursive: true });
    await expect(startEmbedded({ ...options, again: true })).rejects.toMatchObject({
      code: 'POSTGRES_CLUSTER_LOST',
    });
  });
});
