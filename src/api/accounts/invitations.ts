import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { adminLog, noteAct } from '../../records/admin_log.ts';
import { linkPath, listInvitations, makeLink, revokeInvitation } from '../../records/one_time_links.ts';
import { cleanEmail } from '../../records/user_names.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { ownOrigin } from './cookies.ts';
import { DEFAULT_ACCOUNTS } from './settings.ts';
import { done, email, id, moment, OK, page, text, told } from './shapes.ts';

const invitation = z.object({
  id: z.int(),
  /** Whom it is for, as the administrator noted it. */
  note: z.string(),
  email: z.string().nullable(),
  created: moment,
  created_by: z.int().nullable(),
  expires: moment,
  used: moment.nullable(),
  used_by: z.int().nullable(),
  /** The name of who came by it. */
  username: z.string().nullable(),
  revoked: moment.nullable(),
});
const entry = z.object({
  id: z.int(),
  at: moment,
  user_id: z.int().nullable(),
  username: z.string().nullable(),
  act: z.string(),
  subject: z.int().nullable(),
  data: z.record(z.string(), z.unknown()),
});

/** Invitations, and the log of what was done to accounts. */
export async function invitationRoutes(
  app: ApiApp,
  { pool, accounts = DEFAULT_ACCOUNTS }: ApiOptions,
): Promise<void> {
  const config = { who: 'admin' } as const;
  const tags = ['administration'];

  app.get(
    '/api/v1.0/invitations',
    {
      config,
      schema: {
        summary: 'Invitations, newest first, also those that are over',
        tags,
        querystring: page,
        response: { 200: z.object({ records: z.array(invitation), total: z.int() }) },
      },
    },
    async (request) => {
      const { records, total } = await listInvitations(pool, request.query);
      return {
        records: records.map(({ createdBy, usedBy, ...one }) =>
          told({ ...one, created_by: createdBy, used_by: usedBy }),
        ),
        total,
      };
    },
  );
  app.post(
    '/api/v1.0/invitations',
    {
      config,
      schema: {
        summary: 'Make a link by which somebody makes an account of their own, once',
        tags,
        body: z.strictObject({ note: text(200).default(''), email: email.optional() }),
        response: { 201: z.object({ id: z.int(), link: z.string(), expires: moment }) },
      },
    },
    async (request, reply) => {
      const by = viewerIn(request);
      const { note } = request.body;
      const address = request.body.email === undefined ? undefined : cleanEmail(request.body.email);
      const made = await inTransaction(pool, async (tx) => {
        const link = await makeLink(tx, {
          purpose: 'invitation',
          note,
          createdBy: by.userId,
          email: address,
        });
        await noteAct(tx, by, 'invited', null, { link: link.id, note, email: address ?? null });
        return link;
      });
      const link = `${ownOrigin(request, accounts)}${linkPath(made.word)}`;
      return reply.code(201).send({ id: made.id, link, expires: made.expires.toISOString() });
    },
  );
  app.delete(
    '/api/v1.0/invitations/:id',
    {
      config,
      schema: {
        summary: 'Take an invitation back',
        tags,
        params: z.strictObject({ id }),
        response: { 200: done },
      },
    },
    async (request) => {
      const by = viewerIn(request);
      await inTransaction(pool, async (tx) => {
        if (!(await revokeInvitation(tx, request.params.id))) {
          throw new EnterobotError('RECORD_UNKNOWN', {
            kind: 'open invitation',
            key: String(request.params.id),
          });
        }
        await noteAct(tx, by, 'invitation revoked', null, { link: request.params.id });
      });
      return OK;
    },
  );
  app.get(
    '/api/v1.0/admin_log',
    {
      config,
      schema: {
        summary: 'What was done to accounts, and by whom; newest first',
        tags,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(1000).default(50),
          before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
          /** Only what was done to this user. */
          subject: id.optional(),
        }),
        response: { 200: z.object({ records: z.array(entry), total: z.int() }) },
      },
    },
    async (request) => told(await adminLog(pool, request.query)),
  );
}
