import { z } from 'zod';
import type { Pool } from '../../database/connect.ts';
import { type FindItem, hideItem, showItem } from '../../records/item_in_sight.ts';
import type { ApiApp } from '../options.ts';
import { viewerIn } from '../who.ts';
import { done, nameOfUser, OK, id as userId } from './shapes.ts';

/** Somebody to whom an item is shown. */
export const share = z.object({ user_id: z.int(), username: z.string(), may_edit: z.boolean() });

/** The number of an item, in its address. */
export const itemParams = z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** One kind of item: where its routes are, what it is called, and who finds one for a viewer. */
interface SharedKind {
  path: string;
  /** With its article. */
  called: string;
  tags: string[];
  find: FindItem;
}

/** Showing items of one kind to others, and taking that back. */
export function shareRoutes(app: ApiApp, pool: Pool, { path, called, tags, find }: SharedKind): void {
  const config = { who: 'user' } as const;

  app.post(
    `${path}/:id/shares`,
    {
      config,
      schema: {
        summary: `Show ${called} to somebody, to see or to edit`,
        tags,
        params: itemParams,
        body: z.strictObject({ username: nameOfUser, may_edit: z.boolean().default(false) }),
        response: { 200: z.object({ shares: z.array(share) }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { username, may_edit: mayEdit } = request.body;
      return { shares: await showItem(pool, viewerIn(request), { find, id }, { username, mayEdit }) };
    },
  );
  app.delete(
    `${path}/:id/shares/:user_id`,
    {
      config,
      schema: {
        summary: 'Take it back; who has it may also leave',
        tags,
        params: itemParams.extend({ user_id: userId }),
        response: { 200: done },
      },
    },
    async (request) => {
      const { id, user_id } = request.params;
      await hideItem(pool, viewerIn(request), { find, id }, user_id);
      return OK;
    },
  );
}
