import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';

/** The name of this house, which every export carries. Made up by the first migration until somebody gives one. */
export async function installationName(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ name: string }>('select name from installation');
  return rows[0]!.name;
}

/** Whether a name can be one: not empty, at most 200 characters, none of them a control character. */
export function isInstallationName(name: string): boolean {
  return name.trim() !== '' && name.length <= 200 && !/\p{Cc}/u.test(name);
}

/** @throws INSTALLATION_NAME (empty, longer than 200 characters, or with control characters) */
export async function setInstallationName(db: Queryable, name: string): Promise<void> {
  if (!isInstallationName(name)) {
    throw new EnterobotError('INSTALLATION_NAME', { name: JSON.stringify(name) });
  }
  await db.query('update installation set name = $1', [name]);
}
