import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { noteAct } from '../../records/admin_log.ts';
import { issueToken, revokeToken, tokensOf } from '../../records/api_tokens.ts';
import { forgetAttempt } from '../../records/login_attempts.ts';
import { changePassword } from '../../records/own_account.ts';
import { endSession, endSessions, sessionsOf } from '../../records/sessions.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { done, id, moment, OK, passwordText, text, told } from './shapes.ts';
import { slowed } from './slow.ts';

const session = z.object({
  id: z.int(),
  created: moment,
  last_used: moment,
  expires: moment,
  address: z.string().nullable(),
  agent: z.string().nullable(),
  /** The one that asks. */
  current: z.boolean(),
});
const token = z.object({
  id: z.int(),
  name: z.string(),
  created: moment,
  expires: moment,
  last_used: moment.nullable(),
  revoked: moment.nullable(),
});

/** What belongs to an account: its password, sessions and API tokens. */
export async function ownRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.post(
    '/api/v1.0/password',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Change one’s password; all other sessions end',
        tags: ['account'],
        body: z.strictObject({ old: passwordText, password: passwordText }),
        response: { 200: done },
      },
    },
    async (request, reply) => {
      const { userId, username } = viewerIn(request);
      await slowed(pool, reply, 'account', username);
      await changePassword(pool, { userId, ...request.body, keep: request.session?.id });
      await forgetAttempt(pool, 'account', username);
      return OK;
    },
  );

  app.get(
    '/api/v1.0/sessions',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Browsers in which one is signed in',
        tags: ['account'],
        response: { 200: z.object({ records: z.array(session), total: z.int() }) },
      },
    },
    async (request) => {
      const found = await sessionsOf(pool, viewerIn(request).userId);
      const records = found.map(({ lastUsed, ...one }) =>
        told({ ...one, last_used: lastUsed, current: one.id === request.session?.id }),
      );
      return { records, total: records.length };
    },
  );
  app.delete(
    '/api/v1.0/sessions/:id',
    {
      config: { who: 'user' },
      schema: {
        summary: 'End a session of one’s own',
        tags: ['account'],
        params: z.strictObject({ id }),
        response: { 200: done },
      },
    },
    async (request) => {
      const ended = await endSession(pool, viewerIn(request).userId, request.params.id);
      if (!ended) throw unknown('session', request.params.id);
      return OK;
    },
  );
  app.delete(
    '/api/v1.0/sessions',
    {
      config: { who: 'user' },
      schema: {
        summary: 'End all sessions of one’s own but the one that asks',
        tags: ['account'],
        response: { 200: z.object({ ended: z.int() }) },
      },
    },
    async (request) => ({
      ended: await endSessions(pool, viewerIn(request).userId, request.session?.id),
    }),
  );

  app.get(
    '/api/v1.0/tokens',
    {
      config: { who: 'user' },
      schema: {
        summary: 'One’s API tokens, also those that are over',
        tags: ['account'],
        response: { 200: z.object({ records: z.array(token), total: z.int() }) },
      },
    },
    async (request) => {
      const records = (await tokensOf(pool, viewerIn(request).userId)).map(tokenTold);
      return { records, total: records.length };
    },
  );
  app.post(
    '/api/v1.0/tokens',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Make an API token, in a browser that is signed in; it is told this once',
        tags: ['account'],
        body: z.strictObject({ name: text(100).min(1), days: z.int().min(1).max(366).optional() }),
        response: { 201: token.extend({ token: z.string() }) },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      if (!request.session) throw new EnterobotError('SESSION_NEEDED', {});
      const made = await inTransaction(pool, async (tx) => {
        const one = await issueToken(tx, { userId: viewer.userId, ...request.body });
        await noteAct(tx, viewer, 'token made', viewer.userId, { token: one.id, name: one.name });
        return one;
      });
      return reply.code(201).send({ ...tokenTold(made), token: made.token });
    },
  );
  app.delete(
    '/api/v1.0/tokens/:id',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Revoke an API token of one’s own',
        tags: ['account'],
        params: z.strictObject({ id }),
        response: { 200: done },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      await inTransaction(pool, async (tx) => {
        if (!(await revokeToken(tx, viewer.userId, request.params.id)))
          throw unknown('token', request.params.id);
        await noteAct(tx, viewer, 'token revoked', viewer.userId, { token: request.params.id });
      });
      return OK;
    },
  );
}

function tokenTold({ lastUsed, ...one }: Awaited<ReturnType<typeof tokensOf>>[number]) {
  return told({ ...one, last_used: lastUsed });
}

function unknown(kind: string, key: number): EnterobotError {
  return new EnterobotError('RECORD_UNKNOWN', { kind, key: String(key) });
}
