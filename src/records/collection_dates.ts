/** A day, a month or a year, as far as it is known. */
interface PartialDate {
  year: number;
  month?: number;
  day?: number;
}

export interface CollectionDate {
  /** As INSDC writes it: 2024, 2024-03, 2024-03-05, or two of them with / between. */
  text: string;
  /** Where both ends of a range agree. */
  year?: number;
  month?: number;
  day?: number;
  /** hh:mm or hh:mm:ss, if it came along. */
  time?: string;
}

/** What is wrong with a date, as the end of a sentence ("… is no date: it {problem}"). */
export interface DateProblem {
  problem: string;
  future?: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A date of collection in INSDC's forms: YYYY, YYYY-MM, YYYY-MM-DD, also with a time (T10:30Z), INSDC's older 21-Oct-1952
 * and Oct-1952, and a range of two with / between. `05/03/2024` is refused: half the world reads it otherwise.
 * @param today YYYY-MM-DD: what begins after it is refused
 */
export function readCollectionDate(given: string, today: string): CollectionDate | DateProblem {
  const text = given.trim();
  if (/^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/.test(text)) {
    return { problem: 'can be read in two ways; write it as YYYY-MM-DD' };
  }
  const ends = text.split('/');
  if (ends.length > 2) return { problem: 'has more than two ends' };
  const first = readOne(ends[0]!.trim());
  if ('problem' in first) return first;
  if (written(first) > today.slice(0, written(first).length))
    return { problem: 'lies in the future', future: true };
  if (ends.length === 1) {
    const { time, ...date } = first;
    return { text: written(date), ...date, ...(time ? { time } : {}) };
  }
  const last = readOne(ends[1]!.trim());
  if ('problem' in last) return last;
  if (written(last) > today.slice(0, written(last).length))
    return { problem: 'lies in the future', future: true };
  const shared = Math.min(written(first).length, written(last).length);
  if (written(last).slice(0, shared) < written(first).slice(0, shared)) {
    return { problem: 'ends before it begins' };
  }
  return { text: `${written(first)}/${written(last)}`, ...common(first, last) };
}

/** A date of its three parts (EnteroBase's collection_year, collection_month and collection_date). */
export function dateOfParts({ year, month, day }: PartialDate): string {
  return written({
    year,
    ...(month === undefined ? {} : { month }),
    ...(month === undefined || day === undefined ? {} : { day }),
  });
}

function readOne(text: string): (PartialDate & { time?: string }) | DateProblem {
  const iso =
    /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/.exec(
      text,
    );
  if (iso) return checked(Number(iso[1]), iso[2], iso[3], iso[4]);
  const old = /^(?:(\d{1,2})-)?([A-Za-z]{3})-(\d{4})$/.exec(text);
  const month = MONTHS.indexOf(old?.[2]?.toLowerCase() ?? '') + 1;
  if (old && month > 0) return checked(Number(old[3]), String(month), old[1]);
  return { problem: 'is none of YYYY, YYYY-MM, YYYY-MM-DD, or two of them with / between' };
}

function checked(
  year: number,
  months?: string,
  days?: string,
  time?: string,
): (PartialDate & { time?: string }) | DateProblem {
  if (year < 1000) return { problem: 'names no year that can be meant' };
  if (months === undefined) return { year };
  const month = Number(months);
  if (month < 1 || month > 12) return { problem: `names a month ${months}` };
  if (days === undefined) return { year, month };
  const day = Number(days);
  if (day < 1 || day > daysIn(year, month))
    return { problem: `names a day that ${year}-${two(month)} does not have` };
  if (time !== undefined && !isTime(time)) return { problem: 'names an hour that no day has' };
  return { year, month, day, ...(time === undefined ? {} : { time }) };
}

/** Whether it is a time of day, hh:mm or hh:mm:ss. */
export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text);
}

function common(a: PartialDate, b: PartialDate): Partial<PartialDate> {
  if (a.year !== b.year) return {};
  if (a.month === undefined || a.month !== b.month) return { year: a.year };
  if (a.day === undefined || a.day !== b.day) return { year: a.year, month: a.month };
  return { year: a.year, month: a.month, day: a.day };
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function written({ year, month, day }: PartialDate): string {
  return [String(year), ...[month, day].filter((part) => part !== undefined).map((part) => two(part!))].join(
    '-',
  );
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
