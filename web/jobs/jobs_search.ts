import { JOB_STATUSES, type JobStatus } from './job_statuses.ts';

/** The filters of the list of jobs, as they stand in its address. */
export interface JobsSearch {
  whose?: 'mine' | 'group';
  status?: JobStatus[];
  type?: string;
  database?: string;
  /** A barcode. */
  strain?: string;
  /** Days as YYYY-MM-DD, both included, in the reader's time zone. */
  from?: string;
  to?: string;
}

/** What an address says, as far as it can be meant. */
export function jobsSearch(given: Record<string, unknown>): JobsSearch {
  const status = [given.status ?? []].flat().filter((one) => JOB_STATUSES.includes(one as JobStatus));
  const whose =
    given.whose === 'group' ? 'group' : given.whose === 'mine' || given.mine === true ? 'mine' : undefined;
  const text = (key: 'type' | 'database' | 'strain', most: number) => {
    const value = given[key];
    return typeof value === 'string' && value !== '' ? { [key]: value.slice(0, most) } : {};
  };
  const day = (key: 'from' | 'to') => (isDay(given[key]) ? { [key]: given[key] } : {});
  return {
    ...(whose ? { whose } : {}),
    ...(status.length > 0 ? { status: status as JobStatus[] } : {}),
    ...{ ...text('type', 200), ...text('database', 40), ...text('strain', 40), ...day('from'), ...day('to') },
  };
}

/** What the API is asked for these filters. */
export function jobsQuery({ from, to, ...rest }: JobsSearch) {
  return {
    ...rest,
    ...(from ? { since: startOf(from, 0) } : {}),
    // The last day is one of them.
    ...(to ? { until: startOf(to, 1) } : {}),
  };
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[12]\d{3}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function startOf(day: string, later: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + later).toISOString();
}
