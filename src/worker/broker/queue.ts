import type { ChannelModel } from 'amqplib';

/** Every worker of every machine shares it. */
export const QUEUE = 'enterobot.jobs';

/**
 * Replicated and on disk, and bounded: more hints than workers wake nobody sooner, and the oldest are dropped. The
 * length is no setting: an administrator who wants another declares the queue first, and it is used as it is.
 */
const ARGUMENTS = { 'x-queue-type': 'quorum', 'x-max-length': 10_000 };

/** Makes the queue if it is not there. Asked for first, so that a user who may not declare queues can use one. */
export async function ensureQueue(model: ChannelModel): Promise<void> {
  if (await queueDepth(model)) return;
  const channel = await model.createChannel();
  channel.on('error', () => {});
  await channel.assertQueue(QUEUE, { durable: true, arguments: ARGUMENTS });
  await channel.close();
}

/** How many hints and consumers the queue has; undefined when it is not there. */
export async function queueDepth(
  model: ChannelModel,
): Promise<{ messages: number; consumers: number } | undefined> {
  const channel = await model.createChannel();
  // The answer "no such queue" closes the channel, by an event beside the rejection.
  channel.on('error', () => {});
  try {
    const { messageCount: messages, consumerCount: consumers } = await channel.checkQueue(QUEUE);
    await channel.close();
    return { messages, consumers };
  } catch (error) {
    if ((error as { code?: number }).code === 404) return undefined;
    throw error;
  }
}
