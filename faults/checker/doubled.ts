import { type Finding, groupBy, type History, type TaskRecord } from './history.ts';

/**
 * What happened twice, or without being COMPLETE: two effects of a job; an effect of a job that is not COMPLETE, or of
 * another attempt than the one that completed; two jobs recorded by one completion; two processes that worked on one
 * attempt at the same time.
 */
export function doubled(history: History): Finding[] {
  return [...effectsOf(history), ...followersOf(history), ...processesOf(history)];
}

function effectsOf({ jobs, effects }: History): Finding[] {
  const found: Finding[] = [];
  const byId = new Map(jobs.map((job) => [job.job_id, job]));
  for (const [id, all] of groupBy(effects, (effect) => effect.job_id)) {
    const say = (says: string) => found.push({ kind: 'doubled', about: id, says });
    const job = byId.get(id);
    const attempts = all.map((effect) => effect.attempt).join(', ');
    if (all.length > 1) say(`has ${all.length} effects, of the attempts ${attempts}`);
    if (job?.status !== 'COMPLETE') say(`has an effect and is ${job?.status ?? 'unknown'}`);
    else if (!all.some((effect) => effect.attempt === job.attempt)) {
      say(`completed in attempt ${job.attempt}, and its effect is of attempt ${attempts}`);
    }
  }
  return found;
}

function followersOf({ jobs }: History): Finding[] {
  const found: Finding[] = [];
  const byId = new Map(jobs.map((job) => [job.job_id, job]));
  for (const [parent, children] of groupBy(jobs, (job) => job.parent)) {
    if (parent === null) continue;
    const say = (says: string) => found.push({ kind: 'doubled', about: parent, says });
    if (children.length > 1) say(`recorded ${children.length} jobs that follow`);
    const status = byId.get(parent)?.status ?? 'unknown';
    if (status !== 'COMPLETE') say(`recorded the job that follows and is ${status}`);
  }
  return found;
}

/**
 * CRobot never starts an attempt again, so a second start is wrong unless the first had ended before it; one that was
 * never seen to end is taken to live on.
 */
function processesOf({ tasks }: History): Finding[] {
  const found: Finding[] = [];
  for (const [key, runs] of groupBy(tasks, (task) => `${task.job_id} ${task.attempt}`)) {
    const inOrder = runs.toSorted((a, b) => a.started - b.started);
    const overlap = inOrder.some((run, i) => i > 0 && overlaps(inOrder[i - 1]!, run));
    if (!overlap) continue;
    const says = `attempt ${key.split(' ')[1]} was worked on by ${runs.length} processes at the same time`;
    found.push({ kind: 'doubled', about: runs[0]!.job_id, says });
  }
  return found;
}

function overlaps(earlier: TaskRecord, later: TaskRecord): boolean {
  return earlier.ended === null || later.started < earlier.ended;
}
