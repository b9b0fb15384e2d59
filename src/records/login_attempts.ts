import type { Queryable } from '../database/connect.ts';
import { sha256 } from './secret_words.ts';
import { userNameKey } from './user_names.ts';

/**
 * How guesses are slowed: so many are free, then each doubles the wait. An account may be guessed at from everywhere, an
 * address may belong to a whole hospital. A wait for an account stays short, so that nobody can be kept out for long.
 */
export const SLOWING = {
  account: { free: 10, longestSeconds: 60 },
  address: { free: 50, longestSeconds: 900 },
  token: { free: 50, longestSeconds: 900 },
} as const;
export type AttemptKind = keyof typeof SLOWING;

/** What has not failed for so long is forgotten. */
const FORGOTTEN = "interval '1 hour'";

/**
 * Counts a try before it is judged and says how long its sender has to wait, in seconds; 0: go on. What has to wait is not
 * counted, so that waiting always ends. `forget` takes it back when it was right.
 */
export async function countAttempt(db: Queryable, kind: AttemptKind, about: string): Promise<number> {
  const { free, longestSeconds } = SLOWING[kind];
  const { rows } = await db.query<{ counted: boolean; seconds: number | null }>({
    name: 'count_attempt',
    text: `with counted as (
        insert into login_attempts as a (kind, key) values ($1, $2)
        on conflict (kind, key) do update set
          failures = case when a.last < now() - ${FORGOTTEN} then 1 else a.failures + 1 end,
          last = now(),
          blocked_until = case when a.last < now() - ${FORGOTTEN} or a.failures < $3 then null
            else now() + make_interval(secs => least($4, power(2, least(a.failures - $3 + 1, 20)))) end
          where a.blocked_until is null or a.blocked_until <= now()
        returning true)
      select exists (select from counted) as counted,
        (select ceil(extract(epoch from blocked_until - now()))::integer from login_attempts where kind = $1 and key = $2)
          as seconds`,
    values: [kind, key(kind, about), free, longestSeconds],
  });
  const { counted, seconds } = rows[0]!;
  // The row that refused us may be newer than what this statement saw of it: then a second at least.
  return counted ? 0 : Math.max(1, seconds ?? 1);
}

/**
 * Takes a try back that was right; an account's failures are forgotten with it. A wait of an address stays: else who has one
 * account of their own could guess at others without end.
 */
export async function forgetAttempt(db: Queryable, kind: AttemptKind, about: string): Promise<void> {
  const text =
    kind === 'account'
      ? 'delete from login_attempts where kind = $1 and key = $2'
      : 'update login_attempts set failures = failures - 1 where kind = $1 and key = $2 and failures > 0';
  await db.query(text, [kind, key(kind, about)]);
}

/** Removes what is forgotten. */
export async function sweepAttempts(db: Queryable): Promise<void> {
  await db.query(`delete from login_attempts where last < now() - ${FORGOTTEN}`);
}

function key(kind: AttemptKind, about: string): Buffer {
  return sha256(kind === 'account' ? userNameKey(about) : network(about));
}

/** The address of a sender, or of their network where they have as many addresses as they like (IPv6: 64 bits). */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
