import { Link } from '@tanstack/react-router';
import { JobType } from '../parts/job_type.tsx';
import { JobState } from '../parts/state.tsx';
import { Nothing } from '../parts/trouble.tsx';
import { count, duration } from '../parts/words.ts';
import type { House } from './admin_page.tsx';
import { Rows } from './rows.tsx';

/** What has not ended, by type and state; each leads to its jobs. */
export function Queue({ queue }: { queue: House['queue'] }) {
  if (queue.length === 0)
    return <Nothing>Nothing is under way. An upload or an analysis sends jobs.</Nothing>;
  return (
    <Rows
      label="Queue"
      columns={['Type', 'State', 'Jobs', 'Oldest']}
      rows={queue.map(({ type, status, count: jobs, oldest }) => ({
        key: `${type} ${status}`,
        cells: [
          <Link key="type" to="/jobs" search={{ type, status: [status] }}>
            <JobType type={type} />
          </Link>,
          <JobState key="state" status={status} />,
          count(jobs),
          duration(oldest),
        ],
      }))}
    />
  );
}

/** What goes on only when a person does something. */
export function Held({ held: { total, jobs } }: { held: House['held'] }) {
  if (total === 0) return <p className="quiet flush">Nothing is held.</p>;
  return (
    <>
      <Rows
        label="Held jobs"
        columns={['Job', 'Type', 'For', 'Why']}
        rows={jobs.map(({ job_id, type, database, tag, reason, error_code }) => ({
          key: job_id,
          cells: [
            <Link key="job" to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
              #{job_id}
            </Link>,
            type,
            `${database}: ${tag}`,
            <span key="why">
              {reason} {error_code && <span className="quiet">({error_code})</span>}
            </span>,
          ],
        }))}
      />
      <Link to="/jobs" search={{ status: ['HELD'] }}>
        {total > jobs.length ? `All ${count(total)} held jobs` : 'In the list of jobs'}, to resend, reprocess
        or kill them
      </Link>
    </>
  );
}
