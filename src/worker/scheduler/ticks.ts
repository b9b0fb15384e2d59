import { Cron } from 'croner';

/** A tick is on time for so long; a worker that takes over from a dead leader still does all of these. */
const ON_TIME_MS = 5 * 60_000;

/** Ticks looked at in one go: every second for the time in which a tick is on time. */
const MOST_TICKS = 300;

/** The cron expression, read in UTC. @throws Error, in words, when it is none */
function parse(cron: string): Cron {
  return new Cron(cron, { timezone: 'UTC', paused: true });
}

/** The first tick after a moment; null when there is none. @throws Error when the expression is none */
export function nextTick(cron: string, after: Date): Date | null {
  return parse(cron).nextRun(after);
}

/**
 * The ticks after `last` that are to be done now, oldest first. Those on time all are. Of those that were missed,
 * because nothing ran, the newest is made up for when `catchUp` says so and the others are passed over: what a schedule
 * does brings something up to date, and once is enough for that. At most 300; the rest comes with the next call.
 * @throws Error when the expression is none
 */
export function dueTicks(cron: string, last: Date, now: Date, catchUp: boolean): Date[] {
  const expression = parse(cron);
  const onTime = new Date(Math.max(last.getTime(), now.getTime() - ON_TIME_MS));
  const due: Date[] = [];
  for (let tick = expression.nextRun(onTime); tick && tick <= now; tick = expression.nextRun(tick)) {
    due.push(tick);
    if (due.length === MOST_TICKS) break;
  }
  if (!catchUp) return due;
  // `previousRuns` looks strictly before its moment; the edge itself is missed, not on time.
  const [missed] = expression.previousRuns(1, new Date(onTime.getTime() + 1));
  return missed && missed > last ? [missed, ...due] : due;
}
