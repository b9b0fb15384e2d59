/** Jobs that one night adds for one thing: one transaction of a few seconds. The next night goes on. */
export const A_NIGHT = 10_000;

/** Other people's jobs come first: nobody waits for a nightly update. */
export const NIGHT_PRIORITY = 10;

/** A job that failed so often is left to a person (our choice: EnteroBase's number is not public). */
export const MAX_FAILS = 3;
