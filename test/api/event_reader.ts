import { createParser } from 'eventsource-parser';

export interface Heard {
  event: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  data: any;
}

/** Somebody who reads the stream of changes. */
export class EventReader {
  readonly heard: Heard[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  private constructor(body: ReadableStream<Uint8Array>) {
    const parser = createParser({
      onEvent: ({ event, id, data }) =>
        this.heard.push({ event: event ?? '', id: id ?? '', data: JSON.parse(data) }),
    });
    this.#done = (async () => {
      const decoder = new TextDecoder();
      const reader = body.getReader();
      this.#stop.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        parser.feed(decoder.decode(value, { stream: true }));
      }
    })().catch(() => {});
  }

  /** Begins to read; `after`: from where an earlier reader stopped. Resolves once the stream has begun. */
  static async open(url: string, token: string, after?: string): Promise<EventReader> {
    const response = await fetch(new URL('/api/v1.0/events', url), {
      headers: {
        authorization: `Bearer ${token}`,
        ...(after === undefined ? {} : { 'last-event-id': after }),
      },
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new EventReader(response.body!);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}
