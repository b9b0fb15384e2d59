import { refusalIn, ServerAway, ServerRefused } from './errors.ts';
import type { Routes } from './routes.generated.ts';

/** A route of the API, as `METHOD /path/{parameter}`. */
export type Route = keyof Routes;
export type Answer<R extends Route> = Routes[R]['answer'];

/** What a request to a route says. */
export interface Asking<R extends Route> {
  path?: Routes[R]['path'];
  query?: Routes[R]['query'];
  body?: Routes[R]['body'];
}

/** The session's own word, which goes along with all that changes something; from /api/v1.0/me. */
let csrfToken: string | null = null;
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}
/** For requests that are not sent by `call`: uploads by tus. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken === null ? {} : { 'x-csrf-token': csrfToken };
}

/** What is done when the session has ended under a page. */
let signedOut = () => {};
export function whenSignedOut(act: () => void): void {
  signedOut = act;
}

/** For what hears of it elsewhere than in an answer. */
export function tellSignedOut(): void {
  signedOut();
}

/** The address of a route with its parameters filled in. */
export function addressOf<R extends Route>(route: R, { path, query }: Asking<R> = {}): string {
  const template = route.slice(route.indexOf(' ') + 1);
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((path as Record<string, unknown> | undefined)?.[name])),
  );
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) if (one !== undefined && one !== null) words.append(name, String(one));
  }
  return words.size > 0 ? `${filled}?${words}` : filled;
}

/**
 * Asks a route of the API.
 * @throws ServerRefused with what the API says is wrong, ServerAway when nothing answers
 */
export function call<R extends Route>(
  route: R,
  asking: Asking<R> = {},
  signal?: AbortSignal,
): Promise<Answer<R>> {
  const { body } = asking;
  const sent = body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) };
  return request(route, asking, sent, signal);
}

/** The same for a route whose body is a file as it is. @throws ServerRefused, ServerAway */
export function callWithFile<R extends Route>(
  route: R,
  file: File,
  asking: Asking<R> = {},
): Promise<Answer<R>> {
  return request(route, asking, { type: 'application/octet-stream', content: file });
}

async function request<R extends Route>(
  route: R,
  asking: Asking<R>,
  body: { type: string; content: string | Blob } | undefined,
  signal?: AbortSignal,
): Promise<Answer<R>> {
  let response: Response;
  try {
    response = await fetch(addressOf(route, asking), {
      method: route.slice(0, route.indexOf(' ')),
      headers: { ...csrfHeaders(), ...(body ? { 'content-type': body.type } : {}) },
      ...(body ? { body: body.content } : {}),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ServerAway();
  }
  if (!response.ok) {
    // Whoever asks who is signed in, or signs in, deals with that answer.
    if (response.status === 401 && !/\/(me|login)$/.test(route)) signedOut();
    throw new ServerRefused(response.status, await refusalIn(response));
  }
  return (await response.json()) as Answer<R>;
}
