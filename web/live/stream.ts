import { call } from '../api/call.ts';
import { isSignedOut } from '../api/errors.ts';
import type { Told } from './told.ts';

/** away: the server does not answer, what is on the screen may be old. */
export type LiveState = 'connecting' | 'live' | 'away';

interface Listener {
  told(told: Told, id: string): void;
  state(state: LiveState): void;
  signedOut(): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Follows the stream of changes, whatever happens to the server: it goes on from the last event it heard of. EventSource
 * by itself gives up for good when it is answered by an error, as by a proxy before a server that starts.
 * @param after the last event that is known
 * @returns stops it
 */
export function followStream(listener: Listener, after: string | undefined): () => void {
  let last = after;
  let pause = FIRST_PAUSE_MS;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const open = () => {
    const place = last === undefined ? '' : `?after=${encodeURIComponent(last)}`;
    source = new EventSource(`/api/v1.0/events${place}`);
    source.onopen = () => {
      pause = FIRST_PAUSE_MS;
      listener.state('live');
    };
    for (const event of ['job', 'change', 'reset'] as const) {
      source.addEventListener(event, (message: MessageEvent<string>) => {
        last = message.lastEventId || last;
        listener.told({ event, data: JSON.parse(message.data) } as Told, last ?? '');
      });
    }
    source.onerror = () => {
      source?.close();
      if (stopped) return;
      void again();
    };
  };

  const again = async () => {
    // A server that is stopped in order ends the stream, and may be back at once: that is not worth a banner.
    const signedIn = await call('GET /api/v1.0/me').then(
      () => true,
      (error) => (isSignedOut(error) ? false : undefined),
    );
    if (stopped) return;
    if (signedIn === false) return listener.signedOut();
    if (signedIn === undefined) listener.state('away');
    timer = setTimeout(open, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };

  // What was open does not always notice that its network is gone.
  const offline = () => {
    source?.close();
    clearTimeout(timer);
    listener.state('away');
  };
  const online = () => {
    source?.close();
    clearTimeout(timer);
    pause = FIRST_PAUSE_MS;
    open();
  };
  addEventListener('offline', offline);
  addEventListener('online', online);

  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
    removeEventListener('offline', offline);
    removeEventListener('online', online);
  };
}
