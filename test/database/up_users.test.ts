import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { closedFolder } from '../../src/database/embedded/reach.ts';
import { databaseUser } from '../../src/database/embedded/system_user.ts';
import { checkoutOf, enterobot, stop, up } from './up_place.ts';

/** Debian's user without rights: an ordinary user that every machine has. */
const NOBODY = { uid: 65_534, gid: 65_534 };

// Only root can become another user.
describe.runIf(process.getuid?.() === 0)('up, as one user or another', { timeout: 120_000 }, () => {
  test('as root under a closed umask, with a data folder that is made anew', async () => {
    const checkout = await checkoutOf(0o755);
    const data = join(checkout.data, 'a/b');
    const child = await up(checkout, { umask: '077', data });
    expect(findPostmaster(join(data, 'postgres'))).toBeDefined();
    expect(statSync(join(data, 'postgres.log')).mode & 0o777).toBe(0o640);
    await stop(child);
  });

  test('as root, from a checkout and a data folder that only root can enter', async () => {
    const checkout = await checkoutOf(0o700);
    expect(closedFolder(checkout.data, databaseUser())).toBe(dirname(checkout.path));
    await up(checkout);
    const list = await enterobot(checkout, ['job', 'list', '--json']);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
  });

  test('as an ordinary user', async () => {
    const checkout = await checkoutOf(0o755, NOBODY);
    const child = await up(checkout, { as: NOBODY });
    expect(statSync(join(checkout.data, 'postgres')).uid).toBe(NOBODY.uid);
    const list = await enterobot(checkout, ['job', 'list', '--json'], NOBODY);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
    await stop(child);
  });

  test('as an ordinary user, from a folder that only this user can enter', async () => {
    const checkout = await checkoutOf(0o700, NOBODY);
    await up(checkout, { as: NOBODY });
    const list = await enterobot(checkout, ['job', 'list', '--json'], NOBODY);
    expect([list.exitCode, list.stdout]).toEqual([0, '[]']);
  });
});
