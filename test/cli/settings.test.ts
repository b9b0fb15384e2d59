import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shown } from '../../src/settings/shown.ts';
import { SETTINGS } from '../../src/settings.ts';
import { parseSettings } from '../../src/settings_file.ts';
import { freshDatabase } from '../support/database.ts';
import { type Ended, enterobot, temporaryData } from './command.ts';

const { url } = await freshDatabase();
const { data, top } = await temporaryData();
await mkdir(data);
const file = join(data, 'enterobot.env');
const write = (text: string, mode = 0o600) => writeFile(file, text).then(() => chmod(file, mode));
const house = (words: string, env: Record<string, string> = {}): Promise<Ended> =>
  enterobot(['--data', data, ...words.split(' ')], env);
interface Shown {
  ok: boolean;
  findings: { what: string; ok: boolean; needed: boolean; says: string }[];
  settings: { name: string; value: string; from: string }[];
}
const doctor = async (env: Record<string, string> = {}): Promise<Shown> =>
  JSON.parse((await house('--json doctor', env)).out);
const named = ({ settings }: Shown, name: string) => settings.find((one) => one.name === name);

test('the file sets, the environment comes first, and doctor says which did', async () => {
  await write(`# ours\nDATABASE_URL='${url}'\n\nENTEROBOT_STORE="${top}/a store"\nENTEROBOT_LOG=warn\n`);
  expect(await house('db list')).toMatchObject({ code: 0, err: '' });
  const found = await doctor({ ENTEROBOT_LOG: 'error', CROBOT_TOKEN: 'swordfish' });
  expect(named(found, 'ENTEROBOT_STORE')).toMatchObject({
    value: `${top}/a store`,
    from: 'line 4 of enterobot.env',
  });
  expect(named(found, 'ENTEROBOT_LOG')).toMatchObject({ value: 'error', from: 'environment' });
  expect(named(found, 'CROBOT_TOKEN')).toMatchObject({ value: '(hidden)', from: 'environment' });
  expect(named(found, 'ENTEROBOT_DATA')).toMatchObject({ value: data, from: '--data' });
  expect(named(found, 'BROKER_URL')).toMatchObject({ value: '(none)', from: 'default' });
  expect(JSON.stringify(found)).not.toMatch(/swordfish/);
  expect(found.findings).toContainEqual(
    expect.objectContaining({
      what: 'migrations',
      ok: true,
      says: expect.stringMatching(/^all \d+ applied$/),
    }),
  );
  expect(found.findings.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['settings file', 'data folder', 'server', 'schedules']),
  );
  // Set to nothing is set.
  expect(await house('db list', { DATABASE_URL: '' })).toMatchObject({ code: 1 });
});

test('every wrong line is told at once, with its number, and nothing runs', async () => {
  await write(
    [
      'DATABASE_ULR=postgresql://a:sesame@b/c',
      'ENTEROBOT_LOG=loud',
      'ENTEROBOT_STORE=here',
      'export WEB_URL=http://a',
      'ENTEROBOT_JOBS=/a b.ts',
      'TZ=UTC',
      'TZ=UTC',
      'ENTEROBOT_DATA=/tmp',
      'WEB_URL=ftp://a',
      "CROBOT_TOKEN='it''s'",
      'log=info',
    ].join('\n'),
  );
  const { code, err, out } = await house('db list', { DATABASE_URL: url });
  expect([code, out]).toEqual([1, '']);
  for (const says of [
    /line 1: there is no setting DATABASE_ULR; did you mean DATABASE_URL\?/,
    /line 2: ENTEROBOT_LOG must be one of trace, debug/,
    /line 3: ENTEROBOT_STORE must be an absolute path/,
    /line 4: it is not of the form NAME=value/,
    /line 5: the value of ENTEROBOT_JOBS needs single quotes/,
    /line 7: TZ was set in line 6 already/,
    /line 8: ENTEROBOT_DATA can be set in the environment only/,
    /line 9: WEB_URL must be an address, http url/,
    /line 10: the value of CROBOT_TOKEN needs single quotes/,
    /line 11: there is no setting log; did you mean ENTEROBOT_LOG\?.*\[SETTINGS_FILE_WRONG\]$/,
  ])
    expect(err).toMatch(says);
  expect(err).not.toMatch(/sesame|line 6:/);
  const found = await doctor({ DATABASE_URL: url });
  expect(found.ok).toBe(false);
  expect(found.findings.find(({ what }) => what === 'settings file')).toMatchObject({
    ok: false,
    needed: true,
  });
});

test('secrets that everybody may read are warned of; a file without any is not', async () => {
  await write(`DATABASE_URL='${url}'\n`, 0o644);
  const warned = await house('db list');
  expect(warned.code).toBe(0);
  expect(warned.err).toMatch(/^warning: .*enterobot\.env may be read by everybody.*DATABASE_URL.*chmod o=/);
  await write('ENTEROBOT_LOG=info\n', 0o644);
  expect((await house('db list', { DATABASE_URL: url })).err).toBe('');
});

test('doctor tells of an environment that cannot be, and of migrations that are missing', async () => {
  await write('');
  const found = await doctor({ DATABASE_URL: url.replace(/[^/]+$/, 'postgres'), ENTEROBOT_USE_QUEUE: 'no' });
  expect(found.findings).toContainEqual({
    what: 'ENTEROBOT_USE_QUEUE',
    ok: false,
    needed: true,
    says: 'ENTEROBOT_USE_QUEUE must be true or false',
  });
  expect(found.findings.find(({ what }) => what === 'migrations')).toMatchObject({
    ok: false,
    says: expect.stringMatching(/0001_records\.sql.* to be applied: run `enterobot migrate`/),
  });
});

const DATABASE = SETTINGS.find(({ name }) => name === 'DATABASE_URL')!;

test.each([
  ['postgresql://u@h:5432/d', 'postgresql://u@h:5432/d'],
  ['postgresql://u:sesame@h:5432/d', 'postgresql://u:***@h:5432/d'],
  ['postgresql://h/d?user=u&password=sesame', 'postgresql://h/d?user=u&password=***'],
  ['postgresql://u:se/same@h/d', 'postgresql://(hidden)'],
  ['postgresql://u:se@same@h/d', 'postgresql://(hidden)'],
  ['postgresql://u:se#same@h/d', 'postgresql://(hidden)'],
  ['sesame', '(hidden)'],
])('%s is shown as %s', (address, says) => expect(shown(DATABASE, address)).toBe(says));

test('proxies and lists of addresses are shown without passwords', () => {
  const named = (name: string) => SETTINGS.find((one) => one.name === name)!;
  expect(shown(named('HTTPS_PROXY'), 'http://me:sesame@proxy:3128')).toBe('http://me:***@proxy:3128/');
  expect(shown(named('ENA_URL'), 'https://a/x,https://me:sesame@b/y')).toBe('https://a/x,https://me:***@b/y');
  expect(shown(named('OIDC_CLIENT_SECRET'), 'sesame')).toBe('(hidden)');
});

test('no password of an address is ever shown', () => {
  const word = fc
    .string({ minLength: 6, maxLength: 20 })
    .filter((text) => !'postgresql://user:***@host/db(hidden)'.includes(text));
  fc.assert(
    fc.property(word, (password) => {
      const says = shown(DATABASE, `postgresql://user:${password}@host/db`);
      expect(says).not.toContain(password);
    }),
  );
});

test('what is written in single quotes is read as it stands', () => {
  const value = fc.string({ minLength: 1 }).filter((text) => !/['\n\r\0]/.test(text));
  fc.assert(
    fc.property(value, (token) => {
      const { lines, faults } = parseSettings(`CROBOT_TOKEN='${token}'`);
      expect([faults, lines.map((line) => line.value)]).toEqual([[], [token]]);
    }),
  );
});
