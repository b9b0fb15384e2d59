import pg from 'pg';

/** Whether a statement failed because another row has that key. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}
