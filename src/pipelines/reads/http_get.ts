import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

/** A server that sends us on more often than this goes round in circles. */
const MOST_REDIRECTS = 5;

/**
 * Gets an address and resolves with the answer's head; the body is to be read or destroyed. The bytes come as they were
 * sent (fetch would unpack what a server labels `Content-Encoding: gzip`, and our checksums are of the packed file).
 * Silence for `stallMs`, before the answer or in the middle of the body, destroys the connection with an error.
 * @throws Error in words, and the signal's reason
 */
export async function httpGet(
  url: string,
  options: { headers?: Record<string, string>; stallMs: number; signal: AbortSignal },
): Promise<IncomingMessage> {
  let at = new URL(url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await getOnce(at, options);
    const to = answer.headers.location;
    if (to === undefined || ![301, 302, 303, 307, 308].includes(answer.statusCode!)) return answer;
    answer.destroy();
    const next = URL.parse(to, at.href);
    if (!next || !['http:', 'https:'].includes(next.protocol)) throw new Error(`it sends us on to ${to}`);
    at = next;
  }
  throw new Error(`it sends us on more than ${MOST_REDIRECTS} times`);
}

function getOnce(
  url: URL,
  { headers = {}, stallMs, signal }: Parameters<typeof httpGet>[1],
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, {
      headers: { 'accept-encoding': 'identity', 'user-agent': 'enterobot', ...headers },
      signal,
    });
    // Also while the name is looked up and the connection made: the socket's own timer begins only with the socket.
    const connecting = setTimeout(() => request.destroy(silence(stallMs)), stallMs);
    let answer: IncomingMessage | undefined;
    request.setTimeout(stallMs, () => {
      answer?.destroy(silence(stallMs));
      request.destroy(silence(stallMs));
    });
    request.once('response', (response) => {
      clearTimeout(connecting);
      answer = response;
      // Whoever reads the body hears of its errors; before that there may be nobody.
      response.on('error', () => {});
      resolve(response);
    });
    request.on('error', (error) => {
      clearTimeout(connecting);
      reject(signal.aborted ? signal.reason : error);
    });
    request.end();
  });
}

function silence(ms: number): Error {
  return new Error(`it said nothing for ${ms / 1000} s`);
}

/** A short body as text. @throws Error when it is longer than that, or breaks off */
export async function textOf(answer: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`its answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What `Retry-After` asks for, ms: seconds or a date; undefined when it asks for nothing that can be understood. */
export function retryAfter(answer: IncomingMessage, now = Date.now()): number | undefined {
  const text = answer.headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
