import { z } from 'zod';
import {
  addWorkspace,
  changeWorkspace,
  listWorkspaces,
  MOST_STRAINS,
  openWorkspace,
  removeWorkspace,
  workspaceFor,
} from '../../records/workspaces.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { done, moment, OK, page, text, told } from './shapes.ts';
import { itemParams as params, share, shareRoutes } from './share_routes.ts';

const workspace = z.object({
  id: z.int(),
  name: z.string(),
  database: z.string(),
  /** The owner's. */
  user_id: z.int(),
  username: z.string(),
  public: z.boolean(),
  /** own: may also say who else sees it, and remove it. */
  access: z.enum(['see', 'edit', 'own']),
  /** Strains in it, also those that one may not see. */
  size: z.int(),
  created: moment,
  changed: moment,
});
const opened = workspace.extend({
  /** Barcodes that one may see. */
  strains: z.array(z.string()),
  /** How many more there are. */
  hidden: z.int(),
  /** Null: one may not change it. */
  shares: z.array(share).nullable(),
});
const name = text(200).min(1);
const barcodes = z.array(text(40).min(1)).max(MOST_STRAINS);

/** Named lists of strains, one's own and those of others. */
export async function workspaceRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  const config = { who: 'user' } as const;
  const tags = ['sharing'];

  app.get(
    '/api/v1.0/workspaces',
    {
      config,
      schema: {
        summary: 'Workspaces that one may see, the one changed last first',
        tags,
        querystring: page.extend({
          database: text(40).optional(),
          search: text(200).optional(),
          mine: z.enum(['true', 'false']).optional(),
        }),
        response: { 200: z.object({ records: z.array(workspace), total: z.int() }) },
      },
    },
    async (request) => {
      const { mine, ...query } = request.query;
      return told(await listWorkspaces(pool, viewerIn(request), { ...query, mine: mine === 'true' }));
    },
  );
  app.post(
    '/api/v1.0/workspaces',
    {
      config,
      schema: {
        summary: 'Make a workspace',
        tags,
        body: z.strictObject({
          name,
          database: text(40).min(1),
          strains: barcodes.default([]),
          public: z.boolean().default(false),
        }),
        response: { 201: opened },
      },
    },
    async (request, reply) =>
      reply.code(201).send(told(await addWorkspace(pool, viewerIn(request), request.body))),
  );
  app.get(
    '/api/v1.0/workspaces/:id',
    {
      config,
      schema: {
        summary: 'One workspace; strains that one may not see are left out and counted',
        tags,
        params,
        response: { 200: opened },
      },
    },
    async (request) => told(await openWorkspace(pool, viewerIn(request), request.params.id)),
  );
  app.patch(
    '/api/v1.0/workspaces/:id',
    {
      config,
      schema: {
        summary: 'Rename a workspace, add and remove strains, show it to everybody',
        tags,
        params,
        body: z.strictObject({
          name: name.optional(),
          public: z.boolean().optional(),
          add: barcodes.optional(),
          remove: barcodes.optional(),
        }),
        response: { 200: opened },
      },
    },
    async (request) => told(await changeWorkspace(pool, viewerIn(request), request.params.id, request.body)),
  );
  app.delete(
    '/api/v1.0/workspaces/:id',
    { config, schema: { summary: 'Remove a workspace', tags, params, response: { 200: done } } },
    async (request) => {
      await removeWorkspace(pool, viewerIn(request), request.params.id);
      return OK;
    },
  );
  shareRoutes(app, pool, { path: '/api/v1.0/workspaces', called: 'a workspace', tags, find: workspaceFor });
}
