/** A transaction that had to give way to another (deadlock, serialization). */
export function isLostRace(error: unknown): boolean {
  return error instanceof Error && /^40(P01|001)$/.test((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Lost, refused or timed-out connections, a server that shuts down, and transactions that only lost a race (deadlock,
 * serialization): the same work may succeed later. Not an error in our SQL.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (/^(08|57P|53|40P01|40001|55P03|25P03)|^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/.test(code)) return true;
  return /Connection terminated|not queryable|timeout (exceeded|expired)|Query read timeout/.test(
    error.message,
  );
}
