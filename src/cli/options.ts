import { InvalidArgumentError } from 'commander';

/**
 * A parser for options and arguments that are whole numbers. What it throws becomes "error: option … is invalid", with
 * exit code 2.
 */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const n = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(n >= least && n <= most)) throw new InvalidArgumentError(`It takes a whole number ${range}.`);
    return n;
  };
}

/** Jobs at the same time; each may hold a connection to the database. */
export const threads = wholeNumber(1, 256);

/** A port to listen on; 0 means any free one. */
export const port = wholeNumber(0, 65_535);
