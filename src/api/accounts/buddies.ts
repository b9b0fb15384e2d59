import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { buddiesOf, changeBuddy, endBuddy, giveBuddy } from '../../records/buddies.ts';
import { userNamed } from '../../records/users.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { done, id, moment, nameOfUser, OK, told } from './shapes.ts';

const buddy = z.object({
  user_id: z.int(),
  username: z.string(),
  full_name: z.string(),
  may_edit: z.boolean(),
  created: moment,
});
const params = z.strictObject({ user_id: id });

/** Whom one lets see, or edit, all that is one's own. */
export async function buddyRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  const list = z.object({
    /** Who sees what is mine. */
    given: z.array(buddy),
    /** Whose I see. */
    received: z.array(buddy),
  });
  app.get(
    '/api/v1.0/buddies',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Who sees what is mine, and whose I see',
        tags: ['sharing'],
        response: { 200: list },
      },
    },
    async (request) => told(await buddiesOf(pool, viewerIn(request).userId)),
  );
  app.post(
    '/api/v1.0/buddies',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Let somebody see all that is mine, and edit it if may_edit',
        tags: ['sharing'],
        body: z.strictObject({ username: nameOfUser, may_edit: z.boolean().default(false) }),
        response: { 201: list },
      },
    },
    async (request, reply) => {
      const { userId } = viewerIn(request);
      const friend = await userNamed(pool, request.body.username);
      await giveBuddy(pool, userId, friend.userId, request.body.may_edit);
      return reply.code(201).send(told(await buddiesOf(pool, userId)));
    },
  );
  app.patch(
    '/api/v1.0/buddies/:user_id',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Change whether a buddy may edit',
        tags: ['sharing'],
        params,
        body: z.strictObject({ may_edit: z.boolean() }),
        response: { 200: done },
      },
    },
    async (request) => {
      const { user_id } = request.params;
      const changed = await changeBuddy(pool, viewerIn(request).userId, user_id, request.body.may_edit);
      if (!changed) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'buddy', key: String(user_id) });
      return OK;
    },
  );
  app.delete(
    '/api/v1.0/buddies/:user_id',
    {
      config: { who: 'user' },
      schema: { summary: 'Take it back', tags: ['sharing'], params, response: { 200: done } },
    },
    async (request) => {
      const { user_id } = request.params;
      const ended = await endBuddy(pool, viewerIn(request).userId, user_id);
      if (!ended) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'buddy', key: String(user_id) });
      return OK;
    },
  );
}
