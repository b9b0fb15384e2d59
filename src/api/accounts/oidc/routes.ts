import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../../errors.ts';
import { userOfIdentity } from '../../../records/identities.ts';
import { forgetAttempt } from '../../../records/login_attempts.ts';
import { beginFlow, takeFlow } from '../../../records/oidc_flows.ts';
import { findLink } from '../../../records/one_time_links.ts';
import { sha256 } from '../../../records/secret_words.ts';
import type { ApiApp, ApiOptions } from '../../options.ts';
import { viewerIn } from '../../who.ts';
import { isSecure, ownOrigin } from '../cookies.ts';
import { answerPage, PAGE } from '../page.ts';
import { DEFAULT_ACCOUNTS } from '../settings.ts';
import { linkWord, text } from '../shapes.ts';
import { signIn } from '../sign_in.ts';
import { slowed } from '../slow.ts';
import { openidProvider } from './openid_provider.ts';
import type { LoginProvider } from './provider.ts';

const BASE = '/api/v1.0/oidc';
/** Ties the way back to the browser that began: who is sent an address with somebody else's code has none. */
const cookieName = (secure: boolean) => (secure ? '__Host-enterobot_oidc' : 'enterobot_oidc');
/** Lax: the way back comes from the provider's site. */
const COOKIE = { path: '/', httpOnly: true, sameSite: 'lax' } as const;

/** A path of this house, and nothing that leads elsewhere. */
const returnTo = text(500)
  .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u)
  .default('/');
const startQuery = z.strictObject({ invitation: linkWord.optional(), return_to: returnTo });
/** The provider may say more (`iss`, `session_state`). */
const callbackQuery = z.looseObject({ state: text(500).optional() });

/** Logging in by way of an OpenID provider. */
export async function oidcRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool, accounts = DEFAULT_ACCOUNTS, logger } = options;
  const provider = accounts.oidc && openidProvider(accounts.oidc);

  app.get(
    `${BASE}/start`,
    {
      ...PAGE,
      schema: {
        summary: 'Begin a login at the provider: sends the browser there',
        tags: ['account'],
        querystring: startQuery,
      },
    },
    async (request, reply) =>
      answerPage(reply, async () => {
        provided();
        const { invitation, return_to } = request.query;
        await slowed(pool, reply, 'address', request.ip);
        if (invitation !== undefined) await isInvitation(invitation);
        const word = invitation === undefined ? null : sha256(invitation);
        return { goTo: await begin(request, reply, { invitation: word, userId: null, returnTo: return_to }) };
      }),
  );

  app.post(
    `${BASE}/link`,
    {
      config: { who: 'user' },
      schema: {
        summary: 'Begin to take an account at the provider as another way in; the browser then goes to `url`',
        tags: ['account'],
        body: z.strictObject({ return_to: returnTo }),
        response: { 200: z.object({ url: z.string() }) },
      },
    },
    async (request, reply) => {
      const { userId } = viewerIn(request);
      // By a page of ours only: another site could else tie its own account there to somebody's account here.
      if (!request.session) throw new EnterobotError('SESSION_NEEDED', {});
      return {
        url: await begin(request, reply, { invitation: null, userId, returnTo: request.body.return_to }),
      };
    },
  );

  app.get(
    `${BASE}/callback`,
    {
      ...PAGE,
      schema: {
        summary: 'Where the provider sends the browser back',
        tags: ['account'],
        querystring: callbackQuery,
      },
    },
    async (request, reply) =>
      answerPage(reply, async () => {
        const known = provided();
        const { state } = request.query;
        const secure = isSecure(request, accounts);
        const begun = request.cookies[cookieName(secure)];
        reply.clearCookie(cookieName(secure), { ...COOKIE, secure });
        if (state === undefined || begun !== state) throw lost();
        const flow = await takeFlow(pool, state);
        if (!flow) throw lost();
        if (flow.userId !== null && request.viewer?.userId !== flow.userId) throw lost();
        const { nonce, verifier } = flow;
        const returned = new URL(request.url, redirectUri(request));
        const outside = await known.finish(returned, { state, nonce, verifier });
        const userId = await userOfIdentity(pool, accounts.signUp, outside, {
          ...(flow.userId === null ? {} : { linkTo: flow.userId }),
          ...(flow.invitation === null ? {} : { invitation: flow.invitation }),
        });
        await forgetAttempt(pool, 'address', request.ip);
        await signIn(request, reply, options, { userId });
        logger.info({ user: userId, issuer: outside.issuer, address: request.ip }, 'signed in');
        return { goTo: flow.returnTo };
      }),
  );

  async function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    flow: { invitation: Buffer | null; userId: number | null; returnTo: string },
  ): Promise<string> {
    const { url, expected } = await provided().begin(redirectUri(request));
    const { state, nonce, verifier } = expected;
    await beginFlow(pool, state, { nonce, verifier, ...flow });
    const secure = isSecure(request, accounts);
    reply.setCookie(cookieName(secure), state, { ...COOKIE, secure, maxAge: 900 });
    return url.href;
  }

  function provided(): LoginProvider {
    if (!provider) throw new EnterobotError('OIDC_OFF', {});
    return provider;
  }

  function redirectUri(request: FastifyRequest): string {
    return `${ownOrigin(request, accounts)}${BASE}/callback`;
  }

  async function isInvitation(word: string): Promise<void> {
    const { purpose } = await findLink(pool, word);
    if (purpose !== 'invitation') throw new EnterobotError('LINK_OVER', {});
  }
}

function lost(): EnterobotError {
  return new EnterobotError('OIDC_REFUSED', { problem: 'it was not begun in this browser, or too long ago' });
}
