/**
 * Seconds to wait before try number `tries` (0, 1, …): exponential from `base`, capped, with jitter of ±25 % so
 * that jobs which failed together do not come back together.
 */
export function backoffSeconds(tries: number, base = 2, cap = 300, random = Math.random): number {
  return Math.min(cap, base * 2 ** Math.min(tries, 30)) * (0.75 + random() * 0.5);
}
