/** A browser: it keeps cookies, sends `x-csrf-token` once it has one, and says that its pages are ours. */
export class Browser {
  readonly #url: string;
  readonly cookies = new Map<string, string>();
  /** The Set-Cookie lines of the last answer. */
  lastSet: string[] = [];
  csrf: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Sends a request; an object becomes a JSON body, URLSearchParams a form. Redirects are not followed. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | null> = {},
  ): Promise<Response> {
    const sent = new Headers();
    if (this.cookies.size > 0) sent.set('cookie', [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '));
    if (this.csrf !== undefined) sent.set('x-csrf-token', this.csrf);
    const form = body instanceof URLSearchParams;
    if (body !== undefined && !form) sent.set('content-type', 'application/json');
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) sent.delete(name);
      else sent.set(name, value);
    }
    const response = await fetch(new URL(path, this.#url), {
      method,
      redirect: 'manual',
      headers: sent,
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    this.lastSet = response.headers.getSetCookie();
    for (const line of this.lastSet) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  /** The same, and reads the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of an answer, and fail when it is not there
  async json(...given: Parameters<Browser['ask']>): Promise<{ status: number; body: any; headers: Headers }> {
    const response = await this.ask(...given);
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    if (typeof body?.csrf_token === 'string') this.csrf = body.csrf_token;
    return { status: response.status, body, headers: response.headers };
  }

  login(username: string, password: string) {
    return this.json('POST', '/api/v1.0/login', { username, password });
  }
}
