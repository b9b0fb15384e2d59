import type { Socket } from 'node:net';
import { type ChannelModel, connect } from 'amqplib';
import { ANSWER_MS, within } from './within.ts';

/**
 * A new connection to the broker. Without `noDelay` a lone message waits 40 ms for a delayed ACK of TCP. The caller
 * listens for its `error` and `close`: an `error` that nobody hears ends the process.
 */
export async function connectBroker(address: URL): Promise<ChannelModel> {
  const options = { noDelay: true, keepAlive: true, timeout: ANSWER_MS };
  try {
    return await connect(address.href, options);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Says goodbye, and hangs up when that is not answered. */
export async function closeConnection(model: ChannelModel): Promise<void> {
  await within(model.close(), 1000).catch(() => {});
  hangUp(model);
}

/**
 * Ends the socket without a word. The library has no call for this, and its `close` waits for an answer that a frozen
 * broker never gives. The error makes it clear its heartbeat, which would keep the process alive.
 */
export function hangUp(model: ChannelModel): void {
  (model.connection as unknown as { stream: Socket }).stream.destroy(new Error('hung up'));
}

/** An error's words. That of a host with several addresses has none, and holds one error for each. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return error === undefined ? 'the connection was closed' : String(error);
  const each = error instanceof AggregateError ? error.errors.map((one: Error) => one.message) : [];
  return error.message || each.join('; ') || error.name;
}
