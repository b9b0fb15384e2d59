import { CALLBACK_MAX_BYTES } from '../../protocol/callback.ts';
import type { Client } from '../clients.ts';
import type { Message } from '../store/task_row.ts';

/** How long a receiver may take to answer. */
const TIMEOUT_MS = 10_000;

export type Delivery = { outcome: 'delivered' | 'gave_up' | 'retry'; error: string | null };

/**
 * Posts one callback, signed as Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature). The
 * id stays the same over all tries. 2xx: delivered; 410: the receiver wants no more of it; anything else, a
 * redirect too: retry. Rejects only when `stopping` is aborted.
 */
export async function postCallback(
  message: Message,
  client: Client | undefined,
  stopping: AbortSignal,
): Promise<Delivery> {
  if (!client) return { outcome: 'retry', error: `client ${message.client} is not configured` };
  const body = JSON.stringify(message.body);
  if (Buffer.byteLength(body) > CALLBACK_MAX_BYTES) return { outcome: 'gave_up', error: 'larger than 1 MB' };
  const id = `${message.client}_${message.job_id}_${message.attempt}_${message.sequence}`;
  const at = new Date();
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new Error('no answer in 10 s')), TIMEOUT_MS);
  const stop = () => giveUp.abort(stopping.reason);
  stopping.addEventListener('abort', stop);
  try {
    stopping.throwIfAborted();
    const response = await fetch(message.callback, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': client.signer.sign(id, at, body),
      },
      body,
      redirect: 'manual',
      signal: giveUp.signal,
    });
    await response.body?.cancel();
    if (response.ok) return { outcome: 'delivered', error: null };
    return { outcome: response.status === 410 ? 'gave_up' : 'retry', error: `HTTP ${response.status}` };
  } catch (error) {
    stopping.throwIfAborted();
    return { outcome: 'retry', error: reason(error as Error) };
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
  }
}

/** fetch says only "fetch failed"; what failed stands in the cause. */
function reason(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return (cause?.message || error.message || error.name).slice(0, 500);
}
