import { JOB_STATUSES, type JobStatus } from '../parts/state.tsx';

/** The filters of the list of jobs, as they stand in its address. */
export interface JobsSearch {
  mine?: true;
  status?: JobStatus[];
  type?: string;
  database?: string;
}

export function jobsSearch(given: Record<string, unknown>): JobsSearch {
  const status = [given.status ?? []].flat().filter((one) => JOB_STATUSES.includes(one as JobStatus));
  return {
    ...(given.mine === true ? { mine: true } : {}),
    ...(status.length > 0 ? { status: status as JobStatus[] } : {}),
    ...(typeof given.type === 'string' && given.type !== '' ? { type: given.type.slice(0, 200) } : {}),
    ...(typeof given.database === 'string' && given.database !== '' ? { database: given.database } : {}),
  };
}
