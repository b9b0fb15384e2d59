/**
 * A place in the stream: after the `count`-th of the changes that lie between two snapshots, in the house that was
 * restored last at `epoch`. `since` and `until` are pg_snapshots as text (xmin:xmax:xip_list).
 */
export interface Place {
  epoch: string;
  since: string;
  until: string;
  count: number;
}

const SNAPSHOT = String.raw`\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?`;
const SHAPE = new RegExp(`^([0-9a-f-]{36})/(${SNAPSHOT})/(${SNAPSHOT})/(\\d{1,9})$`);
/** Longer than any that we write: each open transaction of the house adds one number. */
const LONGEST = 100_000;

export function writeEventId({ epoch, since, until, count }: Place): string {
  return `${epoch}/${since}/${until}/${count}`;
}

/** The place of somebody who has been told all up to a snapshot. */
export function startAt(epoch: string, snapshot: string): Place {
  return { epoch, since: snapshot, until: snapshot, count: 0 };
}

/** The place that an id names; undefined when it is no id of ours. */
export function parseEventId(text: string): Place | undefined {
  const [, epoch, since, until, count] = (text.length < LONGEST && SHAPE.exec(text)) || [];
  if (epoch === undefined || !isOrdered(since!) || !isOrdered(until!)) return undefined;
  return { epoch, since: since!, until: until!, count: Number(count) };
}

/** PostgreSQL refuses a snapshot whose numbers are out of order or out of range. */
function isOrdered(snapshot: string): boolean {
  const [xmin, xmax, list] = snapshot.split(':');
  const [low, high] = [BigInt(xmin!), BigInt(xmax!)];
  const inside = list === '' ? [] : list!.split(',').map(BigInt);
  const rising = inside.every((xid, i) => xid >= low && xid < high && (i === 0 || xid > inside[i - 1]!));
  return low > 0n && low <= high && high < 1n << 63n && rising;
}
