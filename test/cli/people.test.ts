import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { userByPassword } from '../../src/records/passwords.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, MAIN, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it made, by commands alone.
const { url, pool } = await freshDatabase();
const { top, data, store } = await temporaryData();
const env = {
  DATABASE_URL: url,
  ENTEROBOT_STORE: store,
  ENTEROBOT_DATA: join(top, 'not this one'),
  PUBLIC_URL: 'https://house.example.org',
};
const house = (...words: string[]) => enterobot(['--data', data, ...words], env);
const json = async (...words: string[]) => JSON.parse((await house('--json', ...words)).out);
const LINK = /https:\/\/house\.example\.org\/link\/ebl_[\w-]{43}$/;

test('user add makes an account and prints the link that sets its password', async () => {
  await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
  const made = await house('user', 'add', 'Änna Ö.', '--email', 'Anna@Example.org', '--curator', 'senterica');
  expect([made.code, made.err]).toEqual([0, '']);
  expect(made.out).toMatch(/^made user Änna Ö\. \(2\)\nsets the password, once, until /);
  expect(made.out).toMatch(LINK);
  expect(await json('user', 'list')).toMatchObject([
    { username: 'admin', role: 'admin' },
    {
      username: 'Änna Ö.',
      email: 'anna@example.org',
      role: 'user',
      curates: ['senterica'],
      has_password: false,
    },
  ]);
  expect((await json('user', 'list', '--search', 'ÄNNA')).length).toBe(1);
});

test('a password may come on standard input; it has to keep the rules, and is in no answer', async () => {
  const add = (name: string, input: string, ...more: string[]) =>
    execa(process.execPath, [MAIN, '--data', data, 'user', 'add', name, '--password-stdin', ...more], {
      extendEnv: false,
      env: { PATH: process.env.PATH, ...env },
      input,
      reject: false,
    });
  const short = await add('bert', 'short\n');
  expect([short.exitCode, short.stderr]).toEqual([1, expect.stringMatching(/\[PASSWORD_RULES\]$/)]);
  expect((await add('bert', '')).stderr).toMatch(/not on standard input.*\[PASSWORD_RULES\]$/);
  const made = await add('bert', 'four words make one\nmore\n', '--admin', '--json');
  expect(made.exitCode).toBe(0);
  expect(made.stdout + made.stderr).not.toMatch(/four words|argon2|link/);
  expect(JSON.parse(made.stdout)).toMatchObject({ username: 'bert', role: 'admin', has_password: true });
  expect(await userByPassword(pool, 'bert', 'four words make one')).toBe(JSON.parse(made.stdout).user_id);
});

test('what is wrong is said with its code, and nothing is half made', async () => {
  const refused = async (code: string, exit: number, ...words: string[]) => {
    const { code: got, out, err } = await house(...words);
    expect([words.join(' '), got, out, err]).toEqual([
      words.join(' '),
      exit,
      '',
      expect.stringMatching(new RegExp(`\\[${code}\\]$`)),
    ]);
  };
  await refused('USER_EXISTS', 1, 'user', 'add', 'ÄNNA ö.');
  await refused('USER_NAME', 1, 'user', 'add', 'a@b');
  await refused('USER_EMAIL', 1, 'user', 'add', 'cleo', '--email', 'nowhere');
  await refused('DATABASE_UNKNOWN', 1, 'user', 'add', 'cleo', '--curator', 'nowhere');
  await refused('RECORD_UNKNOWN', 1, 'user', 'disable', 'cleo');
  await refused('RECORD_UNKNOWN', 1, 'user', 'reset', 'cleo');
  await refused('RECORD_UNKNOWN', 1, 'token', 'add', 'cleo');
  await refused('RECORD_UNKNOWN', 1, 'token', 'revoke', '77');
  for (const words of [
    ['token', 'add'],
    ['token', 'add', 'a', '--user', 'b'],
    ['token', 'add', 'a', '--days', '400'],
  ]) {
    expect(await house(...words)).toMatchObject({ code: 2, out: '' });
  }
});

test('tokens: made, listed, revoked; only the making shows it', async () => {
  const made = await house('token', 'add', 'bert', '--name', 'nightly upload', '--days', '10');
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^ebt_[\w-]{43}$/) });
  expect(made.err).toMatch(/^token 1 of bert, valid until /);
  const other = await json('token', 'add', '--user', 'bert');
  expect(other).toMatchObject({
    name: 'command line',
    user: 'bert',
    last_used: null,
    token: expect.any(String),
  });
  expect((await house('token', 'revoke', '1')).out).toBe('revoked token 1');
  const list = await house('token', 'list', 'bert');
  expect(list.out).toMatch(/nightly upload +revoked/);
  expect(list.out).toMatch(/command line +valid/);
  expect(list.out).not.toContain('ebt_');
});

test('disable ends all, enable gives none of it back; one administrator always remains', async () => {
  expect((await house('user', 'disable', 'bert')).out).toMatch(/^disabled bert/);
  expect(await json('token', 'list', 'bert')).not.toContainEqual(expect.objectContaining({ revoked: null }));
  expect(await userByPassword(pool, 'bert', 'four words make one')).toBeUndefined();
  for (const words of [
    ['user', 'disable', 'admin'],
    ['user', 'demote', 'admin'],
  ]) {
    expect(await house(...words)).toMatchObject({ code: 1, err: expect.stringMatching(/\[LAST_ADMIN\]$/) });
  }
  expect((await house('user', 'enable', 'bert')).out).toMatch(/^enabled bert/);
  expect((await house('user', 'demote', 'admin')).code).toBe(0);
  expect(await house('user', 'demote', 'bert')).toMatchObject({ code: 1 });
  expect((await house('user', 'promote', 'admin')).code).toBe(0);
  expect((await house('user', 'reset', 'bert')).out).toMatch(LINK);
  expect((await house('user', 'curator', 'Änna Ö.', 'senterica', '--remove')).out).toMatch(
    /no longer curates senterica/,
  );
});

test('all of it is in the admin log, by nobody but the command line, and nothing secret', async () => {
  const { rows } = await pool.query('select user_id, act, data from admin_log order by id');
  expect(new Set(rows.map((row) => row.act))).toEqual(
    new Set([
      'user added',
      'curator made',
      'curator ended',
      'password link made',
      'token made',
      'token revoked',
      'user disabled',
      'user enabled',
      'role changed',
    ]),
  );
  expect(rows.every((row) => row.user_id === null)).toBe(true);
  expect(JSON.stringify(rows)).not.toMatch(/eb[tls]_|argon2|four words/);
  await expect(pool.query('update admin_log set act = $1', ['x'])).rejects.toThrow(/append-only/);
  await expect(pool.query('delete from admin_log')).rejects.toThrow(/append-only/);
});
