import { createHash, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { EnterobotError } from '../errors.ts';

/** One web side that may use this CRobot. */
export interface ClientOptions {
  /** Letters, digits, `_` and `-`: it becomes part of the folder names of its tasks. */
  name: string;
  token: string;
  /** Standard Webhooks secret: base64, optionally behind `whsec_`. */
  callbackSecret: string;
  /** URL prefixes that callbacks may go to, e.g. `http://127.0.0.1:8000/api/`. */
  callbackAllow: string[];
}

/** A client as the service keeps it: its token only as a hash, its secret only inside the signer. */
export interface Client {
  readonly name: string;
  readonly tokenHash: Buffer;
  readonly signer: Webhook;
  readonly allow: readonly URL[];
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The clients of one CRobot: who is asking, and where it may be called back. */
export class Clients {
  readonly #byName: Map<string, Client>;

  /** @throws CROBOT_CLIENT_UNFIT: a bad name, an empty token, a secret that is no base64, a prefix that is no URL */
  constructor(options: ClientOptions[]) {
    this.#byName = new Map(options.map((option) => [option.name, toClient(option)]));
    if (this.#byName.size < options.length) {
      throw new EnterobotError('CROBOT_CLIENT_UNFIT', { client: '', message: 'two clients have one name' });
    }
  }

  get(name: string): Client | undefined {
    return this.#byName.get(name);
  }

  /** The client of an Authorization header. Compares hashes, in a time that does not depend on the token. */
  authenticate(authorization: string | undefined): Client | undefined {
    const presented = sha256(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    let found: Client | undefined;
    for (const client of this.#byName.values()) {
      if (timingSafeEqual(client.tokenHash, presented)) found = client;
    }
    return found;
  }
}

/**
 * Whether a callback address lies under one of the client's prefixes: same origin, and a path below the prefix's
 * path. Compared as parsed URLs, because as text `http://host:80` is a prefix of `http://host:80@evil.example`.
 */
export function isCallbackAllowed(client: Client, address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  return client.allow.some((prefix) => {
    const folder = prefix.pathname.endsWith('/') ? prefix.pathname : `${prefix.pathname}/`;
    return (
      url.origin === prefix.origin && (url.pathname === prefix.pathname || url.pathname.startsWith(folder))
    );
  });
}

function toClient(options: ClientOptions): Client {
  const unfit = (message: string) =>
    new EnterobotError('CROBOT_CLIENT_UNFIT', { client: options.name, message });
  if (!/^[A-Za-z0-9_-]{1,50}$/.test(options.name)) throw unfit('its name may hold letters, digits, _ and -');
  // Anything else would never match a Bearer header, and its jobs would wait for ever.
  if (!/^[\x21-\x7e]+$/.test(options.token)) throw unfit('its token must be visible ASCII without blanks');
  let signer: Webhook;
  try {
    signer = new Webhook(options.callbackSecret);
  } catch {
    throw unfit('its callback secret must be base64');
  }
  const allow = options.callbackAllow.map((prefix) => {
    const url = URL.parse(prefix);
    if (!url || !/^https?:$/.test(url.protocol)) throw unfit(`${prefix} is no http address`);
    return url;
  });
  return { name: options.name, tokenHash: sha256(options.token), signer, allow };
}
