import { isDatabaseAway } from '../database/away.ts';
import { EnterobotError } from '../errors.ts';

/** What PostgreSQL says when it lets nobody in: a wrong password, no such database, no such role's right. */
const REFUSED = /^(28|3D|42501)/;
const NO_SUCH_TABLE = '42P01';

/** An error of the connection as a person can act on it; undefined when it is none. */
export function databaseFault(error: unknown): EnterobotError | undefined {
  if (!(error instanceof Error) || error instanceof EnterobotError) return undefined;
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code === NO_SUCH_TABLE) return new EnterobotError('DATABASE_NOT_MIGRATED', {}, { cause: error });
  if (!isDatabaseAway(error) && !REFUSED.test(code)) return undefined;
  return new EnterobotError('DATABASE_AWAY', { message: messageOf(error) }, { cause: error });
}

/** A host with several addresses gives an error without words, which holds one for each. */
function messageOf(error: Error): string {
  const each = error instanceof AggregateError ? error.errors.map((one: Error) => one.message) : [];
  return error.message || each.join('; ');
}
