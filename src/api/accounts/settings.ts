import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { EnterobotError } from '../../errors.ts';
import { SIGN_UP, type SignUp } from '../../records/own_account.ts';

/** How people come in. */
export interface AccountSettings {
  signUp: SignUp;
  /** Origin under which browsers reach us, e.g. https://enterobot.example.org; left out: what the request says. */
  publicUrl?: string;
  /** Proxies whose X-Forwarded-… headers are believed, joined by commas. Left out: nobody's. */
  trustProxy?: string;
  oidc?: OidcSettings;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button of the login page says. */
  name: string;
  /** Beside `openid`. */
  scope: string;
  /** The claim that suggests a user name. */
  nameClaim: string;
}

export const DEFAULT_ACCOUNTS: AccountSettings = { signUp: 'invitation' };

/** The settings of the environment (docs/reference/settings.md). @throws SETTING_WRONG */
export function accountSettings(): AccountSettings {
  const signUp = (process.env.ENTEROBOT_SIGN_UP || 'invitation') as SignUp;
  if (!SIGN_UP.includes(signUp)) throw wrong('ENTEROBOT_SIGN_UP', signUp, `It takes ${SIGN_UP.join(', ')}.`);
  const publicUrl = originOf('PUBLIC_URL', process.env.PUBLIC_URL);
  return {
    signUp,
    ...(publicUrl ? { publicUrl } : {}),
    ...trusted(process.env.TRUST_PROXY),
    ...oidcSettings(),
  };
}

function oidcSettings(): { oidc?: OidcSettings } {
  const issuer = process.env.OIDC_ISSUER;
  if (!issuer) return {};
  if (!isHttp(issuer) || (issuer.startsWith('http:') && !isThisMachine(issuer))) {
    throw wrong(
      'OIDC_ISSUER',
      issuer,
      'It takes an https address: who logs in elsewhere trusts the way there.',
    );
  }
  const clientId = process.env.OIDC_CLIENT_ID;
  if (!clientId) throw new EnterobotError('SETTING_MISSING', { name: 'OIDC_CLIENT_ID' });
  const clientSecret = secret();
  const name = process.env.OIDC_NAME || new URL(issuer).host;
  const scope = process.env.OIDC_SCOPE || 'profile email';
  const nameClaim = process.env.OIDC_NAME_CLAIM || 'preferred_username';
  return { oidc: { issuer, clientId, clientSecret, name, scope, nameClaim } };
}

function secret(): string {
  const file = process.env.OIDC_CLIENT_SECRET_FILE;
  let given = process.env.OIDC_CLIENT_SECRET;
  if (!given && file) {
    try {
      given = readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw wrong('OIDC_CLIENT_SECRET_FILE', file, `It could not be read: ${(error as Error).message}.`);
    }
  }
  if (!given) throw new EnterobotError('SETTING_MISSING', { name: 'OIDC_CLIENT_SECRET' });
  return given;
}

/** `loopback`, `linklocal`, `uniquelocal`, addresses and networks, joined by commas (Fastify's trustProxy). */
function trusted(given: string | undefined): { trustProxy?: string } {
  if (!given) return {};
  for (const part of given.split(',').map((one) => one.trim())) {
    const [address = '', bits] = part.split('/');
    const known = ['loopback', 'linklocal', 'uniquelocal'].includes(part);
    const network = isIP(address) > 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= 128));
    if (!known && !network) {
      throw wrong(
        'TRUST_PROXY',
        given,
        'It takes addresses or networks of proxies joined by commas, or loopback.',
      );
    }
  }
  return { trustProxy: given };
}

/** The origin of a setting that is an address. @throws SETTING_WRONG */
export function originOf(name: string, given: string | undefined): string | undefined {
  if (!given) return undefined;
  if (!isHttp(given)) throw wrong(name, given, 'It takes an http(s) address.');
  const url = new URL(given);
  if (url.pathname !== '/' || url.search !== '')
    throw wrong(name, given, 'It takes an address without a path.');
  return url.origin;
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether an address leads to the machine itself. */
export function isThisMachine(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
}

function wrong(name: string, value: string, takes: string): EnterobotError {
  return new EnterobotError('SETTING_WRONG', { name, value: JSON.stringify(value), takes });
}
