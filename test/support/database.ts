import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, inject } from 'vitest';
import { createPool, type Pool } from '../../src/database/connect.ts';

export interface TestDatabase {
  url: string;
  pool: Pool;
}

/**
 * A database of its own for one test file, cloned from the migrated template and dropped afterwards. Fails the
 * file when a connection was left open: a leak in a test is a leak in the product.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const base = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = createPool(base, { max: 1 });
  await admin.query(`create database ${name} template template_migrated`);
  const url = base.replace(/postgres$/, name);
  const pool = createPool(url, { name: 'test' });
  afterAll(async () => {
    await pool.end();
    const left = await connectionsLeft(admin, name);
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    if (left.length > 0) throw new Error(`connections left open: ${left.join(', ')}`);
  });
  return { url, pool };
}

/** Who is still connected. A connection that was ended leaves the list a moment later, so this waits for that. */
async function connectionsLeft(admin: Pool, name: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const { rows } = await admin.query<{ application_name: string }>(
      'select application_name from pg_stat_activity where datname = $1',
      [name],
    );
    if (rows.length === 0 || tries === 40) return rows.map((row) => row.application_name);
    await sleep(50);
  }
}
