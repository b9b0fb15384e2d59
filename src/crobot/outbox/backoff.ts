const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/**
 * Pause before the next try after `tries` failed ones: doubles from 0.5 s to 60 s, and a random half of it is cut
 * off so that the callbacks of many tasks do not all come back at one moment. `random` in [0, 1).
 */
export function backoffMs(tries: number, random: number = Math.random()): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 20));
  return full * (1 - random / 2);
}
