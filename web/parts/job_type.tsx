import { jobLabel } from '../../src/jobs/job_labels.ts';

/** A type of job in words; its own name, which filters and logs know, for who rests on it. */
export function JobType({ type }: { type: string }) {
  return <span title={type}>{jobLabel(type)}</span>;
}
