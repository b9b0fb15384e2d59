/** The one of `names` that differs least from `text`, by at most two letters (one in short names). */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const wanted = text.trim().toLowerCase();
  let best: string | undefined;
  let least = wanted.length < 5 ? 2 : 3;
  for (const name of names) {
    const found = differences(wanted, name.toLowerCase(), least);
    if (found < least) [best, least] = [name, found];
  }
  return best;
}

/** Levenshtein's distance; `limit` when it is that or more. */
function differences(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, before[j]! + 1, row[j - 1]! + 1));
    }
    before = row;
  }
  return Math.min(before[b.length]!, limit);
}
