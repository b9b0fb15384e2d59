import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Callback } from '../../../src/protocol/callback.ts';

export interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  body: Callback;
  at: number;
}

/** A web side that only listens. `answer` decides what each callback gets; it may leave it without an answer. */
export async function startReceiver(
  answer: (received: Received, response: ServerResponse) => void = (_, response) => void response.end(),
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one = { headers: request.headers, text, body: JSON.parse(text) as Callback, at: Date.now() };
      received.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: `http://127.0.0.1:${port}/callback`,
    of: (jobId: number) => received.filter((one) => one.body.job_id === jobId).map((one) => one.body),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
