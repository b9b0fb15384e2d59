import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { DEFAULT_ACCOUNTS } from '../accounts/settings.ts';
import { authenticate } from '../authenticate.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { type Place, parseEventId, startAt, writeEventId } from './event_id.ts';
import { currentPlace } from './read_changes.ts';
import { missedSince } from './resume.ts';
import { EventStream, eventText } from './sse.ts';
import { type Batch, type Following, Tail } from './tail.ts';
import { tellBatch } from './tell.ts';

/** One person needs a handful of pages; a hundred would be a fault of somebody's program. */
const STREAMS_OF_ONE = 50;
/** A reader who has lost a right, or all of them, is heard of within this time. */
const LOOK_AT_RIGHTS_MS = 30_000;

const query = z.strictObject({
  after: z.string().max(100_000).optional().meta({
    description: 'An event id from before, for those that cannot send the header Last-Event-ID',
  }),
});

/** One stream of server-sent events, with every change that the reader may see. */
export async function eventRoutes(
  app: ApiApp,
  { pool, logger, accounts = DEFAULT_ACCOUNTS }: ApiOptions,
): Promise<void> {
  const tail = new Tail(pool, logger);
  app.addHook('preClose', () => tail.stop());
  const streams = new Map<number, number>();

  app.get(
    '/api/v1.0/events',
    {
      config: { who: 'user' },
      // A HEAD would be a stream of nothing.
      exposeHeadRoute: false,
      schema: {
        summary:
          'Server-sent events: `job` (a move of a job), `change` (of a record), `reset` (too much happened: read the lists again)',
        querystring: query,
      },
    },
    async (request, reply) => {
      let viewer = viewerIn(request);
      const { userId } = viewer;
      const resume = placeIn(request, request.query.after);
      const left = takeStream(streams, userId);
      // What comes while the past is read waits behind it.
      const waiting: Batch[] = [];
      let caughtUp = false;
      let following: Following;
      let epoch: string;
      try {
        ({ epoch } = await currentPlace(pool));
        following = await tail.follow((batch) => {
          if (caughtUp) tellBatch(stream, viewer, epoch, batch);
          else waiting.push(batch);
        });
      } catch (error) {
        left();
        throw error;
      }
      if (request.raw.socket.destroyed) {
        left();
        return following.stop();
      }
      reply.hijack();
      const stream = new EventStream(reply.raw, reply.getHeaders() as OutgoingHttpHeaders);
      const rights = setInterval(() => {
        authenticate(pool, request, reply, accounts).then(
          (now) => {
            if (now) viewer = now.viewer;
            else stream.end();
          },
          (error) => {
            // Refused; a database that is away says nothing about rights.
            if (error instanceof EnterobotError) stream.end();
          },
        );
      }, LOOK_AT_RIGHTS_MS);
      reply.raw.once('close', () => {
        clearInterval(rights);
        following.stop();
        left();
      });
      try {
        const missed = resume ? await missedSince(pool, resume, { epoch, snapshot: following.from }) : [];
        if (missed === 'reset')
          stream.send(eventText('reset', writeEventId(startAt(epoch, following.from)), '{}'));
        else for (const { batch, skip } of missed) tellBatch(stream, viewer, epoch, batch, skip);
        stream.place(writeEventId(startAt(epoch, following.from)));
        caughtUp = true;
        for (const batch of waiting.splice(0)) tellBatch(stream, viewer, epoch, batch);
      } catch (error) {
        // The answer has begun; the reader comes again by itself, with its last id.
        logger.warn({ err: error }, 'a reader of the stream could not be brought up to date');
        stream.end();
      }
    },
  );
}

/**
 * Counts a stream of a user; before anything is waited for, or many that come at once would each find room.
 * @returns what takes it back
 * @throws TOO_MANY_REQUESTS
 */
function takeStream(streams: Map<number, number>, userId: number): () => void {
  const open = streams.get(userId) ?? 0;
  if (open >= STREAMS_OF_ONE) throw new EnterobotError('TOO_MANY_REQUESTS', {});
  streams.set(userId, open + 1);
  return () => {
    const others = streams.get(userId)! - 1;
    if (others === 0) streams.delete(userId);
    else streams.set(userId, others);
  };
}

/** Header or parameter. @throws REQUEST_WRONG for what is no id of ours */
function placeIn(request: FastifyRequest, parameter: string | undefined): Place | undefined {
  const header = request.headers['last-event-id'];
  const text = (typeof header === 'string' && header) || parameter;
  if (!text) return undefined;
  const place = parseEventId(text);
  if (!place)
    throw new EnterobotError('REQUEST_WRONG', { problem: 'the event id is not one of this service' });
  return place;
}
