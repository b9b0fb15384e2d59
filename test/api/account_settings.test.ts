import { expect, test } from 'vitest';
import { accountSettings } from '../../src/api/accounts/settings.ts';

test('settings: what is not set has a default, what is wrong is told at the start', () => {
  const names = [
    'ENTEROBOT_SIGN_UP',
    'PUBLIC_URL',
    'TRUST_PROXY',
    'OIDC_ISSUER',
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'OIDC_CLIENT_SECRET_FILE',
  ];
  const settings = (given: Record<string, string>) => {
    for (const name of names) delete process.env[name];
    Object.assign(process.env, given);
    return accountSettings();
  };
  expect(settings({})).toEqual({ signUp: 'invitation' });
  expect(
    settings({
      PUBLIC_URL: 'https://x.example/',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      ENTEROBOT_SIGN_UP: 'open',
    }),
  ).toEqual({
    signUp: 'open',
    publicUrl: 'https://x.example',
    trustProxy: 'loopback, 10.0.0.0/8',
  });
  const oidc = { OIDC_ISSUER: 'https://login.example/realm', OIDC_CLIENT_ID: 'us', OIDC_CLIENT_SECRET: 's' };
  expect(settings(oidc).oidc).toEqual({
    issuer: 'https://login.example/realm',
    clientId: 'us',
    clientSecret: 's',
    name: 'login.example',
    scope: 'profile email',
    nameClaim: 'preferred_username',
  });
  for (const [bad, code] of [
    [{ ENTEROBOT_SIGN_UP: 'perhaps' }, 'SETTING_WRONG'],
    [{ PUBLIC_URL: 'x.example' }, 'SETTING_WRONG'],
    [{ PUBLIC_URL: 'https://x.example/path' }, 'SETTING_WRONG'],
    [{ TRUST_PROXY: 'everybody' }, 'SETTING_WRONG'],
    [{ TRUST_PROXY: '10.0.0.0/x' }, 'SETTING_WRONG'],
    [{ ...oidc, OIDC_ISSUER: 'http://login.example' }, 'SETTING_WRONG'],
    [{ ...oidc, OIDC_CLIENT_ID: '' }, 'SETTING_MISSING'],
    [{ ...oidc, OIDC_CLIENT_SECRET: '' }, 'SETTING_MISSING'],
    [{ ...oidc, OIDC_CLIENT_SECRET: '', OIDC_CLIENT_SECRET_FILE: '/not/there' }, 'SETTING_WRONG'],
  ] as const) {
    expect(() => settings(bad)).toThrow(expect.objectContaining({ code }));
  }
  for (const name of names) delete process.env[name];
});
