import type { Pool } from '../../database/connect.ts';
import { inSets } from '../../database/in_sets.ts';
import { faultPoint } from '../../fault_point.ts';
import type { Logger } from '../../log.ts';
import type { Clients } from '../clients.ts';
import { repeat } from '../repeat.ts';
import { dueMessages } from '../store/due_messages.ts';
import { postponeMessage } from '../store/postpone_message.ts';
import { type SettledMessage, settleMessages } from '../store/settle_messages.ts';
import type { Message } from '../store/task_row.ts';
import { backoffMs } from './backoff.ts';
import { postCallback } from './post_callback.ts';

/** Callbacks on the wire at a time. */
const CONCURRENCY = 32;
/** How often the table is looked at for retries; a new message does not wait for it. */
const POLL_MS = 250;

export interface Outbox {
  /** Sends a committed message at once if there is room; otherwise the table has it. */
  send(message: Message): void;
  stop(): Promise<void>;
}

/**
 * Delivers what the outbox table holds, until the receiver has it. Order within a task: one message of a task is on
 * the wire at a time, and the table keeps only its newest one open.
 */
export function startOutbox(pool: Pool, clients: Clients, logger: Logger): Outbox {
  const stopping = new AbortController();
  const onWire = new Map<number, Promise<void>>();
  /** The newest message of a task whose older one is on the wire. */
  const next = new Map<number, Message>();
  /** Tasks whose messages were begun while the table was being read: what was read of them is old. */
  const begun = new Set<number>();
  const settle = inSets(async (set: SettledMessage[]) => {
    await settleMessages(pool, set);
    return set.map(() => undefined);
  });
  const loop = repeat('outbox', POLL_MS, poll, logger);

  function send(message: Message): void {
    if (stopping.signal.aborted) return;
    if (onWire.has(message.task_id)) next.set(message.task_id, message);
    else if (onWire.size < CONCURRENCY) begin(message);
    else loop.wake();
  }

  function begin(message: Message): void {
    const { task_id } = message;
    const work = deliver(message)
      .catch((error: Error) => {
        // Whether it arrived is not written down: it is sent again, and the receiver knows it by its sequence.
        if (!stopping.signal.aborted)
          logger.warn({ job: message.job_id, err: error }, 'a callback could not be handled');
      })
      .finally(() => {
        onWire.delete(task_id);
        const newer = next.get(task_id);
        next.delete(task_id);
        if (newer) send(newer);
        else if (onWire.size === CONCURRENCY - 1) loop.wake();
      });
    onWire.set(task_id, work);
    begun.add(task_id);
  }

  async function deliver(message: Message): Promise<void> {
    const { outcome, error } = await postCallback(message, clients.get(message.client), stopping.signal);
    faultPoint('crobot-delivered');
    if (outcome !== 'retry') return settle({ message, outcome, lastError: error });
    const { job_id, attempt, sequence, tries } = message;
    if (tries === 0)
      logger.warn({ job: job_id, attempt, sequence, error }, 'callback not taken; tried again');
    await postponeMessage(pool, message, backoffMs(tries + 1), error ?? '');
  }

  async function poll(): Promise<void> {
    const room = CONCURRENCY - onWire.size;
    if (room <= 0) return;
    begun.clear();
    const due = await dueMessages(pool, [...onWire.keys()], room);
    const fresh = due.filter((message) => !begun.has(message.task_id));
    for (const message of fresh) if (!stopping.signal.aborted) begin(message);
  }

  return {
    send,
    async stop() {
      stopping.abort();
      await loop.stop();
      await Promise.all(onWire.values());
    },
  };
}
