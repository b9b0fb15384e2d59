import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A reader that lets so much pile up does not read; it may come back and go on from its last id. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
const HEARTBEAT_MS = 15_000;
/** A place alone is told this seldom: it only spares a reader who comes back some reading. */
const PLACE_EVERY_MS = 5_000;

/** A response that is a stream of server-sent events (HTML standard, "Server-sent events"). */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;
  #placed = 0;

  /** `headers`: what every answer of the service carries. */
  constructor(response: ServerResponse, headers: OutgoingHttpHeaders) {
    this.#response = response;
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx keeps answers back otherwise.
      'x-accel-buffering': 'no',
    });
    this.#write(': welcome\nretry: 2000\n\n');
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  /** Events as `eventText` writes them, one or many; '' is nothing. */
  send(events: string): void {
    if (events === '') return;
    this.#placed = Date.now();
    this.#write(events);
  }

  /** Only moves the place from which the reader resumes; not each time. */
  place(id: string): void {
    if (Date.now() - this.#placed < PLACE_EVERY_MS) return;
    this.#placed = Date.now();
    this.#write(`id: ${id}\n\n`);
  }

  end(): void {
    this.#response.end();
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.writableLength > MOST_WAITING_BYTES) this.#response.destroy();
    else this.#response.write(text);
  }
}

/** An event as it is sent; `data` is JSON. */
export function eventText(event: string, id: string, data: string): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`;
}
