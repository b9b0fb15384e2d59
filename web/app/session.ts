import { useSyncExternalStore } from 'react';
import { type Answer, call, setCsrfToken } from '../api/call.ts';
import { isSignedOut } from '../api/errors.ts';
import { ask, queryClient } from '../api/queries.ts';

type Me = Answer<'GET /api/v1.0/me'>;
/** What the tabs of a browser tell each other: they share one session. */
type Message = { signed: 'in' | 'out' };

const ME = ask('GET /api/v1.0/me').queryKey;
const channel = new BroadcastChannel('enterobot-session');

/** `round` grows with each sign-in: what is to begin anew then hangs on it. */
let checking = false;
let state = { ended: false, round: 0 };
const watchers = new Set<() => void>();
const goOn = new Set<() => void>();

function set(next: typeof state): void {
  state = next;
  for (const watcher of watchers) watcher();
}

/** The session has ended under the page, here or in another tab: what is open stays open until somebody signs in again. */
export function endSession(): void {
  if (state.ended || checking) return;
  checking = true;
  // The answer that says so may be one of before a sign-in.
  void call('GET /api/v1.0/me')
    .then(goOnAs, (error) => {
      if (!isSignedOut(error)) return;
      set({ ...state, ended: true });
      channel.postMessage({ signed: 'out' } satisfies Message);
    })
    .finally(() => {
      checking = false;
    });
}

/** Tells the other tabs, of a sign-out that was meant. */
export function tellSignOut(): void {
  channel.postMessage({ signed: 'out' } satisfies Message);
}

/** Somebody has signed in, in this tab. */
export function tellSignIn(): void {
  channel.postMessage({ signed: 'in' } satisfies Message);
}

/** Goes on as `me`; where the page was somebody else's, nothing of it may stay. */
export function goOnAs(me: Me): void {
  const before = queryClient.getQueryData(ME);
  if (before && before.user_id !== me.user_id) {
    location.reload();
    return;
  }
  const same = before?.csrf_token === me.csrf_token && !state.ended;
  setCsrfToken(me.csrf_token);
  queryClient.setQueryData(ME, me);
  for (const act of goOn) act();
  if (same) return;
  set({ ended: false, round: state.round + 1 });
  void queryClient.invalidateQueries();
}

/** For what was stopped by the end of the session. */
export function whenSignedInAgain(act: () => void): void {
  goOn.add(act);
}

export function useSession(): { ended: boolean; round: number } {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

channel.onmessage = ({ data }: MessageEvent<Message>) => {
  // A page that nobody has signed in to yet has nothing to end or to go on with.
  if (queryClient.getQueryData(ME) === undefined) return;
  if (data.signed === 'in') void call('GET /api/v1.0/me').then(goOnAs, () => {});
  else if (!state.ended) set({ ...state, ended: true });
};
