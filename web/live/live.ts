import { useSyncExternalStore } from 'react';
import { queryClient } from '../api/queries.ts';
import { isStale } from './stale.ts';
import { followStream, type LiveState } from './stream.ts';
import type { Told } from './told.ts';

/** What several tabs of one browser tell each other. */
type Message = { told: Told; id: string } | { state: LiveState } | { asks: true };

/** What comes within this time is taken together: a thousand moves a minute must not be a thousand questions. */
const TOGETHER_MS = 400;
/** After a quiet time the first is not kept waiting. */
const AT_ONCE_MS = 20;

let state: LiveState = 'connecting';
const watchers = new Set<() => void>();

function setState(next: LiveState): void {
  if (next === state) return;
  // What was asked before the stream was open, or in vain, may be old.
  if (next === 'live') void queryClient.invalidateQueries();
  state = next;
  for (const watcher of watchers) watcher();
}

let waiting: Told[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let taken = 0;

function take(told: Told): void {
  waiting.push(told);
  if (timer !== undefined) return;
  const pause = Math.max(AT_ONCE_MS, taken + TOGETHER_MS - performance.now());
  timer = setTimeout(() => {
    timer = undefined;
    taken = performance.now();
    const all = waiting;
    waiting = [];
    void queryClient.invalidateQueries({
      predicate: ({ queryKey, state: { data } }) => isStale(queryKey, data, all),
    });
  }, pause);
}

/**
 * Follows what changes and makes stale what it concerns, so that every open page shows it. Of several tabs one follows and
 * tells the others: browsers open only six connections to a server. Where a browser has no locks (plain http that is not
 * this machine), each follows by itself.
 * @returns stops it
 */
export function startLive(signedOut: () => void): () => void {
  const channel = new BroadcastChannel('enterobot-live');
  const over = new AbortController();
  let last: string | undefined;
  let leads = false;

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('told' in data) {
      last = data.id || last;
      take(data.told);
    } else if ('state' in data) setState(data.state);
    else if (leads) channel.postMessage({ state } satisfies Message);
  };

  const follow = () =>
    new Promise<void>((resolve) => {
      leads = true;
      const stop = followStream(
        {
          told: (told, id) => {
            last = id;
            take(told);
            channel.postMessage({ told, id } satisfies Message);
          },
          state: (next) => {
            setState(next);
            channel.postMessage({ state: next } satisfies Message);
          },
          signedOut,
        },
        last,
      );
      over.signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });

  if (navigator.locks) {
    channel.postMessage({ asks: true } satisfies Message);
    navigator.locks.request('enterobot-live', { signal: over.signal }, follow).catch((error) => {
      if (!over.signal.aborted) throw error;
    });
  } else void follow();
  return () => {
    over.abort();
    channel.close();
  };
}

/** Whether what is on the screen is up to date. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}
