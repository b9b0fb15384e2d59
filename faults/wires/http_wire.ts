import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a request is treated: passed on, sent twice, or held back so that later ones overtake it. */
export type Treatment = 'pass' | 'double' | 'late';

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** An HTTP proxy that treats whole requests: each arrives once, twice, or late. */
export class HttpWire {
  readonly #goal: number;
  readonly #treat: () => Treatment;
  readonly #treated: (treatment: Treatment, path: string) => void;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #echoes = new Set<Promise<unknown>>();

  /** `goal`: a port on loopback; `treat` decides over each request, `treated` is told of every one not just passed. */
  constructor(goal: number, treat: () => Treatment, treated: (treatment: Treatment, path: string) => void) {
    this.#goal = goal;
    this.#treat = treat;
    this.#treated = treated;
    this.#server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#agent.destroy();
    await Promise.allSettled(this.#echoes);
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const body = Buffer.concat(await incoming.toArray());
      const treatment = this.#treat();
      if (treatment !== 'pass') this.#treated(treatment, incoming.url ?? '');
      if (treatment === 'late') await sleep(300 + Math.random() * 2500);
      if (treatment === 'double') this.#sendAgain(incoming, body);
      const answer = await this.#send(incoming, body);
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      // The goal is away: the caller sees its connection end, as it would without us.
      outgoing.destroy();
    }
  }

  /** The same request once more, at the same moment or a while later; nobody waits for its answer. */
  #sendAgain(incoming: IncomingMessage, body: Buffer): void {
    const echo = sleep(Math.random() < 0.5 ? 0 : Math.random() * 3000)
      .then(() => this.#send(incoming, body))
      .catch(() => {})
      .finally(() => this.#echoes.delete(echo));
    this.#echoes.add(echo);
  }

  #send(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method, url, headers } = incoming;
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.#goal,
          method,
          path: url,
          headers,
          agent: this.#agent,
          timeout: 60_000,
        },
        (answer) => {
          answer
            .toArray()
            .then((chunks) =>
              resolve({
                status: answer.statusCode ?? 502,
                headers: answer.headers,
                body: Buffer.concat(chunks),
              }),
            )
            .catch(reject);
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer')));
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
