import { closeConnection, connectBroker } from './connection.ts';
import { QUEUE, queueDepth } from './queue.ts';
import { within } from './within.ts';

/**
 * Asks the broker how it is, once: its version and what is in the queue, for a person to read.
 * @throws Error with the reason when it does not answer
 */
export async function askBroker(address: URL): Promise<string> {
  const model = await connectBroker(address);
  model.on('error', () => {});
  try {
    const { version } = model.connection.serverProperties;
    const depth = await within(queueDepth(model));
    const queue = depth ? `${depth.messages} hints, ${depth.consumers} workers` : 'not made yet';
    return `RabbitMQ ${version} at ${address.host}, queue ${QUEUE}: ${queue}`;
  } finally {
    await closeConnection(model);
  }
}
