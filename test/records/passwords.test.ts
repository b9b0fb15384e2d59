import { verify } from '@node-rs/argon2';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { checkPassword, setPassword, userByPassword } from '../../src/records/passwords.ts';
import { addUser } from '../../src/records/users.ts';
import { freshDatabase } from '../support/database.ts';

vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  return { ...real, verify: vi.fn(real.verify) };
});

const { pool } = await freshDatabase();
const PASSWORD = 'four words make one';
const known = await addUser(pool, { username: 'known', email: 'Known@Example.org' });
await setPassword(pool, known.userId, PASSWORD);

test('a user is known by name or e-mail and password, however they are written', async () => {
  for (const name of ['known', 'KNOWN', 'ｋｎｏｗｎ', 'known@example.org', ' known ']) {
    expect(await userByPassword(pool, name, PASSWORD)).toBe(known.userId);
  }
  // Composed and decomposed, from two keyboards.
  await setPassword(pool, known.userId, 'zw\u00f6lf B\u00e4ume');
  expect(await userByPassword(pool, 'known', 'zwo\u0308lf Ba\u0308ume')).toBe(known.userId);
  await setPassword(pool, known.userId, PASSWORD);
});

test('whoever is asked for, one hash of the same cost is computed: no answer is quicker than another', async () => {
  const disabled = await addUser(pool, { username: 'disabled' });
  await setPassword(pool, disabled.userId, PASSWORD);
  await pool.query('update users set disabled = now() where user_id = $1', [disabled.userId]);
  await addUser(pool, { username: 'without' });
  for (const name of ['known', 'nobody', 'disabled', 'without']) {
    vi.mocked(verify).mockClear();
    expect(await userByPassword(pool, name, 'a wrong password')).toBeUndefined();
    expect(vi.mocked(verify).mock.calls.map(([hash]) => String(hash).split('$').slice(0, 4))).toEqual([
      ['', 'argon2id', 'v=19', 'm=19456,t=2,p=1'],
    ]);
  }
  expect(await userByPassword(pool, 'disabled', PASSWORD)).toBeUndefined();
});

test('ten characters or more, whatever they are; not the name, nor the address', () => {
  const check = (password: string) => () =>
    checkPassword(password, { username: 'Anna Müller', email: 'anna.m@example.org' });
  for (const bad of [
    '',
    '123456789',
    'aaaaaaaaaaaa',
    'abababababab',
    'anna müller',
    'ANNA MÜLLER',
    'anna.m@example.org',
  ]) {
    expect(check(bad)).toThrow(/cannot be the password/);
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 12, maxLength: 80 }), (password) => {
      fc.pre(new Set(password).size > 2);
      expect(check(`${password}x`)).not.toThrow();
    }),
  );
});
