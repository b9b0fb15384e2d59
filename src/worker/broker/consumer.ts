import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Look } from '../wake_up.ts';
import type { Opening } from './link.ts';
import { QUEUE } from './queue.ts';

/** Hints that one worker may have in its hands; they all lead to the same look. */
const PREFETCH = 10;
/** After how long a worker that has no thread free passes a hint on. */
const FULL_MS = 250;

/**
 * Wakes a worker by the messages of the queue. A message is only a hint that something is due: the worker looks, and
 * whatever it finds, or somebody else found before it, the message is acknowledged once what it took is committed. It
 * is never held while a job runs (the broker would take the connection down after half an hour).
 */
export function consumer(look: Look): Opening {
  return async (model, lost) => {
    const channel = await model.createChannel();
    channel.on('error', lost);
    channel.on('close', lost);
    await channel.prefetch(PREFETCH);
    await channel.consume(QUEUE, (message) => {
      if (message === null) lost(new Error(`the queue ${QUEUE} is gone`));
      else void take(channel, message, look);
    });
    // Hints may have been dropped while we were away, by hand or with the queue.
    void look();
  };
}

async function take(channel: Channel, message: ConsumeMessage, look: Look): Promise<void> {
  const free = await look();
  // Another worker may have a thread free: the hint goes back to the queue, not too fast, or it would turn in circles.
  if (!free) await sleep(FULL_MS, undefined, { ref: false });
  try {
    if (free) channel.ack(message);
    else channel.nack(message, false, true);
  } catch {
    // The channel has closed meanwhile, and the broker has its message back by itself.
  }
}
