/** A bar of the time line. */
export interface TimeBar {
  /** YYYY or YYYY-MM. */
  period: string;
  strains: number;
}

/** More bars than these cannot be told apart. */
const MOST_BARS = 48;

/**
 * Months, where they are few and every date knows its month; else years, with the empty ones between.
 * @param collected as the summary tells them: YYYY-MM, YYYY, or '' for what is no date
 */
export function timeBars(collected: readonly { month: string; strains: number }[]): TimeBar[] {
  const dated = collected.filter(({ month }) => month !== '');
  if (dated.length === 0) return [];
  const months = dated.every(({ month }) => month.length === 7);
  if (months) {
    const bars = between(dated, nextMonth, 7);
    if (bars.length <= MOST_BARS) return bars;
  }
  return between(dated, (year) => String(Number(year) + 1).padStart(4, '0'), 4).slice(-MOST_BARS);
}

function between(
  dated: readonly { month: string; strains: number }[],
  next: (period: string) => string,
  length: number,
): TimeBar[] {
  const counts = new Map<string, number>();
  for (const { month, strains } of dated) {
    const period = month.slice(0, length);
    counts.set(period, (counts.get(period) ?? 0) + strains);
  }
  const periods = [...counts.keys()].sort();
  const last = periods.at(-1)!;
  const bars: TimeBar[] = [];
  // A date of long ago (or a wrong one) does not push the others out of sight, nor take for ever.
  let period = periods[0]!;
  for (let at = 0; period <= last && at < 3000; period = next(period), at++)
    bars.push({ period, strains: counts.get(period) ?? 0 });
  return bars;
}

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number >= 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
}
