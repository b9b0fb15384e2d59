import { fstatSync } from 'node:fs';
import type { Pool } from '../../database/connect.ts';
import { linkPath } from '../../records/one_time_links.ts';
import { firstAdminLink } from '../../records/own_account.ts';
import { someAdminCanLogIn } from '../../records/users.ts';
import { progress } from '../output.ts';

/**
 * While no administrator can log in, tells the one who starts the house the link by which the first one sets their
 * password: at a terminal, or to the program that reads us. A file and systemd's journal would keep it; there it is
 * said how to get one.
 */
export async function tellFirstAdmin(pool: Pool, web: string): Promise<void> {
  if (await someAdminCanLogIn(pool)) return;
  if (keepsWhatWeSay()) {
    progress(
      'no administrator can log in yet: `enterobot user reset admin` makes the link for the first one',
    );
    return;
  }
  const link = await firstAdminLink(pool);
  if (!link) return;
  progress(
    `the first administrator sets a password here, once, within 24 hours: ${web}${linkPath(link.word)}`,
  );
}

function keepsWhatWeSay(): boolean {
  const where = fstatSync(2);
  // JOURNAL_STREAM is inherited: it tells of us only as long as standard error is still that stream (systemd.exec(5)).
  return where.isFile() || process.env.JOURNAL_STREAM === `${where.dev}:${where.ino}`;
}
