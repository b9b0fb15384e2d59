import { createServer } from 'node:net';

/**
 * A TCP port on loopback that is free now: the wanted one (rejects if it is taken), or any. Another process may
 * take it before we do: callers try again.
 */
export async function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
