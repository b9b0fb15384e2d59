import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '../../src/database/embedded/server.ts';

/** Programs of another version, by TEST_POSTGRES_BIN, the folder that they are in. */
function otherPrograms() {
  const bin = process.env.TEST_POSTGRES_BIN;
  return bin ? { programs: { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') } } : {};
}

/** A throw-away PostgreSQL in a temporary folder; fsync off, because its data dies with it. */
export async function temporaryPostgres(): Promise<EmbeddedServer & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-postgres-'));
  // mkdtemp makes 0700; as root the database runs as another user who must get in.
  await chmod(folder, 0o755);
  const server = await startEmbedded({
    cluster: join(folder, 'cluster'),
    log: join(folder, 'postgres.log'),
    password: 'for-tests-only',
    ...otherPrograms(),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  return {
    ...server,
    remove: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
