import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** A way to a server that can be cut: what is under way breaks off, and nothing gets through until it is mended. */
export interface Cable {
  url: string;
  /** Lets so many more bytes through to the server, and holds the others back. */
  hold(bytes: number): void;
  /** Whether it holds something back. */
  holds(): boolean;
  cut(): void;
  mend(): void;
}

/** Lays one to a server on this machine; it ends with the tests of the file. */
export async function layCable(to: string): Promise<Cable> {
  const { port, hostname } = new URL(to);
  const ends = new Set<Socket>();
  let whole = true;
  let left = Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    if (!whole) return void near.resetAndDestroy();
    const far = connect(Number(port), hostname);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
    }
    far.pipe(near);
    near.on('data', (chunk) => {
      far.write(chunk.subarray(0, Math.max(0, left)));
      left -= chunk.length;
      // What was held back is lost with the connection: a cable that holds is cut before it is mended.
      if (left <= 0) near.pause();
    });
  });
  server.listen(0, hostname);
  await once(server, 'listening');
  const cut = () => {
    whole = false;
    for (const end of ends) end.resetAndDestroy();
  };
  afterAll(() => {
    cut();
    server.close();
  });
  return {
    url: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    hold(bytes) {
      left = bytes;
    },
    holds: () => left <= 0,
    cut,
    mend() {
      left = Number.POSITIVE_INFINITY;
      whole = true;
    },
  };
}
