import type { Queryable, Transaction } from '../../database/connect.ts';
import { checkSeen, type Report, type ReportContent } from './report_content.ts';

/** Somebody signed a report. */
export interface SignOff {
  /** Username, and the name they gave. */
  by: string;
  full_name: string;
  signed: Date;
  note: string;
  sha256: string;
  /** What says something else now than what was signed; empty: nothing does. */
  changed_since: string[];
}

/** Changes that are named; more would hide them. */
const NAMED = 30;

/**
 * Signs a report: what it says is kept with who and when, and never changes.
 * @param seen the hash of the report that they read
 * @throws REPORT_CHANGED
 */
export async function signOff(
  tx: Transaction,
  given: { strainId: number; userId: number; report: Report; seen: string; note: string },
): Promise<void> {
  const { strainId, userId, report, seen, note } = given;
  checkSeen(report, seen);
  await tx.query(
    'insert into sign_offs (strain_id, user_id, sha256, content, note) values ($1, $2, $3, $4, $5)',
    [strainId, userId, report.sha256, JSON.stringify(report.content), note],
  );
}

/** Who signed a strain's report, newest first, and what was changed since. */
export async function signOffsOf(db: Queryable, strainId: number, now: Report): Promise<SignOff[]> {
  const { rows } = await db.query<Omit<SignOff, 'changed_since'> & { content: ReportContent }>(
    `select u.username as by, u.full_name, o.signed, o.note, o.sha256, o.content
      from sign_offs o join users u on u.user_id = o.user_id where o.strain_id = $1 order by o.id desc limit 100`,
    [strainId],
  );
  return rows.map(({ content, ...signed }) => ({
    ...signed,
    changed_since: signed.sha256 === now.sha256 ? [] : differences(content, now.content),
  }));
}

/** Places of a content at which two of them differ, e.g. strain.metadata.city. */
function differences(before: unknown, now: unknown): string[] {
  const [old, fresh] = [flat(before), flat(now)];
  const places = [...new Set([...old.keys(), ...fresh.keys()])].filter(
    (place) => old.get(place) !== fresh.get(place),
  );
  const rest = places.length - NAMED;
  return [...places.slice(0, NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function flat(value: unknown, at = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    found.set(at, JSON.stringify(value));
  else for (const [key, one] of Object.entries(value)) flat(one, at === '' ? key : `${at}.${key}`, found);
  return found;
}
