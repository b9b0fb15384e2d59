import { EnterobotError } from '../../errors.ts';

/** Seconds between signs of life. A worker whose event loop computes for twice as long is connected anew. */
const HEARTBEAT_SECONDS = 20;

/**
 * The broker's address from BROKER_URL; undefined when there is none and jobs are found by NOTIFY and poll alone.
 * @throws BROKER_URL_WRONG
 */
export function brokerAddress(setting: string | undefined): URL | undefined {
  if (!setting) return undefined;
  const problem = (words: string) => new EnterobotError('BROKER_URL_WRONG', { problem: words });
  let address: URL;
  try {
    address = new URL(setting);
  } catch (error) {
    // The message of the URL parser would repeat the password.
    throw new EnterobotError('BROKER_URL_WRONG', { problem: 'it is no address' }, { cause: error });
  }
  if (address.protocol !== 'amqp:' && address.protocol !== 'amqps:') {
    throw problem(`it begins with ${address.protocol}`);
  }
  if (!address.hostname) throw problem('it names no host');
  if (!address.searchParams.has('heartbeat')) {
    address.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  }
  return address;
}
