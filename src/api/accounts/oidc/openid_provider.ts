import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { EnterobotError } from '../../../errors.ts';
import type { OidcSettings } from '../settings.ts';
import type { LoginProvider, Outside } from './provider.ts';

const TIMEOUT_SECONDS = 10;
/** A provider that is away is not asked again for each of those who wait. */
const ASK_AGAIN_MS = 5000;

/**
 * An OpenID provider: code flow with PKCE, state and nonce; issuer, audience, times and signature of the ID token are
 * checked (openid-client, certified). It is discovered when first needed, so that the house starts without it.
 */
export function openidProvider(settings: OidcSettings): LoginProvider {
  const { issuer } = settings;
  let discovered: Promise<Configuration> | undefined;

  function configuration(): Promise<Configuration> {
    if (discovered) return discovered;
    const asked = discover(settings);
    discovered = asked;
    asked.catch(() => setTimeout(() => (discovered = undefined), ASK_AGAIN_MS).unref());
    return asked;
  }

  async function usable(): Promise<Configuration> {
    try {
      return await configuration();
    } catch (cause) {
      throw new EnterobotError('OIDC_AWAY', { issuer, problem: sentence(cause) }, { cause });
    }
  }

  return {
    async begin(redirectUri) {
      const config = await usable();
      const expected = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: `openid ${settings.scope}`.trim(),
        code_challenge: await calculatePKCECodeChallenge(expected.verifier),
        code_challenge_method: 'S256',
        state: expected.state,
        nonce: expected.nonce,
      });
      return { url, expected };
    },
    async finish(returned, expected) {
      const config = await usable();
      try {
        const tokens = await authorizationCodeGrant(config, returned, {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.verifier,
          idTokenExpected: true,
        });
        return outside(tokens.claims()!, settings.nameClaim);
      } catch (cause) {
        if (isAway(cause))
          throw new EnterobotError('OIDC_AWAY', { issuer, problem: sentence(cause) }, { cause });
        throw new EnterobotError('OIDC_REFUSED', { problem: sentence(cause) }, { cause });
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  // The settings allow http to this machine only.
  const insecure = issuer.startsWith('http:') ? [allowInsecureRequests] : [];
  return discovery(new URL(issuer), clientId, clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    execute: [enableNonRepudiationChecks, ...insecure],
  });
}

function outside(claims: IDToken, nameClaim: string): Outside {
  const word = (key: string) => (typeof claims[key] === 'string' ? claims[key].slice(0, 200) : '');
  const email = word('email');
  const names = [word(nameClaim), email, word('nickname'), word('name')];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    // An address as a name is cut before its @: names hold none.
    names: names.map((name) => name.split('@')[0]!).filter((name) => name !== ''),
    fullName: word('name'),
    ...(claims.email_verified === true && email !== '' ? { email } : {}),
  };
}

/** The network, or an answer like 503, and not what the answer said. */
function isAway(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code === 'OAUTH_TIMEOUT' || (cause instanceof Response && cause.status >= 500);
}

/** Without a full stop, and not longer than a person reads. */
function sentence(error: unknown): string {
  if (error instanceof AuthorizationResponseError) return `it said ${error.error.slice(0, 100)}`;
  const { message = String(error), cause } = error as { message?: string; cause?: unknown };
  const because = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  return `${message}${because}`.slice(0, 300).replace(/\.$/, '');
}
