import { useSyncExternalStore } from 'react';
import { type DetailedError, Upload } from 'tus-js-client';
import { call, csrfHeaders, tellSignedOut } from '../api/call.ts';
import { whenSignedInAgain } from '../app/session.ts';
import { Speed } from './speed.ts';

/** A file on its way. */
export interface Sending {
  uploadId: number;
  name: string;
  bytes: number;
  sent: number;
  /**
   * paused: the session ended, or the server said no for a while; it goes on from where it was. elsewhere: another tab sends
   * it, and this one takes over should that end before the file does.
   */
  state: 'queued' | 'sending' | 'elsewhere' | 'sent' | 'paused' | 'failed';
  problem?: string;
}

interface Item {
  told: Sending;
  tus: Upload;
  /** Ends its turn, whatever came of it. */
  over: () => void;
  /** It is sent no more. */
  gone: AbortController;
}

const AT_ONCE = 3;
/** A server that is away for minutes is waited for. */
const RETRY_MS = [500, 1000, 2000, ...Array.from({ length: 120 }, () => 5000)];

const items = new Map<string, Item>();
const watchers = new Set<() => void>();
let snapshot: readonly Sending[] = [];
const speed = new Speed();

const keyOf = (uploadId: number, name: string) => `${uploadId}/${name}`;

function tell(): void {
  snapshot = [...items.values()].map(({ told }) => ({ ...told }));
  for (const watcher of watchers) watcher();
}

/** Sends a file of an upload; `url`: where a part of it is already. It is sent also while other pages are looked at. */
export function sendFile(uploadId: number, file: File, url: string | null): void {
  const key = keyOf(uploadId, file.name);
  const known = items.get(key);
  if (known && known.told.state !== 'failed' && known.told.state !== 'paused') return;
  known?.gone.abort();
  const told: Sending = { uploadId, name: file.name, bytes: file.size, sent: 0, state: 'queued' };
  const tus = new Upload(file, {
    endpoint: '/api/v1.0/uploads/files',
    ...(url === null ? {} : { uploadUrl: url }),
    metadata: { upload_id: String(uploadId), filename: file.name },
    retryDelays: RETRY_MS,
    // The server knows where each file is: nothing is kept in the browser.
    storeFingerprintForResuming: false,
    // The word of the session may change while a long file is sent.
    onBeforeRequest: (request) => {
      for (const [name, value] of Object.entries(csrfHeaders())) request.setHeader(name, value);
    },
    onShouldRetry: (error) => {
      const status = (error as DetailedError).originalResponse?.getStatus() ?? 0;
      return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
    },
    onProgress: (sent) => {
      speed.note(sent - told.sent);
      told.sent = sent;
      tell();
    },
    onSuccess: () => {
      told.sent = told.bytes;
      ended(item, 'sent');
    },
    onError: (error) => {
      const response = (error as DetailedError).originalResponse;
      const status = response?.getStatus() ?? 0;
      const paused = status === 0 || status === 401 || status === 403;
      told.problem = status === 401 ? 'You are signed out.' : wordsIn(response?.getBody()) || error.message;
      ended(item, paused ? 'paused' : 'failed');
      if (status === 401) tellSignedOut();
    },
  });
  const item: Item = { told, tus, over: () => {}, gone: new AbortController() };
  items.set(key, item);
  begin();
}

function ended(item: Item, state: Sending['state']): void {
  item.told.state = state;
  item.over();
  begin();
}

function begin(): void {
  const all = [...items.values()];
  const free = AT_ONCE - all.filter(({ told }) => told.state === 'sending').length;
  for (const item of all.filter(({ told }) => told.state === 'queued').slice(0, Math.max(0, free))) {
    item.told.state = 'sending';
    void sendOnce(item);
  }
  tell();
}

/**
 * Of several tabs that were given the same file, one sends it: the server lets the last that asks write, and two would
 * take it from each other for ever. Where a browser has no locks (plain http that is not this machine), each sends.
 */
async function sendOnce(item: Item): Promise<void> {
  const { told, tus, gone } = item;
  const run = () =>
    new Promise<void>((resolve) => {
      item.over = resolve;
      tus.start();
    });
  if (!navigator.locks) return run();
  const name = `enterobot-file-${keyOf(told.uploadId, told.name)}`;
  const ran = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await run();
    return lock !== null;
  });
  if (ran) return;
  told.state = 'elsewhere';
  begin();
  try {
    await navigator.locks.request(name, { signal: gone.signal }, () => {});
    const upload = await call('GET /api/v1.0/uploads/{upload_id}', { path: { upload_id: told.uploadId } });
    const file = upload.files.find((one) => one.name === told.name);
    if (gone.signal.aborted) return;
    if (file?.complete) {
      told.sent = told.bytes;
      return ended(item, 'sent');
    }
    tus.url = file?.url ?? null;
    ended(item, 'queued');
  } catch (error) {
    if (gone.signal.aborted) return;
    told.problem = error instanceof Error ? error.message : String(error);
    ended(item, 'paused');
  }
}

/** Goes on with what was stopped, from the byte where it was. */
export function goOn(): void {
  for (const { told } of items.values()) {
    if (told.state !== 'paused') continue;
    told.state = 'queued';
    delete told.problem;
  }
  begin();
}

/** Forgets the files of an upload that is no more. */
export function forgetUpload(uploadId: number): void {
  for (const [key, { told, tus, over, gone }] of items) {
    if (told.uploadId !== uploadId) continue;
    gone.abort();
    void tus.abort();
    over();
    items.delete(key);
  }
  begin();
}

function wordsIn(body: string | undefined): string | undefined {
  try {
    return (JSON.parse(body ?? '') as { error?: { message?: string } }).error?.message;
  } catch {
    return undefined;
  }
}

/** Every file that this tab sends or has sent. */
export function useSending(): readonly Sending[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => snapshot,
  );
}

/** Bytes a second, over the last seconds. */
export function sendingSpeed(): number {
  return speed.perSecond();
}

whenSignedInAgain(goOn);
addEventListener('online', goOn);

// Who closes the tab is asked first: what is sent can be gone on with, but only by choosing the files again.
addEventListener('beforeunload', (event) => {
  if (snapshot.some(({ state }) => state === 'sending' || state === 'queued')) event.preventDefault();
});
