/**
 * True of a row whose kill was asked for and which is about to move to `next` (an SQL expression for a status): it must
 * not be revived by a new attempt nor be put before a person, it has ended. What is WAITING and stays so ends only if
 * nothing can have been submitted to CRobot; otherwise CRobot is asked first, because it may be running it.
 *
 * It is evaluated by the statement that makes the move, on the newest version of the row: a kill that is requested at
 * the same moment comes either before it, and is seen here, or after it, and finds the job WAITING or HELD.
 */
function endsHere(next: string): string {
  return `(kill_requested is not null and (${next} = 'HELD'
    or ${next} = 'WAITING' and (status <> 'WAITING' or request is null)))`;
}

/** A move of the ledger, each part an SQL expression over the row as it was. */
interface Move {
  /** The status it moves to. */
  next: string;
  /** Whether that is a new attempt (boolean). */
  newAttempt?: string;
  reason: string;
  /** What went wrong; left as it is when not given. */
  error?: { code: string; class: string };
}

/**
 * The SET clauses of a move that may lead back to WAITING or to HELD: status, attempt, reason, finished and the error. It
 * becomes KILLED instead when its kill was requested; a kill is not a failure, so the error goes. Every statement that
 * retries, gives back, rescues or holds uses this.
 */
export function setUnlessKilled({ next, newAttempt = 'false', reason, error }: Move): string {
  const ends = endsHere(next);
  const code = error?.code ?? 'error_code';
  const errorClass = error?.class ?? 'error_class';
  return `status = case when ${ends} then 'KILLED' else ${next} end,
    attempt = attempt + (${newAttempt} and not ${ends})::integer,
    reason = case when ${ends} then 'killed, as was asked for' else ${reason} end,
    finished = case when ${ends} then now() else finished end,
    error_code = case when ${ends} then null else ${code} end,
    error_class = case when ${ends} then null else ${errorClass} end`;
}
