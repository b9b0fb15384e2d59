/** Nothing answers: the server is stopped, or the network is away. */
export class ServerAway extends Error {
  constructor() {
    super('Enterobot does not answer. It is asked again by itself.');
  }
}

/** What the API says is wrong. */
export interface Refusal {
  code: string;
  class: string;
  message: string;
  /** Of several things that were sent together: which, and why. */
  problems?: { index: number; strain: string; code: string; message: string }[];
}

/** The API said no; `message` is its sentence with the cure. */
export class ServerRefused extends Error {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
  }
}

/** The API's own words; of a proxy before it there are none. */
export async function refusalIn(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => undefined)) as { error?: Refusal } | undefined;
  return (
    body?.error ?? {
      code: `HTTP_${response.status}`,
      class: 'infrastructure',
      message: `The server answered ${response.status} ${response.statusText}`.trim(),
    }
  );
}

/** Nobody is signed in, or not any more. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ServerRefused && error.status === 401;
}

/** Words for a person. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
