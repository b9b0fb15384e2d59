import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { forgetAttempt } from '../../records/login_attempts.ts';
import { findLink, linkPath, type OneTimeLink } from '../../records/one_time_links.ts';
import { setPasswordByLink, signUp } from '../../records/own_account.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { type Html, html, raw } from './html.ts';
import { answerPage, PAGE } from './page.ts';
import { DEFAULT_ACCOUNTS } from './settings.ts';
import { linkWord, text } from './shapes.ts';
import { signIn } from './sign_in.ts';
import { slowed } from './slow.ts';

const params = z.strictObject({ word: linkWord });
const form = z.object({
  username: text(254).default(''),
  full_name: text(200).default(''),
  email: text(254).default(''),
  password: text(2000).default(''),
  again: text(2000).default(''),
});

/**
 * The page behind a one-time link: it works without a script and without anything from elsewhere, before there is any
 * account. Looking at it does not use the link up.
 */
export async function linkPage(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool, accounts = DEFAULT_ACCOUNTS } = options;
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, parsed) => parsed(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.get(`${linkPath(':word')}`, { ...PAGE, schema: { hide: true, params } }, async (request, reply) =>
    answerPage(reply, async () => {
      const link = await known(request, reply, request.params.word);
      const suggested = { email: link.email ?? '' };
      return { status: 200, body: linkForm(link, suggested, { elsewhere: elsewhere(request.params.word) }) };
    }),
  );
  app.post(
    `${linkPath(':word')}`,
    { ...PAGE, schema: { hide: true, params, body: form } },
    async (request, reply) =>
      answerPage(reply, async () => {
        const { word } = request.params;
        const given = request.body;
        const link = await known(request, reply, word);
        try {
          await use(request, reply, word, link, given);
        } catch (error) {
          if (!(error instanceof EnterobotError) || error.class !== 'input' || error.code === 'LINK_OVER')
            throw error;
          return {
            status: error.status,
            body: linkForm(link, given, { problem: error.message, elsewhere: elsewhere(word) }),
          };
        }
        return { status: 200, body: WELCOME };
      }),
  );

  /** The way by the provider, for who was invited. */
  function elsewhere(word: string): Html {
    if (!accounts.oidc) return raw('');
    const start = `/api/v1.0/oidc/start?invitation=${encodeURIComponent(word)}`;
    return html`<p>Or <a href="${start}">log in with ${accounts.oidc.name}</a>.</p>`;
  }

  async function known(request: FastifyRequest, reply: FastifyReply, word: string): Promise<OneTimeLink> {
    await slowed(pool, reply, 'address', request.ip);
    const link = await findLink(pool, word);
    await forgetAttempt(pool, 'address', request.ip);
    return link;
  }

  async function use(
    request: FastifyRequest,
    reply: FastifyReply,
    word: string,
    link: OneTimeLink,
    given: z.infer<typeof form>,
  ): Promise<void> {
    const { password, again, username, full_name: fullName } = given;
    if (password !== again) throw new EnterobotError('PASSWORD_RULES', { problem: 'was typed in two ways' });
    const address = given.email.trim() === '' ? {} : { email: given.email };
    const proven =
      link.purpose === 'invitation'
        ? await signUp(pool, accounts.signUp, { username, fullName, password, invitation: word, ...address })
        : await setPasswordByLink(pool, { word, password, ...address });
    await signIn(request, reply, options, proven);
  }
}

const WELCOME = html`<h1>Done</h1><p>You are signed in. <a href="/">Go on to Enterobot</a></p>`;

function linkForm(
  link: OneTimeLink,
  given: Partial<z.infer<typeof form>>,
  { problem, elsewhere = raw('') }: { problem?: string; elsewhere?: Html },
): Html {
  const invited = link.purpose === 'invitation';
  const name = invited
    ? html`<label>User name <input name="username" required maxlength="64" autocomplete="username" value="${given.username ?? ''}"></label>
<label>Full name <small>(if you like)</small> <input name="full_name" maxlength="200" autocomplete="name" value="${given.full_name ?? ''}"></label>`
    : html`<p>For the account <strong>${link.username ?? ''}</strong>${raw(link.purpose === 'first_admin' ? ', the first administrator' : '')}.</p>
<input type="hidden" name="user" autocomplete="username" value="${link.username ?? ''}">`;
  return html`<h1>${invited ? 'Make your account' : 'Set the password'}</h1>
${problem === undefined ? raw('') : html`<p role="alert">${problem}</p>`}
<form method="post">
${name}
<label>E-mail <small>(if you like)</small> <input name="email" type="email" maxlength="254" autocomplete="email" value="${given.email ?? ''}"></label>
<label>Password <small>(at least 10 characters)</small> <input name="password" type="password" required minlength="10" autocomplete="new-password"></label>
<label>The same again <input name="again" type="password" required minlength="10" autocomplete="new-password"></label>
<button>${invited ? 'Make the account' : 'Set the password'}</button>
</form>
${invited ? elsewhere : raw('')}`;
}
