import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EnterobotError } from '../../src/errors.ts';
import { cleanEmail, cleanUserName, userNameKey } from '../../src/records/user_names.ts';
import { addUser, userNamed } from '../../src/records/users.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();

test.each([
  'anna',
  'Änna Müller-Lüdenscheidt',
  'Ngũgĩ wa Thiong’o',
  "O'Brien; DROP TABLE users",
  'Анна Иванова',
  'Ελένη',
  'محمد بن سلمان',
  'נעמה',
  '山田太郎',
  '김철수',
  'ประยุทธ์',
  'राम',
  'a/b\\c:d,e;f|g#h?i=j&k%20+l',
  '"quoted" <b>bold</b>',
  '007',
  'Петров (lab B)',
])('%s is a name, is kept as it is, and is found again', async (name) => {
  const user = await addUser(pool, { username: ` ${name} ` });
  expect(user.username).toBe(name.normalize('NFC'));
  expect((await userNamed(pool, name.normalize('NFD').toUpperCase())).userId).toBe(user.userId);
});

test.each([
  ['', /is empty/],
  ['   ', /is empty/],
  ['x'.repeat(65), /longer than 64/],
  ['an\u200bna', /cannot be seen/],
  ['anna\u0000', /cannot be seen/],
  ['anna\u202e', /cannot be seen/],
  ['an\nna', /cannot be seen/],
  ['an\u2028na', /cannot be seen/],
  ['an\ud800na', /cannot be seen/],
  ['anna\u00a0m', /blanks of another kind/],
  ['anna  m', /two in a row/],
  ['a@b', /holds @/],
  ['---', /no letter/],
  ['аnna', /mixes letters/],
  ['Ρeter', /mixes letters/],
])('%j is none', async (name, why) => {
  expect(() => cleanUserName(name)).toThrow(why);
  await expect(addUser(pool, { username: name })).rejects.toThrow(EnterobotError);
});

test('two names that look the same are one name, two addresses too', async () => {
  await addUser(pool, { username: 'Straße', email: 'One@Example.org' });
  await addUser(pool, { username: 'Ärztin' });
  for (const username of ['straße', 'ÄRZTIN', 'A\u0308rztin', 'ｓｔｒａße', 'Ärztin ']) {
    await expect(addUser(pool, { username })).rejects.toThrow(/already/);
  }
  await expect(addUser(pool, { username: 'other', email: 'one@example.ORG' })).rejects.toThrow(/already/);
  // Of twenty at once one wins.
  const race = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => addUser(pool, { username: i % 2 ? 'race' : 'RACE' })),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('what is taken is kept: cleaning again changes nothing, and the key neither', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (given) => {
      let name: string;
      try {
        name = cleanUserName(given);
      } catch (error) {
        expect(error).toMatchObject({ code: 'USER_NAME' });
        return;
      }
      expect(cleanUserName(name)).toBe(name);
      expect(userNameKey(userNameKey(name))).toBe(userNameKey(name));
    }),
    { numRuns: 500 },
  );
});

test('addresses', () => {
  expect(cleanEmail(' Anna@Example.ORG ')).toBe('anna@example.org');
  for (const bad of ['', 'anna', '@', 'a@', '@b', 'a b@c', 'a@b@c', `${'x'.repeat(250)}@example.org`]) {
    expect(() => cleanEmail(bad)).toThrow(/no e-mail/);
  }
});
