import type { Setting } from './setting.ts';

/** How people come in. */
export const PEOPLE: readonly Setting[] = [
  {
    name: 'PUBLIC_URL',
    kind: 'http url',
    default: 'what a request says',
    meaning: 'the address under which browsers reach the house',
  },
  {
    name: 'TRUST_PROXY',
    kind: 'text',
    default: 'nobody',
    meaning: 'proxies whose X-Forwarded headers are believed',
  },
  {
    name: 'ENTEROBOT_SIGN_UP',
    kind: ['open', 'invitation', 'closed'],
    default: 'invitation',
    meaning: 'who can make an account of their own',
  },
  {
    name: 'OIDC_ISSUER',
    kind: 'http url',
    default: 'not set',
    meaning: 'an OpenID provider by which people can log in',
  },
  { name: 'OIDC_CLIENT_ID', kind: 'text', default: 'not set', meaning: 'what we are called there' },
  {
    name: 'OIDC_CLIENT_SECRET',
    kind: 'text',
    default: 'not set',
    secret: true,
    meaning: "the provider's secret with us",
  },
  {
    name: 'OIDC_CLIENT_SECRET_FILE',
    kind: 'folder',
    default: 'not set',
    meaning: 'a file that holds it instead',
  },
  {
    name: 'OIDC_NAME',
    kind: 'text',
    default: "the issuer's host",
    meaning: 'what the button on the login page says',
  },
  {
    name: 'OIDC_SCOPE',
    kind: 'text',
    default: 'profile email',
    meaning: 'what is asked for beside openid',
  },
  {
    name: 'OIDC_NAME_CLAIM',
    kind: 'text',
    default: 'preferred_username',
    meaning: 'the claim that suggests a user name',
  },
];
