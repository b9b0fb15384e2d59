import { type Finding, groupBy, type History } from './history.ts';

/**
 * Jobs, effects and following jobs that are not there although they must be: a job whose sender was told its id and
 * that has no row or no history; COMPLETE without the effect, or without the job that its completion records.
 */
export function lost({ sent, jobs, events, effects }: History): Finding[] {
  const found: Finding[] = [];
  const say = (about: number, says: string) => found.push({ kind: 'lost', about, says });
  const known = new Set(jobs.map((job) => job.job_id));
  const told = new Set(events.map((event) => event.job_id));
  const affected = new Set(effects.map((effect) => effect.job_id));
  const followed = groupBy(jobs, (job) => job.parent);
  for (const id of sent) if (!known.has(id)) say(id, 'was sent and has no row');
  for (const job of jobs) {
    if (!told.has(job.job_id)) say(job.job_id, 'has no history');
    if (job.status !== 'COMPLETE') continue;
    if (job.has_effect && !affected.has(job.job_id)) say(job.job_id, 'is COMPLETE without its effect');
    if (job.has_next && !followed.has(job.job_id))
      say(job.job_id, 'is COMPLETE without the job that follows');
  }
  return found;
}
